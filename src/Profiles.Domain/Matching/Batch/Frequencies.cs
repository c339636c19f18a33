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
                // An account's letters may be those of a mailbox.
                if (field == MatchField.Handle)
                    foreach (var letters in values.Concat(record.Of(MatchField.Email)).Select(FieldComparing.LettersOf).Distinct()) Count(counts, letters);
                if (values.Length == 0) continue;
                known++;
                foreach (var value in values)
                    if (field == MatchField.FullName)
                        foreach (var word in value.Tokens) Count(counts, word);
                    else Count(counts, value.Text);
            }
            if (known < 2) continue;
            var frequencies = counts.ToDictionary(c => c.Key, c => (double)c.Value / known);
            var average = frequencies.Values.Sum(f => f * f);
            // Names of more than two words are longer because of words that many names have.
            if (field == MatchField.FullName) average = Math.Min(0.5, average * 2 / Math.Max(2, frequencies.Values.Sum()));
            result[field] = new(IsOwn(field) ? 2.0 / known : average, 1.0 / known, frequencies);
        }
        return result;
    }

    /// <summary>
    /// Values that a person has alone by their nature: two records that share one say nothing of how many strangers do. Rarer than two of all can't be seen,
    /// so that is what counts as usual, and only a value of more records says less.
    /// </summary>
    public static bool IsOwn(MatchField field) => field is MatchField.Email or MatchField.Handle or MatchField.Phone or MatchField.Identifier;

    private static void Count(Dictionary<string, int> counts, string value) => CollectionsMarshal.GetValueRefOrAddDefault(counts, value, out _)++;
}
