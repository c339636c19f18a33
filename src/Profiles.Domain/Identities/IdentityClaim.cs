namespace Profiles.Domain.Identities;

/// <summary>An identity as a source names it, before it is normalised.</summary>
/// <param name="Type">One of the tenant's identity types, such as <c>email</c>.</param>
/// <param name="Scope">Within what the value is unique: a page, an app (<c>app:1234</c>), a CRM system, a community. Null where the type has no scopes.</param>
/// <param name="Value">As the source writes it. Personal data.</param>
/// <param name="Strength">Null: the type's own default under this credential.</param>
public sealed record IdentityClaim(string Type, string? Scope, string Value, Strength? Strength = null)
{
    /// <summary>Never the value: a claim may end up in a log.</summary>
    public override string ToString() => $"{Type}|{Scope}|(value)";
}

/// <summary>An identity in the one spelling that it is known by.</summary>
/// <param name="Scope">Empty where the type has no scopes.</param>
/// <param name="Value">Normalised: E.164, lower-case e-mail with its domain in ASCII, NFC. Personal data.</param>
/// <param name="Raw">As the source wrote it, where that differs. Personal data.</param>
public sealed record NormalIdentity(string Type, string Scope, string Value, string? Raw, Strength Strength)
{
    /// <summary>An office's mailbox, such as info@: it may be written to, and says nothing about who somebody is.</summary>
    public bool IsRole => Type == "email" && BlockedValues.IsRoleMailbox(Value);

    public override string ToString() => $"{Type}|{Scope}|(value)";
}
