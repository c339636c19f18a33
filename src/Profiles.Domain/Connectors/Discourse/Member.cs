using System.Text.Json;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Connectors.Discourse;

/// <summary>Who it is about, as far as the payload says.</summary>
/// <param name="Addresses">Their own.</param>
internal sealed record Member(string Id, Details Traits, IReadOnlyList<IdentityClaim> Addresses)
{
    private const int MostAddresses = 6;

    /// <summary>The forum itself and its robot have ids below 1: no person.</summary>
    public bool IsForum => Id == "0" || Id[0] == '-';

    /// <param name="json">A short form of a user, such as a post has of its author.</param>
    /// <returns>Null where it names nobody, as a post does whose author's account was deleted.</returns>
    public static Member? Of(JsonElement? json, string id = "id") =>
        json.Id(id) is { } known ? new(known, new Details().Copy(json, "username").Copy(json, "name"), []) : null;

    /// <param name="confirmed">Whoever does this has opened a link that was mailed to them.</param>
    public static Member? OfAccount(JsonElement? user, bool confirmed)
    {
        if (Of(user) is not { } member) return null;
        member.Traits.Copy(user, "locale", "language").Copy(user, "title").Copy(user, "location").Copy(user, "website").Copy(user, "trust_level", "trustLevel").Copy(user, "external_id", "externalId");
        // A login is possible once the address was confirmed; a staged account is a sender's of a mail that nobody has confirmed.
        var own = (confirmed || user.Member("last_seen_at") is not null) && !user.IsTrue("staged");
        List<string?> addresses = [user.Text("email"), .. own ? user.Items("secondary_emails").Select(e => e is { ValueKind: JsonValueKind.String } text ? Payload.Readable(text) : null) : []];
        var claims = addresses.OfType<string>().Where(CanBeOne).Distinct().Take(MostAddresses).Select(address => new IdentityClaim("email", null, address, own ? Strength.Verified : Strength.Observed));
        return member with { Addresses = [.. claims] };
    }

    /// <summary>What an account is left with when it is anonymised: a name and an address of nobody.</summary>
    public static bool IsAnonymised(JsonElement? user) =>
        user.Text("username") is { Length: > 4 } name && name.StartsWith("anon", StringComparison.Ordinal) && name.AsSpan(4).IndexOfAnyExceptInRange('0', '9') < 0
        && user.Text("email") is { } address && (address == $"{name}@anonymized.invalid" || address == $"{name}@example.com");

    /// <summary>One that can't be an identity would have the whole message refused.</summary>
    private static bool CanBeOne(string address) =>
        NormalText.Clean(address) is { } clean && !BlockedValues.IsPlaceholder(clean) && NormalEmail.Of(clean) is { } email && !BlockedValues.IsBlocked("email", email)
        && !email.EndsWith(".invalid", StringComparison.Ordinal);
}
