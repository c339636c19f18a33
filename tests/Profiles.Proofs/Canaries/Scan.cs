using System.Buffers;
using System.Text;

namespace Profiles.Proofs.Canaries;

/// <param name="Word">Its index in what was looked for.</param>
internal readonly record struct Finding(int Word, string Encoding, string Place, long Offset);

/// <summary>Looks for all words in all encodings in one pass over bytes.</summary>
internal sealed class Scan
{
    private const int Chunk = 1 << 20;
    private const int Head = 8;

    private readonly SearchValues<string> any;
    private readonly ILookup<string, Pattern> byHead;
    private readonly int longest;

    public Scan(IEnumerable<string> words)
    {
        var patterns = words.SelectMany((word, index) => Encodings.Of(index, word)).ToList();
        any = SearchValues.Create([.. patterns.Select(p => p.Text).Distinct()], StringComparison.OrdinalIgnoreCase);
        byHead = patterns.ToLookup(p => p.Text[..Head], StringComparer.OrdinalIgnoreCase);
        longest = patterns.Max(p => p.Text.Length);
    }

    public long Bytes { get; private set; }

    public IEnumerable<Finding> InFolder(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).SelectMany(file => InFile(file, Path.GetRelativePath(folder, file)));

    public List<Finding> InText(string text, string place) => In(new MemoryStream(Encoding.UTF8.GetBytes(text)), place);

    public List<Finding> In(Stream stream, string place)
    {
        var bytes = new byte[Chunk];
        var text = new char[Chunk + longest];
        var found = new List<Finding>();
        long start = 0;
        var kept = 0;
        for (int read; (read = stream.ReadAtLeast(bytes, Chunk, throwOnEndOfStream: false)) > 0;)
        {
            Bytes += read;
            Encoding.Latin1.GetChars(bytes.AsSpan(0, read), text.AsSpan(kept));
            var length = kept + read;
            Match(text.AsSpan(0, length), start, place, found);
            // What may begin here and end in the next chunk is looked at again with it.
            var next = Math.Min(length, longest - 1);
            text.AsSpan(length - next, next).CopyTo(text);
            start += length - next;
            kept = next;
        }
        return [.. found.Distinct()];
    }

    private void Match(ReadOnlySpan<char> text, long start, string place, List<Finding> found)
    {
        for (var at = 0; text[at..].IndexOfAny(any) is >= 0 and var hit; at += hit + 1)
        {
            var rest = text[(at + hit)..];
            foreach (var pattern in byHead[rest[..Head].ToString()])
            {
                if (rest.StartsWith(pattern.Text, pattern.Exact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase))
                    found.Add(new(pattern.Word, pattern.Name, place, start + at + hit));
            }
        }
    }

    private List<Finding> InFile(string file, string place)
    {
        try
        {
            // Such as the lock files, which nobody else may open.
            if (new FileInfo(file).Length == 0) return [];
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return In(stream, place);
        }
        catch (FileNotFoundException)
        {
            return []; // PostgreSQL makes and removes files meanwhile.
        }
    }
}
