namespace Profiles.Domain.Matching;

/// <summary>Names that at least one side has not in parts, what full names say beyond the parts, and names spelled in accounts.</summary>
internal static class WholeNameComparing
{
    public static int Whole(in RecordPair pair) => pair.Names == NameOrder.Unknown ? Comparison.Best(pair.A.Whole, pair.B.Whole, WholeLevel) : 0;

    /// <summary>The words that both have.</summary>
    public static IEnumerable<string> WholeShared(in RecordPair pair)
    {
        foreach (var a in pair.A.Whole)
            foreach (var b in pair.B.Whole)
                if (WholeLevel(a, b) < 6 && a.Tokens.Intersect(b.Tokens).Where(t => t.Length > 1).ToList() is { Count: > 0 } shared) return shared;
        return [];
    }

    private static int WholeLevel(MatchValue a, MatchValue b)
    {
        if (a.Text == b.Text) return a.Tokens.Count(t => t.Length > 1) > 1 ? 1 : 4;
        // Words are paired one after the other: of two names as long the same one always begins, or the level would depend on whose it is.
        if (a.Tokens.Length > b.Tokens.Length || (a.Tokens.Length == b.Tokens.Length && string.CompareOrdinal(a.Text, b.Text) > 0)) (a, b) = (b, a);
        int same = 0, alike = 0, initials = 0;
        ulong used = 0;
        for (var i = 0; i < a.Tokens.Length; i++)
        {
            var best = 0;
            var place = -1;
            for (var j = 0; j < b.Tokens.Length && j < 64; j++)
            {
                if ((used & (1UL << j)) != 0) continue;
                var quality = Quality(a, i, b, j);
                if (quality > best) (best, place) = (quality, j);
            }
            if (place < 0) continue;
            used |= 1UL << place;
            if (best == 3) same++;
            else if (best == 2) alike++;
            else initials++;
        }
        var words = same + alike;
        if (words >= 2) return words == b.Tokens.Length ? (alike == 0 ? 1 : 2) : words == a.Tokens.Length ? 3 : 5;
        if (words == 1) return initials > 0 || a.Tokens.Length == 1 ? 4 : 5;
        return 6;
    }

    /// <summary>3 for the same word, 2 for a nickname or a typing error, 1 for an initial.</summary>
    private static int Quality(MatchValue a, int i, MatchValue b, int j)
    {
        string x = a.Tokens[i], y = b.Tokens[j];
        if (x == y) return x.Length > 1 ? 3 : 1;
        if (x.Length == 1 || y.Length == 1) return x[0] == y[0] ? 1 : 0;
        return Nicknames.AreOne(a.Roots[i], b.Roots[j]) || NameComparing.IsTypo(x, y) ? 2 : 0;
    }

    /// <summary>Whether the full names share a word that is neither given name nor surname of both.</summary>
    public static int Others(in RecordPair pair)
    {
        if (pair.Names == NameOrder.Unknown || pair.A.Others.Length == 0 || pair.B.Others.Length == 0) return 0;
        foreach (var word in pair.A.Others)
            if (Array.IndexOf(pair.B.Others, word) >= 0) return 1;
        foreach (var word in pair.A.Others)
            foreach (var other in pair.B.Others)
                if (word.Length > 3 && other.Length > 3 && NameComparing.IsTypo(word, other)) return 2;
        return 3;
    }

    public static IEnumerable<string> OthersShared(in RecordPair pair) => pair.A.Others.Intersect(pair.B.Others);

    /// <summary>
    /// Whether an account of one spells what the other is called, where accounts can't be compared among themselves. Words that both are called by are
    /// left out: who is called Marie is likely to spell it, and that both are is said already.
    /// </summary>
    public static int InAccount(in RecordPair pair)
    {
        if (HasAccount(pair.A) && HasAccount(pair.B)) return 0;
        var level = Math.Min(Spelled(pair.A, pair.B), Spelled(pair.B, pair.A));
        return level == Unknown ? 0 : level;
    }

    /// <summary>The words that an account of the other spells.</summary>
    public static IEnumerable<string> InAccountShared(in RecordPair pair)
    {
        var (a, b) = (pair.A, pair.B);
        return Words(a, b).Concat(Words(b, a)).Distinct();

        static IEnumerable<string> Words(MatchRecord named, MatchRecord holder) =>
            from word in named.Whole.SelectMany(w => w.Tokens)
            where word.Length > 2 && !IsCalled(holder, word)
                && holder.Of(MatchField.Handle).Concat(holder.Of(MatchField.Email)).Any(account => account.Core.Contains(word, StringComparison.Ordinal))
            select word;
    }

    private const int Unknown = 9;

    private static bool HasAccount(MatchRecord record) => record.Of(MatchField.Handle).Length > 0 || record.Of(MatchField.Email).Length > 0;

    /// <returns>1 where two words of a name stand in an account, 2 for a word or an initial beside what else is spelled, 3 for a word, 4 for nothing.</returns>
    private static int Spelled(MatchRecord named, MatchRecord holder)
    {
        var best = Unknown;
        foreach (var name in named.Whole)
        {
            foreach (var account in holder.Of(MatchField.Handle)) best = Math.Min(best, SpelledIn(name, account.Core, holder));
            foreach (var account in holder.Of(MatchField.Email)) best = Math.Min(best, SpelledIn(name, account.Core, holder));
        }
        return best;
    }

    private static int SpelledIn(MatchValue name, string account, MatchRecord holder)
    {
        // What the holder's own name explains says nothing of others.
        foreach (var own in holder.Whole)
            foreach (var word in own.Tokens)
                if (word.Length > 2 && account.Contains(word, StringComparison.Ordinal) && !name.Tokens.Contains(word)) account = account.Replace(word, "", StringComparison.Ordinal);
        if (account.Length < 3) return Unknown;
        int words = 0, asked = 0, letters = 0;
        var initial = false;
        foreach (var token in name.Tokens)
        {
            if (token.Length < 3) continue;
            var at = account.IndexOf(token, StringComparison.Ordinal);
            if (at >= 0) letters += token.Length;
            // mdupont, duponm: a word and the initial of another.
            if (at >= 0 && account.Length == token.Length + 1) initial |= name.Tokens.Any(t => t != token && t[0] == (at == 0 ? account[^1] : account[0]));
            if (IsCalled(holder, token)) continue;
            asked++;
            if (at >= 0) words++;
        }
        if (asked == 0) return Unknown;
        if (words >= 2) return 1;
        if (words == 1) return initial || letters > 0 && asked < name.Tokens.Length && account.Length - letters < 3 ? 2 : 3;
        return 4;
    }

    private static bool IsCalled(MatchRecord record, string word)
    {
        foreach (var name in record.Whole)
            if (Array.IndexOf(name.Tokens, word) >= 0) return true;
        return false;
    }
}
