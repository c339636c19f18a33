using System.Collections.Immutable;

namespace Profiles.Domain.Matching;

/// <summary>Evidence of one group is about one fact of a person: two fields are independent where their groups differ.</summary>
public enum EvidenceGroup : byte { Name, Account, Email, Phone, Birth, Home, Person, Identifier }

/// <summary>One level of agreement, from the strongest to the weakest.</summary>
/// <param name="Name">Stored, and shown in the waterfall.</param>
/// <param name="M">How often two records of one person are so, by experience: where training starts, and what counts where a brand has too few records to learn from.</param>
/// <param name="U">How often two strangers' are.</param>
/// <param name="Rare">Whether agreement on a rare value says more than on a frequent one.</param>
internal readonly record struct Level(string Name, double M, double U, bool Rare = false);

/// <summary>Compares one aspect of two records.</summary>
/// <param name="Fields">What it looks at: left out in the training pass of a blocking rule that uses one of them.</param>
/// <param name="Levels">Behind "not known" (0), which says nothing.</param>
/// <param name="Compare">The level, counted from 1; 0 where either side is not known. Symmetric.</param>
/// <param name="Shared">What the two have in common at a level that is <see cref="Level.Rare"/>: values or words whose frequency counts.</param>
internal sealed record Comparison(
    string Name, EvidenceGroup Group, ImmutableArray<MatchField> Fields, ImmutableArray<Level> Levels, Comparing Compare, Sharing? Shared = null)
{
    /// <summary>So many of the shared values or words count, the rarest first.</summary>
    public int MostShared { get; init; } = 1;

    /// <summary>Whose values' frequencies count.</summary>
    public MatchField Frequencies => Fields[0];

    /// <summary>The best level that any two values reach.</summary>
    public static int Best(MatchValue[] some, MatchValue[] others, Func<MatchValue, MatchValue, int> compare)
    {
        var best = 0;
        foreach (var a in some)
            foreach (var b in others)
                if (compare(a, b) is var level && (best == 0 || level < best)) best = level;
        return best;
    }

    /// <summary>The first value that both have.</summary>
    public static IEnumerable<string> Common(MatchValue[] some, MatchValue[] others)
    {
        foreach (var a in some)
            foreach (var b in others)
                if (a.Text == b.Text) return [a.Text];
        return [];
    }
}

internal delegate int Comparing(in RecordPair pair);
internal delegate IEnumerable<string> Sharing(in RecordPair pair);

/// <summary>Two records, and how their names lie to each other.</summary>
internal readonly struct RecordPair
{
    public RecordPair(MatchRecord a, MatchRecord b)
    {
        (A, B) = (a, b);
        Names = NameComparing.Order(a, b);
    }

    public MatchRecord A { get; }
    public MatchRecord B { get; }
    public NameOrder Names { get; }
}
