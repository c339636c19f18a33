using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.Meta;

/// <summary>How events of Meta's are named and told apart.</summary>
internal static class MetaEvent
{
    private const int LongestId = 400;
    private const int LongestName = 64;

    /// <summary>An event's name of the network's own words, such as <c>feed.comment.add</c>. What is no such word, as a name or a number of somebody might be, is <c>unnamed</c>.</summary>
    public static string Name(params ReadOnlySpan<string?> words)
    {
        var name = new StringBuilder(LongestName);
        foreach (var word in words)
        {
            if (word is null) continue;
            if (name.Length > 0) name.Append('.');
            name.Append(Word(word));
        }
        return name.Length is 0 or > LongestName ? "unnamed" : name.ToString();
    }

    /// <summary>A message's id: what the thing is, and the network's own id of it. An id that is too long to be one is told by its hash.</summary>
    public static string Id(string thing, params ReadOnlySpan<string?> parts)
    {
        var id = string.Join(':', [thing, .. parts]);
        return id.Length <= LongestId ? id : $"{thing}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
    }

    /// <summary>What the payload says of the person; null where that is nothing.</summary>
    public static Fact.Traits? Traits(Details said) => said.OrNull is { } traits ? new(traits) : null;

    /// <summary>Recorded of a person.</summary>
    /// <param name="at">The network's time of the event, not of the delivery.</param>
    public static MappedEvent Of(IdentityClaim person, string name, string id, DateTimeOffset? at, DateTimeOffset receivedAt, params ReadOnlySpan<Fact?> facts)
    {
        var stated = new List<Fact>(facts.Length);
        foreach (var fact in facts)
        {
            if (fact is not null) stated.Add(fact);
        }
        return new(name, new Message
        {
            Id = id,
            Identities = [person],
            OccurredAt = at,
            ReceivedAt = receivedAt,
            Facts = stated,
        });
    }

    /// <summary>Somebody did it, and it can't be recorded of anybody yet.</summary>
    public static MappedEvent Kept(string name, string code, string reason) => new(name, null) { Kept = new(code, reason) };

    /// <summary>Nobody knows yet what it says. It is kept, and seen by its name.</summary>
    public static MappedEvent Unknown(params ReadOnlySpan<string?> words) => Kept(Name(words), "event-unknown", "This kind of event is not known. Map it again once it is.");

    /// <summary>Somebody did it, and the network does not say who.</summary>
    public static MappedEvent Nameless(string name) => Kept(name, "author-missing", "The network does not say who did this. Ask it for the author, and map it again.");

    /// <summary>It does not say which page or account it is about, so that no id in it means anybody.</summary>
    public static MappedEvent Placeless(string name) => Kept(name, "account-missing", "The entry has no id of a page or account. Map it again once its form is known.");

    private static string Word(string word)
    {
        var lower = word.ToLowerInvariant();
        return FactChecks.IsToken(lower) && !lower.Contains(':', StringComparison.Ordinal) && lower.Any(char.IsAsciiLetter) ? lower : "unnamed";
    }
}
