using JasperFx.Events;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;

namespace Profiles.Projections.ReadModels;

/// <summary>A page of events, by what it is about.</summary>
internal sealed class EventPage
{
    public EventPage(IReadOnlyList<IEvent> events)
    {
        foreach (var e in events)
        {
            switch (e.Data)
            {
                case IIdentityEvent fact:
                    var subject = new Subject(e.TenantId, e.StreamId);
                    Touched.Add(subject);
                    if (!Streams.TryGetValue(subject, out var stream)) Streams[subject] = stream = [];
                    stream.Add(e);
                    if (fact is IdentityObserved or TraitsReported or TraitPinned or TraitUnpinned or TraitRectified or IdentityErased) ToOpen[subject] = e.Sequence;
                    if (fact is IdentityErased { IsWhole: true }) Erased.Add(subject);
                    if (fact is InteractionRecorded interaction) Interactions.Add((subject, e.Sequence, interaction));
                    break;
                default:
                    foreach (var identity in TouchedBy(e.Data)) Touched.Add(new(e.TenantId, identity.Value));
                    break;
            }
        }
    }

    /// <summary>Identities whose facet or profile may change.</summary>
    public HashSet<Subject> Touched { get; } = [];

    /// <summary>The facts, in their order, by identity.</summary>
    public Dictionary<Subject, List<IEvent>> Streams { get; } = [];

    /// <summary>Identities whose sealed values changed, and with which event last.</summary>
    public Dictionary<Subject, long> ToOpen { get; } = [];

    /// <summary>Identities of whom nothing is kept from this page on.</summary>
    public HashSet<Subject> Erased { get; } = [];

    public List<(Subject Subject, long Sequence, InteractionRecorded Event)> Interactions { get; } = [];

    /// <summary>The identities that a decision is about.</summary>
    public static IEnumerable<IdentityId> TouchedBy(object decision) => decision switch
    {
        ProfilesRegrouped regrouped => regrouped.Identities.Select(r => r.Identity),
        IGraphDecision d => [d.A, d.B],
        _ => [],
    };
}
