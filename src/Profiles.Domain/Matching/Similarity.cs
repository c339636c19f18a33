namespace Profiles.Domain.Matching;

/// <summary>How alike two strings are. Symmetric; longer strings than 64 characters are compared by their first 64.</summary>
public static class Similarity
{
    /// <summary>Jaro's similarity, raised by a common beginning of up to four characters (Winkler 1990, scale 0.1).</summary>
    /// <returns>From 0 to 1; 1 only for equal strings.</returns>
    public static double JaroWinkler(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = Cut(a);
        b = Cut(b);
        // In one order, so that rounding and ties can't depend on the caller's.
        if (a.Length > b.Length || (a.Length == b.Length && a.SequenceCompareTo(b) > 0))
        {
            var swap = a;
            a = b;
            b = swap;
        }
        if (a.Length == 0) return b.Length == 0 ? 1 : 0;

        var reach = Math.Max(b.Length / 2 - 1, 0);
        ulong usedA = 0, usedB = 0;
        var common = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var end = Math.Min(i + reach, b.Length - 1);
            for (var j = Math.Max(i - reach, 0); j <= end; j++)
            {
                if (a[i] != b[j] || (usedB & (1UL << j)) != 0) continue;
                usedA |= 1UL << i;
                usedB |= 1UL << j;
                common++;
                break;
            }
        }
        if (common == 0) return 0;

        var misplaced = 0;
        for (int i = 0, j = 0; i < a.Length; i++)
        {
            if ((usedA & (1UL << i)) == 0) continue;
            while ((usedB & (1UL << j)) == 0) j++;
            if (a[i] != b[j++]) misplaced++;
        }
        double m = common;
        var jaro = (m / a.Length + m / b.Length + (m - misplaced / 2) / m) / 3;
        var prefix = 0;
        while (prefix < Math.Min(4, a.Length) && a[prefix] == b[prefix]) prefix++;
        return jaro + prefix * 0.1 * (1 - jaro);
    }

    /// <summary>
    /// The number of insertions, deletions, substitutions and swaps of neighbours between the two, none touching a place twice
    /// (optimal string alignment: Damerau 1964).
    /// </summary>
    /// <param name="limit">Gives up beyond it.</param>
    /// <returns>The distance, or <paramref name="limit"/> + 1 where it is larger.</returns>
    public static int Damerau(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit = MatchText.MaxLength)
    {
        a = Cut(a);
        b = Cut(b);
        if (Math.Abs(a.Length - b.Length) > limit) return limit + 1;
        var same = a.CommonPrefixLength(b);
        a = a[same..];
        b = b[same..];
        while (a.Length > 0 && b.Length > 0 && a[^1] == b[^1])
        {
            a = a[..^1];
            b = b[..^1];
        }
        if (a.Length == 0 || b.Length == 0) return Math.Max(a.Length, b.Length);

        Span<int> before = stackalloc int[MatchText.MaxLength + 1], last = stackalloc int[MatchText.MaxLength + 1], row = stackalloc int[MatchText.MaxLength + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var best = row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var least = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) least = Math.Min(least, before[j - 2] + 1);
                row[j] = least;
                best = Math.Min(best, least);
            }
            if (best > limit) return limit + 1;
            var spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return Math.Min(last[b.Length], limit + 1);
    }

    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text) => text.Length > MatchText.MaxLength ? text[..MatchText.MaxLength] : text;
}
