using System.Collections.Immutable;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Composing;

/// <summary>One person as the brand knows them: composed of the facets of a live profile's identities, and of nothing else.</summary>
/// <param name="Version">The sum of the facets' versions: grows with every fact recorded of any of them, and is no counter of writes.</param>
/// <param name="Identities">By id.</param>
/// <param name="Traits">By name.</param>
public sealed record CustomerProfile(
    ProfileId Id, long Version, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? LastContactByPerson,
    ImmutableArray<ProfileIdentity> Identities, ImmutableArray<ReconciledTrait> Traits, Engagement Engagement, ImmutableArray<string> Targets)
{
    /// <summary>
    /// Pure, and the same whatever the order of the facets. Of all at once: the most frequent value of two parts is not told from the most frequent
    /// value of each.
    /// </summary>
    /// <param name="facets">At least one.</param>
    /// <param name="settings">Say how each attribute is reconciled.</param>
    public static CustomerProfile Compose(ProfileId id, IReadOnlyCollection<Facet> facets, TenantSettings settings)
    {
        var parts = facets.OrderBy(f => f.Id.Value).ToList();
        return new(
            id, parts.Sum(f => f.Version),
            parts.Min(f => f.FirstSeen), parts.Max(f => f.LastSeen), parts.Max(f => f.LastContactByPerson),
            [.. parts.Select(Identity)],
            Reconciling.Of(parts, settings),
            parts.Select(f => f.Engagement).Aggregate((some, more) => some.Plus(more)),
            parts.Select(f => f.Targets).Aggregate(Facet.Bounded));
    }

    public static ProfileIdentity Identity(Facet f) =>
        new(f.Id, f.Type, f.Scope, f.Value, f.Strength, f.Birth, f.Source, f.FirstSeen, f.LastSeen, f.Version);
}

/// <summary>An identity as part of a profile.</summary>
/// <param name="Version">Of its stream, as far as it went into this composition.</param>
public sealed record ProfileIdentity(
    IdentityId Id, string Type, string Scope, Sealed<IdentityValue> Value, Strength Strength, ProfileId Birth, string Source,
    DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Version);
