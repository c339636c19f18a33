namespace Profiles.Domain.Matching;

/// <summary>The levels of single values: accounts, numbers, dates, places.</summary>
internal static class FieldComparing
{
    public static int Handle(in RecordPair pair)
    {
        MatchValue[] some = pair.A.Of(MatchField.Handle), others = pair.B.Of(MatchField.Handle);
        var level = 0;
        foreach (var a in some)
            foreach (var b in others)
                if (HandleLevel(a, b, pair) is > 0 and var reached && (level == 0 || reached < level)) level = reached;
        // Some call their account as they call their mailbox. That they don't says nothing.
        return level is 1 or 2 || !(AsMailbox(some, pair.B.Of(MatchField.Email), pair) || AsMailbox(others, pair.A.Of(MatchField.Email), pair)) ? level : 3;
    }

    private static int HandleLevel(MatchValue a, MatchValue b, in RecordPair pair)
    {
        if (a.Text == b.Text && (a.Text.Any(char.IsAsciiDigit) || !IsOfSharedName(a.Core, pair))) return 1;
        var (shorter, longer) = a.Core.Length <= b.Core.Length ? (a.Core, b.Core) : (b.Core, a.Core);
        var likeness = shorter.Length >= 5 && a.Core == b.Core ? 2
            : shorter.Length >= 5 && (Similarity.Damerau(a.Core, b.Core, 1) <= 1 || Similarity.JaroWinkler(a.Text, b.Text) >= 0.94) ? 4
            : shorter.Length >= 6 && longer.Contains(shorter, StringComparison.Ordinal) ? 5 : 6;
        // Two called Marie are alike in their accounts too; that they are called so is said already.
        return likeness < 6 && IsOfSharedName(shorter, pair) ? 0 : likeness;
    }

    /// <summary>Whether the words that both are called by leave nothing of the account.</summary>
    private static bool IsOfSharedName(string letters, in RecordPair pair)
    {
        foreach (var a in pair.A.Whole)
            foreach (var b in pair.B.Whole)
            {
                var rest = letters;
                foreach (var word in a.Tokens)
                    if (word.Length > 2 && Array.IndexOf(b.Tokens, word) >= 0) rest = rest.Replace(word, "", StringComparison.Ordinal);
                if (rest.Length < 3 && rest.Length < letters.Length) return true;
            }
        return false;
    }

    private static bool AsMailbox(MatchValue[] handles, MatchValue[] addresses, in RecordPair pair)
    {
        foreach (var handle in handles)
            foreach (var address in addresses)
                if ((handle.Text == address.First || (handle.Core.Length >= 6 && handle.Core == address.Core)) && !IsOfSharedName(handle.Core, pair)) return true;
        return false;
    }

    /// <summary>The account, or else the letters that an account and another account or mailbox have in common.</summary>
    public static IEnumerable<string> HandleShared(in RecordPair pair)
    {
        MatchValue[] some = pair.A.Of(MatchField.Handle), others = pair.B.Of(MatchField.Handle);
        if (Comparison.Common(some, others).ToList() is { Count: > 0 } same) return same;
        foreach (var a in some.Concat(pair.A.Of(MatchField.Email)))
            foreach (var b in others.Concat(pair.B.Of(MatchField.Email)))
                if (a.Core == b.Core) return [LettersOf(a)];
        return [];
    }

    /// <summary>How an account's letters stand among the frequencies of accounts.</summary>
    public static string LettersOf(MatchValue account) => $"~{account.Core}";

    public static int Mail(in RecordPair pair)
    {
        var best = 0;
        foreach (var a in pair.A.Of(MatchField.Email))
            foreach (var b in pair.B.Of(MatchField.Email))
            {
                var level = EmailLevel(a, b);
                // At another provider, what the name that both have explains is no evidence.
                if (level is 2 or 4 && a.Second != b.Second && IsOfSharedName(a.Core, pair) && !(level == 2 && a.First.Any(char.IsAsciiDigit))) continue;
                if (best == 0 || level < best) best = level;
            }
        return best;
    }

    private static int EmailLevel(MatchValue a, MatchValue b)
    {
        if (a.Text == b.Text) return 1;
        if (a.First == b.First && a.First.Length > 2) return 2;
        if (a.LeastEdits(b) <= 2 && Similarity.Damerau(a.Text, b.Text, 2) <= 2) return 3;
        if (a.Second == b.Second ? Similarity.JaroWinkler(a.First, b.First) >= 0.8 : Similarity.JaroWinkler(a.First, b.First) >= 0.9) return 4;
        return 5;
    }

    public static int PhoneLevel(MatchValue a, MatchValue b)
    {
        if (a.Text == b.Text) return 1;
        if (a.Core == b.Core) return 2;
        return Similarity.Damerau(a.Core, b.Core, 1) <= 1 ? 3 : 4;
    }

    public static int DateLevel(MatchValue a, MatchValue b)
    {
        if (a.Text == b.Text) return 1;
        if (a.Year == b.Year && a.Month == b.Day && a.Day == b.Month) return 2;
        if (a.Year == b.Year && (IsYearOnly(a) || IsYearOnly(b))) return 4;
        var edits = a.LeastEdits(b) > 2 ? 3 : Similarity.Damerau(a.Text, b.Text, 2);
        if (edits == 1) return 3;
        if ((a.Year == b.Year ? 1 : 0) + (a.Month == b.Month ? 1 : 0) + (a.Day == b.Day ? 1 : 0) == 2) return 5;
        if (edits == 2) return 6;
        return Math.Abs(a.Year - b.Year) switch { 0 => 7, 1 => 8, <= 10 => 9, _ => 10 };
    }

    /// <summary>The first of January is what remains of a date of which only the year was known.</summary>
    private static bool IsYearOnly(MatchValue date) => date.Month == 0 || (date.Month == 1 && date.Day <= 1);

    public static int PostcodeLevel(MatchValue a, MatchValue b)
    {
        if (a.Text == b.Text) return 1;
        if (a.LeastEdits(b) <= 1 && Similarity.Damerau(a.Text, b.Text, 1) <= 1) return 2;
        if (a.First == b.First) return 3;
        if (a.Core == b.Core) return 4;
        return a.Second == b.Second ? 5 : 6;
    }

    public static int WordsLevel(MatchValue a, MatchValue b)
    {
        if (a.Text == b.Text) return 1;
        if (NameComparing.IsTypo(a, b)) return 2;
        foreach (var token in a.Tokens)
            if (token.Length > 3 && Array.IndexOf(b.Tokens, token) >= 0) return 3;
        return NameComparing.AreAlike(a, b, 0.8) ? 4 : 5;
    }

    public static int CodeLevel(MatchValue a, MatchValue b)
    {
        if (a.Text == b.Text) return 1;
        return Similarity.Damerau(a.Text, b.Text, 2) switch { 1 when a.Text.Length > 1 && b.Text.Length > 1 => 2, 2 when a.Text.Length > 4 && b.Text.Length > 4 => 3, _ => 4 };
    }

    /// <summary>By the first letter: <c>f</c> and <c>female</c> are one.</summary>
    public static int CategoryLevel(MatchValue a, MatchValue b) => a.Text == b.Text || a.Text[0] == b.Text[0] ? 1 : 2;

    public static int ExactLevel(MatchValue a, MatchValue b) => a.Text == b.Text ? 1 : 2;
}
