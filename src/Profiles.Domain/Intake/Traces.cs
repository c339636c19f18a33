using System.Text;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Intake;

/// <summary>
/// What a kept delivery can be found by when somebody in it is erased, though nobody could read it: keyed hashes of the words in it, of which an identity's value is one, and of the
/// identities that were understood. Under the suppression key: a fence remembers them.
/// </summary>
public static class Traces
{
    /// <summary>More words are no network's event about one person; what is behind them is not found, and gone after the term.</summary>
    public const int MostWords = 4_000;

    private const int Shortest = 3;

    /// <summary>What an erasure looks for.</summary>
    public static IEnumerable<Guid> Of(TenantKeys keys, NormalIdentity identity)
    {
        yield return keys.Suppression(identity);
        foreach (var value in (string?[])[identity.Value, identity.Raw])
        {
            // A value that is several words is looked for by its longest.
            if (value is not null && Words(value).MaxBy(word => word.Length) is { } word) yield return keys.Trace(word);
        }
    }

    /// <summary>What is written down of a delivery that is kept.</summary>
    /// <param name="body">As it came; whatever is no UTF-8 parts words.</param>
    public static HashSet<Guid> Of(TenantKeys keys, ReadOnlySpan<byte> body, IEnumerable<NormalIdentity> understood) =>
        [.. Words(Encoding.UTF8.GetString(body)).Distinct().Take(MostWords).Select(keys.Trace), .. understood.Select(keys.Suppression)];

    /// <summary>Runs of letters, digits and <c>@ . _ ~ + -</c>, in lower case, without the signs around them.</summary>
    internal static IEnumerable<string> Words(string text)
    {
        for (var (start, at) = (0, 0); at <= text.Length; at++)
        {
            if (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '@' or '.' or '_' or '~' or '+' or '-')) continue;
            var word = text.AsSpan(start, at - start).Trim("@._~+-");
            start = at + 1;
            if (word.Length >= Shortest) yield return word.ToString().ToLowerInvariant();
        }
    }
}
