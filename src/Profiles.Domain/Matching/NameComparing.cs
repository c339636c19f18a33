namespace Profiles.Domain.Matching;

/// <summary>How given name and surname of one record lie to those of the other.</summary>
internal enum NameOrder : byte
{
    /// <summary>One side has no name in parts.</summary>
    Unknown,
    Straight,
    /// <summary>The given name of one is the surname of the other, both ways.</summary>
    Swapped,
    /// <summary>One way, where the other is not known.</summary>
    Crossed,
}

/// <summary>Names in parts: typing errors, nicknames, initials, parts of compounds, given name and surname in each other's place.</summary>
internal static class NameComparing
{
    private const int Same = 1, Nickname = 2, Typo = 3, Initial = 4, Part = 5, Similar = 6, Other = 7;

    public static NameOrder Order(MatchRecord a, MatchRecord b)
    {
        if (!a.HasParts || !b.HasParts) return NameOrder.Unknown;
        MatchValue[] ag = a.Of(MatchField.GivenName), asur = a.Of(MatchField.Surname), bg = b.Of(MatchField.GivenName), bsur = b.Of(MatchField.Surname);
        if (Agree(ag, bg) || Agree(asur, bsur)) return NameOrder.Straight;
        bool there = Agree(ag, bsur), back = Agree(asur, bg);
        if (there && back) return NameOrder.Swapped;
        return (there && (asur.Length == 0 || bg.Length == 0)) || (back && (ag.Length == 0 || bsur.Length == 0)) ? NameOrder.Crossed : NameOrder.Straight;
    }

    public static int OrderLevel(in RecordPair pair) => (int)pair.Names;

    public static int Given(in RecordPair pair)
    {
        var (some, others) = Sides(pair, MatchField.GivenName);
        return Comparison.Best(some, others, GivenLevel);
    }

    public static int Surname(in RecordPair pair)
    {
        var (some, others) = Sides(pair, MatchField.Surname);
        var level = Comparison.Best(some, others, SurnameLevel);
        // Born Clifford, known as Chudleigh: the full name of one knows the surname of the other.
        return level > 3 && (Elsewhere(some, pair.B.Others) || Elsewhere(some, pair.A.Others) || Elsewhere(others, pair.A.Others) || Elsewhere(others, pair.B.Others)) ? 4 : level;
    }

    public static IEnumerable<string> GivenShared(in RecordPair pair)
    {
        var (some, others) = Sides(pair, MatchField.GivenName);
        return Comparison.Common(some, others);
    }

    public static IEnumerable<string> SurnameShared(in RecordPair pair)
    {
        var (some, others) = Sides(pair, MatchField.Surname);
        return Comparison.Common(some, others);
    }

    public static int GivenLevel(MatchValue a, MatchValue b)
    {
        if (a.Text == b.Text) return Same;
        if (a.Core == b.Core || Nicknames.AreOne(a.Roots[0], b.Roots[0])) return a.Tokens.Length == 1 && b.Tokens.Length == 1 ? Nickname : Part;
        if (a.Text.Length == 1 || b.Text.Length == 1) return a.Text[0] == b.Text[0] ? Initial : Other;
        if (IsTypo(a, b)) return Typo;
        if (Overlap(a.Tokens, b.Tokens)) return Part;
        return AreAlike(a, b, 0.85) ? Similar : Other;
    }

    private static int SurnameLevel(MatchValue a, MatchValue b)
    {
        if (a.Text == b.Text) return 1;
        if (IsTypo(a, b)) return 2;
        if (Overlap(a.Tokens, b.Tokens)) return 3;
        return AreAlike(a, b, 0.85) ? 5 : 6;
    }

    public static bool IsTypo(MatchValue a, MatchValue b) => (a.MostAlike(b) >= 0.92 || a.LeastEdits(b) <= 1) && IsTypo(a.Text, b.Text);

    public static bool AreAlike(MatchValue a, MatchValue b, double least) => a.MostAlike(b) >= least && Similarity.JaroWinkler(a.Text, b.Text) >= least;

    /// <summary>One error in four letters or more, or a Jaro–Winkler similarity of at least 0.92.</summary>
    public static bool IsTypo(string a, string b) =>
        Math.Abs(a.Length - b.Length) <= 4 && ((Math.Max(a.Length, b.Length) >= 4 && Similarity.Damerau(a, b, 1) <= 1) || Similarity.JaroWinkler(a, b) >= 0.92);

    /// <summary>The two sides of a field, as the names lie. Which side counts as straight does not depend on the caller's order.</summary>
    private static (MatchValue[] Some, MatchValue[] Others) Sides(in RecordPair pair, MatchField field)
    {
        switch (pair.Names)
        {
            case NameOrder.Straight:
                return (pair.A.Of(field), pair.B.Of(field));
            case NameOrder.Swapped:
                var first = string.CompareOrdinal(pair.A.Of(MatchField.GivenName)[0].Text, pair.B.Of(MatchField.GivenName)[0].Text) <= 0;
                var (straight, crossed) = first ? (pair.A, pair.B) : (pair.B, pair.A);
                return (straight.Of(field), crossed.Of(field == MatchField.GivenName ? MatchField.Surname : MatchField.GivenName));
            default:
                return ([], []);
        }
    }

    private static bool Agree(MatchValue[] some, MatchValue[] others)
    {
        foreach (var a in some)
            foreach (var b in others)
                if (a.Text == b.Text || (a.Text.Length > 2 && b.Text.Length > 2 && (Nicknames.AreOne(a.Roots[0], b.Roots[0]) || IsTypo(a, b)))) return true;
        return false;
    }

    private static bool Overlap(string[] a, string[] b)
    {
        if (a.Length == 1 && b.Length == 1) return false;
        foreach (var token in a)
            if (token.Length > 2 && Array.IndexOf(b, token) >= 0) return true;
        return false;
    }

    private static bool Elsewhere(MatchValue[] names, string[] others)
    {
        if (others.Length == 0) return false;
        foreach (var name in names)
            foreach (var token in name.Tokens)
                if (token.Length > 2 && Array.IndexOf(others, token) >= 0) return true;
        return false;
    }
}
