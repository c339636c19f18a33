using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Access;

/// <summary>Who asks, as one request settled it: the brand, what the login is there, and what it looks at persons for.</summary>
/// <param name="Purpose">
/// Null where the request named none and more than one, or none at all, is permitted: such a request may not ask for persons.
/// </param>
/// <param name="Actor">An opaque id of the login within the brand: a keyed hash, never a name or an address.</param>
/// <param name="Client">A token that names the calling program: part of the source of what it records.</param>
public sealed record Caller(TenantId Tenant, TenantSettings Settings, Role Roles, Purpose? Purpose, string Actor, string Client)
{
    /// <summary>All that the login may name; a request names one of them.</summary>
    public IReadOnlyList<Purpose> Permitted { get; init; } = Purpose is null ? [] : [Purpose];

    /// <summary>Whether it may ask who can be addressed on a channel for a purpose of the catalogue: an administrator about all, others about their own.</summary>
    public bool MayPlan(string channel, string consentPurpose) => (Purpose is { NeedsPermission: false } && Roles.Overlaps(Role.CrmAdmin))
        || Permitted.Any(p => p.Channel == channel && p.ConsentPurpose == consentPurpose);

    /// <summary>The same login looking at persons for exactly this channel and purpose, as whoever hands them on must; null where it may not.</summary>
    public Caller? For(string channel, string consentPurpose) => !MayPlan(channel, consentPurpose) ? null
        : this with { Purpose = Permitted.FirstOrDefault(p => p.Channel == channel && p.ConsentPurpose == consentPurpose) ?? new($"{consentPurpose}.{channel}", channel, consentPurpose) };

    /// <summary>What this login records with: null for roles that record nothing.</summary>
    public Credential? Credential => TrustOf(Roles) is { } trust ? new Credential(Tenant, $"graphql:{Client}", trust, Actor) : null;

    /// <summary>
    /// An admin decides who is one person. A source's token is a server's secret, so it may link. A community manager answers people all day and
    /// sees both accounts before them, but merging them is an admin's decision: they suggest.
    /// </summary>
    private static Trust? TrustOf(Role roles) =>
        roles.Overlaps(Role.CrmAdmin) ? Trust.Decides
        : roles.Overlaps(Role.Source) ? Trust.Links
        : roles.Overlaps(Role.CommunityManager | Role.PrivacyOfficer) ? Trust.Suggests
        : null;
}
