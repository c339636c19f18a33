using System.Text.Json;
using System.Text.Json.Serialization;

namespace Profiles.Domain.Matching;

/// <summary>
/// What matching knows of a person: normalised values by field. Small enough to be sealed as one box for each facet; a profile's record is its
/// facets' records together, in any order (<see cref="With"/> is commutative, associative and idempotent). Personal data: never in clear in the database.
/// In JSON: <c>{"given-name":["marie"],"birth-date":["19800131"]}</c>.
/// </summary>
[JsonConverter(typeof(MatchRecordConverter))]
public sealed class MatchRecord
{
    /// <summary>More values of one field are left out, the last in ordinal order first: a profile with more is no help to anybody.</summary>
    public const int MostValues = 8;

    internal const int Fields = (int)MatchField.Identifier + 1;

    private readonly MatchValue[]?[] values;

    private MatchRecord(MatchValue[]?[] values)
    {
        this.values = values;
        Whole = Of(MatchField.FullName) is { Length: > 0 } full ? full : Joined(Of(MatchField.GivenName), Of(MatchField.Surname));
        Others = Of(MatchField.FullName).Length > 0 && HasParts ? OtherTokens() : [];
    }

    public static MatchRecord Empty { get; } = new(new MatchValue[]?[Fields]);

    /// <summary>The full names, or those joined from the parts.</summary>
    internal MatchValue[] Whole { get; }

    /// <summary>What the full name says beyond given name and surname.</summary>
    internal string[] Others { get; }

    internal bool HasParts => values[(int)MatchField.GivenName] is not null || values[(int)MatchField.Surname] is not null;

    public bool IsEmpty => Array.TrueForAll(values, v => v is null);

    /// <summary>The normalised values, in ordinal order.</summary>
    public IEnumerable<string> this[MatchField field] => Of(field).Select(v => v.Text);

    /// <param name="facts">Raw values as a source sent them. What can't be used (blank, placeholder, no date) is left out.</param>
    public static MatchRecord Of(IEnumerable<(MatchField Field, string? Value)> facts) => Of(facts, MatchValue.Of);

    internal static MatchRecord Of(IEnumerable<(MatchField Field, string? Value)> facts, Func<MatchField, string, MatchValue?> prepare)
    {
        var values = new MatchValue[]?[Fields];
        foreach (var (field, raw) in facts)
            if (raw is not null && prepare(field, raw) is { } value) values[(int)field] = Together(values[(int)field], [value]);
        return new(values);
    }

    /// <summary>What both know.</summary>
    public MatchRecord With(MatchRecord other) => new([.. values.Zip(other.values, Together)]);

    internal MatchValue[] Of(MatchField field) => values[(int)field] ?? [];

    private static MatchValue[]? Together(MatchValue[]? some, MatchValue[]? more)
    {
        if (some is null || more is null) return some ?? more;
        return [.. some.Concat(more).DistinctBy(v => v.Text).OrderBy(v => v.Text, StringComparer.Ordinal).Take(MostValues)];
    }

    private static MatchValue[] Joined(MatchValue[] given, MatchValue[] surnames) =>
        given.Length == 0 || surnames.Length == 0 ? [.. given, .. surnames]
            : [.. from g in given from s in surnames select MatchValue.Of(MatchField.FullName, $"{g.Text} {s.Text}")];

    private string[] OtherTokens()
    {
        var known = Of(MatchField.GivenName).Concat(Of(MatchField.Surname)).SelectMany(v => v.Tokens).ToHashSet();
        return [.. Of(MatchField.FullName).SelectMany(v => v.Tokens).Where(t => t.Length > 1 && !known.Contains(t)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Nothing personal, wherever it is printed.</summary>
    public override string ToString() => "(match record)";

    private sealed class MatchRecordConverter : JsonConverter<MatchRecord>
    {
        public override MatchRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Dictionary<MatchField, string[]>>(ref reader, options) is { } facts
                ? Of(facts.SelectMany(f => f.Value.Select(v => (f.Key, (string?)v))))
                : Empty;

        public override void Write(Utf8JsonWriter writer, MatchRecord value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, Enum.GetValues<MatchField>().Where(f => value.Of(f).Length > 0).ToDictionary(f => f, f => value[f].ToArray()), options);
    }
}
