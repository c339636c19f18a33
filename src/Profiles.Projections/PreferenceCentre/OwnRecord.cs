using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;

namespace Profiles.Projections.PreferenceCentre;

/// <summary>What a person's own page is made of. In memory only.</summary>
/// <param name="ContactPoint">The one that the link was sent to.</param>
/// <param name="Others">The person's other contact points and accounts.</param>
/// <param name="Decisions">Of all of them.</param>
/// <param name="Permissions">What holds for all of them together, as every query for persons decides it.</param>
/// <param name="Declared">By name: what the person said on this contact point's own page before.</param>
public sealed record OwnRecord(
    OwnIdentity ContactPoint, IReadOnlyList<OwnIdentity> Others, IReadOnlyList<OwnDecision> Decisions, PersonPermissions Permissions, IReadOnlyDictionary<string, JsonElement> Declared)
{
    /// <summary>Whether a contact point may be used, and why. Null where the channel does not lead to it.</summary>
    public PermissionReason? ReasonOf(IdentityId contactPoint, ConsentKey key) => Permissions.Of(key).FirstOrDefault(p => p.Identity == contactPoint)?.Reason;

    /// <summary>All that was decided for a key on one contact point.</summary>
    public OwnDecision? Decision(IdentityId contactPoint, ConsentKey key) => Decisions.FirstOrDefault(d => d.ContactPoint == contactPoint && d.Key == key);

    public override string ToString() => "(own record)";
}

/// <param name="Scope">Empty where the type has none.</param>
/// <param name="Value">Normalised. Personal data.</param>
/// <param name="Masked">Such as <c>c•••@e•••.com</c>.</param>
public sealed record OwnIdentity(IdentityId Id, string Type, string Scope, string Value, string Masked, Strength Strength, bool Shared)
{
    public IdentityClaim Claim => new(Type, Scope.Length == 0 ? null : Scope, Value);

    public override string ToString() => $"(identity {Id})";
}

/// <summary>What the decisions on one key at one contact point come to, and where the one that counts came from.</summary>
/// <param name="Since">Of the decision that counts.</param>
/// <param name="Source">Who heard of it, such as <c>web-shop</c>.</param>
/// <param name="Grants">How often it was given, ever.</param>
public sealed record OwnDecision(
    IdentityId ContactPoint, ConsentKey Key, ConsentStatus Status, DateTimeOffset? Since, DateTimeOffset? Expires, string Source, ConsentMethod Method, int Grants);
