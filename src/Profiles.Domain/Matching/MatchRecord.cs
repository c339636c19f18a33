using System.Collections.Frozen;
using System.Runtime.InteropServices;
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

    /// <summary>Before a name, and none.</summary>
    private static readonly FrozenSet<string> Titles = new[]
    {
        "mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "lord", "lady", "dame", "baron", "baroness", "viscount", "earl", "duke", "count", "rev", "reverend",
        "captain", "colonel", "major", "general", "admiral", "saint", "mme", "mlle", "monsieur", "madame", "docteur", "maitre",
    }.ToFrozenSet();

    private readonly MatchValue[]?[] values;
    private readonly MatchValue[] givenNames;
    private readonly MatchValue[] surnames;

    private MatchRecord(MatchValue[]?[] values)
    {
        this.values = values;
        (givenNames, surnames) = (values[(int)MatchField.GivenName] ?? [], values[(int)MatchField.Surname] ?? []);
        if (values[(int)MatchField.FullName] is [var name, ..])
        {
            if (givenNames.Length == 0 && surnames.Length > 0) givenNames = Missing(name.Tokens, surnames, MatchField.GivenName);
            else if (surnames.Length == 0 && givenNames.Length > 0) surnames = Missing(name.Tokens.Reverse(), givenNames, MatchField.Surname);
        }
        Whole = Of(MatchField.FullName) is { Length: > 0 } full ? full : Joined(Of(MatchField.GivenName), Of(MatchField.Surname));
        Others = Of(MatchField.FullName).Length > 0 && HasParts ? OtherTokens() : [];
    }

    public static MatchRecord Empty { get; } = new(new MatchValue[]?[Fields]);

    /// <summary>The full names, or those joined from the parts.</summary>
    internal MatchValue[] Whole { get; }

    /// <summary>What the full name says beyond given name and surname.</summary>
    internal string[] Others { get; }

    internal bool HasParts => givenNames.Length + surnames.Length > 0;

    public bool IsEmpty => Array.TrueForAll(values, v => v is null);

    /// <summary>The normalised values, in ordinal order.</summary>
    public IEnumerable<string> this[MatchField field] => (values[(int)field] ?? []).Select(v => v.Text);

    /// <param name="facts">Raw values as a source sent them. What can't be used (blank, placeholder, no date) is left out.</param>
    public static MatchRecord Of(IEnumerable<(MatchField Field, string? Value)> facts) => Of(facts, MatchValue.Of);

    /// <summary>Many at once, for a batch: equal values are prepared once and shared.</summary>
    public static IReadOnlyList<MatchRecord> Many(IEnumerable<IEnumerable<(MatchField Field, string? Value)>> records)
    {
        var prepared = new Dictionary<(MatchField, string), MatchValue?>();
        return [.. records.Select(facts => Of(facts, (field, raw) =>
        {
            ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(prepared, (field, raw), out var known);
            return known ? value : value = MatchValue.Of(field, raw);
        }))];
    }

    private static MatchRecord Of(IEnumerable<(MatchField Field, string? Value)> facts, Func<MatchField, string, MatchValue?> prepare)
    {
        var values = new MatchValue[]?[Fields];
        foreach (var (field, raw) in facts)
            if (raw is not null && prepare(field, raw) is { } value) values[(int)field] = Together(values[(int)field], [value]);
        return new(values);
    }

    /// <summary>What both know.</summary>
    public MatchRecord With(MatchRecord other) => new([.. values.Zip(other.values, Together)]);

    /// <summary>With a given name or surname that only the full name has.</summary>
    internal MatchValue[] Of(MatchField field) => field switch
    {
        MatchField.GivenName => givenNames,
        MatchField.Surname => surnames,
        _ => values[(int)field] ?? [],
    };

    private static MatchValue[] Missing(IEnumerable<string> words, MatchValue[] known, MatchField field)
    {
        foreach (var word in words)
            if (word.Length > 1 && !char.IsAsciiDigit(word[0]) && !Titles.Contains(word) && !Array.Exists(known, k => k.Tokens.Contains(word)) && MatchValue.Of(field, word) is { } value) return [value];
        return [];
    }

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
            JsonSerializer.Serialize(writer, Enum.GetValues<MatchField>().Where(f => value[f].Any()).ToDictionary(f => f, f => value[f].ToArray()), options);
    }
}
