using System.Collections.Immutable;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Composing;

/// <summary>One person as the brand knows them: composed of the facets of a live profile's identities, and of nothing else.</summary>
/// <param name="Version">The sum of the facets' versions: grows with every fact recorded of any of them, and is no counter of writes.</param>
/// <param name="Identities">By id.</param>
/// <param name="Traits">By name.</param>
public sealed record CustomerProfile(
    ProfileId Id, long Version, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? LastContactByPerson,
    ImmutableArray<ProfileIdentity> Identities, ImmutableArray<ReconciledTrait> Traits, Engagement Engagement, ImmutableArray<string> Targets)
{
    /// <summary>Pure, and the same whatever the order of the facets.</summary>
    /// <param name="facets">At least one.</param>
    public static CustomerProfile Compose(ProfileId id, IReadOnlyCollection<Facet> facets) =>
        facets.Select(f => Of(id, f)).Aggregate((some, more) => some.With(more));

    /// <summary>Composes two parts of one profile: commutative and associative, so that parts may be composed in any order.</summary>
    public CustomerProfile With(CustomerProfile other) => new(
        Id, Version + other.Version,
        Moment.Earlier(FirstSeen, other.FirstSeen), Moment.Later(LastSeen, other.LastSeen), Moment.Later(LastContactByPerson, other.LastContactByPerson),
        [.. Identities.Concat(other.Identities).OrderBy(i => i.Id.Value)],
        Reconciling.Both(Traits, other.Traits),
        Engagement.Plus(other.Engagement),
        Facet.Bounded(Targets, other.Targets));

    private static CustomerProfile Of(ProfileId id, Facet f) => new(
        id, f.Version, f.FirstSeen, f.LastSeen, f.LastContactByPerson,
        [new(f.Id, f.Type, f.Scope, f.Value, f.Strength, f.Birth, f.Source, f.FirstSeen, f.LastSeen, f.Version)],
        Reconciling.Of(f), f.Engagement, f.Targets);
}

/// <summary>An identity as part of a profile.</summary>
/// <param name="Version">Of its stream, as far as it went into this composition.</param>
public sealed record ProfileIdentity(
    IdentityId Id, string Type, string Scope, Sealed<IdentityValue> Value, Strength Strength, ProfileId Birth, string Source,
    DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Version);
