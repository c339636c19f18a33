using System.Text;

namespace Profiles.Proofs.Canaries;

/// <param name="Name">Of the encoding.</param>
/// <param name="Text">Its bytes, one for each character.</param>
/// <param name="Exact">False: letters match in either case.</param>
internal readonly record struct Pattern(int Word, string Name, string Text, bool Exact);

/// <summary>The forms in which a text may lie in a file.</summary>
internal static class Encodings
{
    public static IEnumerable<Pattern> Of(int index, string word)
    {
        var utf16 = Latin(Encoding.Unicode.GetBytes(word));
        yield return new(index, "utf-8", word, Exact: false);
        // Between the first and the last letter both byte orders are the same.
        yield return new(index, "utf-16", utf16[..^1], Exact: false);
        foreach (var spelled in (string[])[word, word.ToUpperInvariant()])
        {
            for (var alignment = 0; alignment < 3; alignment++) yield return new(index, $"base64/{alignment}", Base64(Encoding.UTF8.GetBytes(spelled), alignment), Exact: true);
            yield return new(index, "hex", Convert.ToHexString(Encoding.UTF8.GetBytes(spelled)), Exact: false);
        }
        for (var alignment = 0; alignment < 3; alignment++) yield return new(index, $"base64 of utf-16/{alignment}", Base64(Encoding.Unicode.GetBytes(word), alignment), Exact: true);
        yield return new(index, "hex of utf-16", Convert.ToHexString(Encoding.Unicode.GetBytes(word))[..^2], Exact: false);
        yield return new(index, "json", string.Concat(word.Select(c => $"\\u{(int)c:x4}")), Exact: false);
        yield return new(index, "url", string.Concat(word.Select(c => $"%{(int)c:x2}")), Exact: false);
    }

    public static IReadOnlyList<string> Names { get; } = [.. Of(0, "x").Select(p => p.Name).Distinct()];

    /// <summary>The characters that do not depend on what stands before and behind.</summary>
    private static string Base64(byte[] bytes, int alignment)
    {
        var encoded = Convert.ToBase64String([.. new byte[alignment], .. bytes, .. new byte[3]]);
        var first = (alignment * 8 + 5) / 6;
        return encoded[first..((alignment + bytes.Length) * 8 / 6)];
    }

    private static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
