namespace Profiles.Domain.Matching.Batch;

/// <summary>One part of blocking keys for all records, hashed.</summary>
internal sealed class PartHashes
{
    private const int MostOfRecord = 16;

    private readonly int[] first;
    private readonly ulong[] hashes;

    public PartHashes(Part part, IReadOnlyList<MatchRecord> records)
    {
        first = new int[records.Count + 1];
        var all = new List<ulong>(records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            var start = all.Count;
            foreach (var value in part.Of(records[i]))
                if (Hash(value) is var hash && all.Count - start < MostOfRecord && all.IndexOf(hash, start) < 0) all.Add(hash);
            first[i + 1] = all.Count;
        }
        hashes = [.. all];
    }

    public ReadOnlySpan<ulong> Of(int record) => hashes.AsSpan(first[record], first[record + 1] - first[record]);

    public static ulong Together(ulong a, ulong b) => (a ^ (b >> 32) ^ (b << 32)) * 1099511628211UL;

    /// <summary>FNV-1a over UTF-16, 64 bits: the same in every process.</summary>
    private static ulong Hash(string value)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in value) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
