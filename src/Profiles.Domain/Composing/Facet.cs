using System.Collections.Immutable;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Composing;

/// <summary>Where the store put an event.</summary>
/// <param name="Version">In its stream, from 1.</param>
/// <param name="Sequence">Over all streams of the store; increases with the order of recording.</param>
public readonly record struct EventPosition(long Version, long Sequence, DateTimeOffset RecordedAt, Guid EventId);

/// <summary>
/// What is known of one identity: the fold of its stream. Stored in a read model, which a rebuild makes again. Sealed values are the events'
/// boxes, copied unchanged.
/// </summary>
public sealed record Facet
{
    /// <summary>So many targets are remembered of one identity: those first in ordinal order, so that no order of arrival matters.</summary>
    public const int MostTargets = 64;

    public required IdentityId Id { get; init; }
    public required string Type { get; init; }
    public required string Scope { get; init; }
    public required Sealed<IdentityValue> Value { get; init; }
    public required Strength Strength { get; init; }
    /// <summary>The profile id that the identity was born with.</summary>
    public required ProfileId Birth { get; init; }
    /// <summary>Who saw the identity first.</summary>
    public required string Source { get; init; }
    /// <summary>The earliest and the latest that any of its facts occurred.</summary>
    public required DateTimeOffset FirstSeen { get; init; }
    public required DateTimeOffset LastSeen { get; init; }
    /// <summary>The latest inbound interaction.</summary>
    public DateTimeOffset? LastContactByPerson { get; init; }
    /// <summary>At most one for each name and source, in that order.</summary>
    public ImmutableArray<TraitSlot> Traits { get; init; } = [];
    /// <summary>What admins decided about its attributes, by name and time; null where nothing was.</summary>
    public IReadOnlyList<PinSlot>? Pins { get; init; }
    public Engagement Engagement { get; init; } = Engagement.None;
    /// <summary>Pages, campaigns, products and sites that interactions named, where these are clear; in ordinal order.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];
    /// <summary>Of the last event that went in.</summary>
    public required long Version { get; init; }
    public required long Sequence { get; init; }

    /// <summary>Total: an event that went in before, or comes before the identity's first, changes nothing.</summary>
    /// <param name="facet">Null before the first event, and once the identity is erased.</param>
    /// <param name="id">The stream's id.</param>
    public static Facet? Evolve(Facet? facet, IdentityId id, object @event, EventPosition at) => (facet, @event) switch
    {
        ({ } known, _) when at.Version <= known.Version => known,
        (null, IdentityObserved e) => Born(id, e, at),
        (null, _) => null,
        ({ }, IdentityErased { IsWhole: true }) => null,
        // What the brand does is no sighting of the person: it moves neither first nor last seen.
        ({ } known, IdentityErased) => known with { Version = at.Version, Sequence = at.Sequence },
        ({ } known, TraitPinned or TraitUnpinned or TraitRectified) => known with { Version = at.Version, Sequence = at.Sequence, Pins = PinSlot.Evolve(known.Pins, @event, at) },
        ({ } known, IIdentityEvent e) => known.Seen(e, at) switch
        {
            var seen => e switch
            {
                IdentityObserved o => seen with { Strength = Stronger(seen.Strength, o.Strength) },
                IdentityStrengthened s => seen with { Strength = Stronger(seen.Strength, s.Strength) },
                TraitsReported t => seen with { Traits = TraitSlot.Report(seen.Traits, t, at) },
                InteractionRecorded i => seen.With(i),
                _ => seen,
            },
        },
        ({ } known, _) => known with { Version = at.Version, Sequence = at.Sequence },
    };

    private static Facet Born(IdentityId id, IdentityObserved e, EventPosition at) => new()
    {
        Id = id, Type = e.Type, Scope = e.Scope, Value = e.Value, Strength = e.Strength, Birth = e.Profile, Source = e.Source,
        FirstSeen = Moment.Utc(e.OccurredAt), LastSeen = Moment.Utc(e.OccurredAt), Version = at.Version, Sequence = at.Sequence,
    };

    private Facet Seen(IIdentityEvent e, EventPosition at) => this with
    {
        FirstSeen = Moment.Earlier(FirstSeen, e.OccurredAt),
        LastSeen = Moment.Later(LastSeen, e.OccurredAt),
        Version = at.Version,
        Sequence = at.Sequence,
    };

    private Facet With(InteractionRecorded e) => this with
    {
        Engagement = Engagement.With(e),
        LastContactByPerson = e.Direction == Direction.Inbound ? Moment.Later(LastContactByPerson, e.OccurredAt) : LastContactByPerson,
        Targets = e.Target is { } target ? Bounded(Targets, [target]) : Targets,
    };

    internal static ImmutableArray<string> Bounded(ImmutableArray<string> some, ImmutableArray<string> more) =>
        more.All(some.Contains) ? some : [.. some.Union(more).Order(StringComparer.Ordinal).Take(MostTargets)];

    private static Strength Stronger(Strength a, Strength b) => a > b ? a : b;
}

/// <summary>Points in time, always in UTC: two spellings of one moment would otherwise make the result depend on the order.</summary>
internal static class Moment
{
    public static DateTimeOffset Utc(DateTimeOffset at) => at.ToUniversalTime();
    public static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => Utc(a <= b ? a : b);
    public static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => Utc(a >= b ? a : b);
    public static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => (a, b) switch
    {
        ({ } x, { } y) => Later(x, y),
        _ => (a ?? b)?.ToUniversalTime(),
    };
}
