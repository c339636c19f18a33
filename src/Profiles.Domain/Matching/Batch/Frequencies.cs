using System.Runtime.InteropServices;

namespace Profiles.Domain.Matching.Batch;

/// <summary>How frequent each value is in a set; of full names each word.</summary>
internal static class Frequencies
{
    public static Dictionary<MatchField, FieldFrequencies> Of(IReadOnlyList<MatchRecord> records)
    {
        var result = new Dictionary<MatchField, FieldFrequencies>();
        foreach (var field in Enum.GetValues<MatchField>())
        {
            var counts = new Dictionary<string, int>();
            var known = 0;
            foreach (var record in records)
            {
                var values = field == MatchField.FullName ? record.Whole : record.Of(field);
                if (values.Length == 0) continue;
                known++;
                foreach (var value in values)
                    if (field == MatchField.FullName)
                        foreach (var word in value.Tokens) Count(counts, word);
                    else Count(counts, value.Text);
            }
            if (known < 2) continue;
            var frequencies = counts.ToDictionary(c => c.Key, c => (double)c.Value / known);
            result[field] = new(frequencies.Values.Sum(f => f * f), 1.0 / known, frequencies);
        }
        return result;
    }

    private static void Count(Dictionary<string, int> counts, string value) => CollectionsMarshal.GetValueRefOrAddDefault(counts, value, out _)++;
}
