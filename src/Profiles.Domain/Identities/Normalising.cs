using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Identities;

/// <summary>
/// Brings the spellings of an identity to one. Two claims are the same identity where type, scope and value agree afterwards, so every rule
/// here errs on the side of two: what is split can be linked later, what is glued was somebody else's data.
/// </summary>
/// <remarks>
/// A scope is never guessed from the credential: the same claim would mean different persons from different doors. Only a bare user id,
/// which has no scope of its own, gets the credential's (see the tracking API).
/// </remarks>
public sealed class IdentityNormaliser(TenantSettings settings, IPhoneNumbers phones)
{
    public const int MaxScope = 64;

    private readonly Dictionary<string, IdentityType> types = settings.IdentityTypes.ToDictionary(t => t.Name);
    private readonly string known = string.Join(", ", settings.IdentityTypes.Select(t => t.Name).Order(StringComparer.Ordinal));

    /// <returns>Null where the tenant knows no such type.</returns>
    public IdentityType? FindType(string name) => types.GetValueOrDefault(name.Trim().ToLowerInvariant());

    /// <param name="trust">The credential's: what only suggests is observed at most, whatever it claims.</param>
    /// <param name="vouched">The network itself says so, or it is looked for only: the id of an account stands for somebody, however it looks.</param>
    public Normalised Normalise(IdentityClaim claim, Trust trust, bool vouched = false)
    {
        if (FindType(claim.Type) is not { } type)
            return Refused("identity-type", $"This identity type is not known. Known are: {known}.", "type");

        if (Scope(type, claim.Scope, out var scope) is { } badScope) return badScope;

        var raw = claim.Value;
        if (NormalText.Clean(raw) is not { } text)
            return Refused("identity-value", $"An identity's value has 1 to {NormalText.MaxLength} characters, none of them a control or invisible character.", "value");
        // Before the syntax check: "null" as an e-mail address is a source's bug, and says so by its code.
        var mayStandForNobody = !vouched || type.Kind != IdentityKind.Account;
        if (mayStandForNobody && BlockedValues.IsPlaceholder(text)) return Blocked();
        if (Value(type.Name, text) is not { } value) return Refused("identity-value", Expected(type.Name), "value");
        if (mayStandForNobody && BlockedValues.IsBlocked(type.Name, value)) return Blocked();

        var strength = claim.Strength ?? type.Trusted;
        if (trust == Trust.Suggests && strength > Strength.Observed) strength = Strength.Observed;
        return new(new NormalIdentity(type.Name, scope, value, raw == value ? null : raw, strength), null);
    }

    private static Normalised? Scope(IdentityType type, string? given, out string scope)
    {
        scope = (given ?? "").Trim().ToLowerInvariant();
        if (!type.Scoped)
            return scope.Length == 0 ? null : Refused("identity-scope", $"The type {type.Name} has no scopes: leave the scope out.", "scope");
        if (scope.Length == 0)
            return Refused("identity-scope", $"The type {type.Name} needs a scope: the page, app, system or community that the value is unique in.", "scope");
        // A scope is stored in clear, so it is a token that no address or name fits into.
        return scope.Length <= MaxScope && scope.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is ':' or '.' or '_' or '-')
            ? null
            : Refused("identity-scope", $"A scope has 1 to {MaxScope} characters of a-z, 0-9, colon, dot, underscore and hyphen.", "scope");
    }

    private string? Value(string type, string text) => type switch
    {
        "email" => NormalEmail.Of(text),
        "phone" => phones.ToE164(text, settings.PhoneRegion),
        "whatsapp" => WhatsApp(text),
        "facebook" or "messenger" or "instagram" or "x" or "twitch" or "snapchat" or "linkedin" or "line" or "wechat" => NetworkId(text),
        _ => text,
    };

    /// <summary>An account id of any form and length, as it is. A handle or link can pass to another person tomorrow, so it is a trait and no identity.</summary>
    private static string? NetworkId(string text) => text[0] == '@' || text.Any(c => c == '/' || char.IsWhiteSpace(c)) ? null : text;

    /// <summary>A number is known with and without its plus; a business-scoped user id stays as it is.</summary>
    private static string? WhatsApp(string text) =>
        text[0] == '+' && text.Length > 1 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 ? text[1..] : NetworkId(text);

    private static string Expected(string type) => type switch
    {
        "email" => "An e-mail address such as name@example.com is needed, without a display name.",
        "phone" => "A valid telephone number is needed; outside of the brand's own country it starts with + and the country code.",
        _ => "The account's id is needed. A handle or a link is a trait, not an identity.",
    };

    private static Normalised Blocked() =>
        Refused("identity-blocked", "This value is a placeholder that many records share, so it stands for nobody.", "value");

    private static Normalised Refused(string code, string reason, string path) => new(null, new Rejection(code, reason, path));
}

/// <summary>Exactly one of the two is set. The rejection's path is relative to the claim: <c>type</c>, <c>scope</c> or <c>value</c>.</summary>
public readonly record struct Normalised(NormalIdentity? Identity, Rejection? Rejection);

/// <summary>Knows the world's numbering plans.</summary>
public interface IPhoneNumbers
{
    /// <param name="number">In any usual spelling.</param>
    /// <param name="region">The country, as ISO 3166-1 alpha-2, of a number without a country code.</param>
    /// <returns>E.164, such as <c>+33600000001</c>; null where it is no number that could be called. Never throws.</returns>
    string? ToE164(string number, string region);
}
