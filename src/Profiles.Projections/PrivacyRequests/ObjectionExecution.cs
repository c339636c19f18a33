using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>
/// An objection to marketing (Art. 21(2)) becomes a withdrawal for every marketing purpose on every contact point of the person, as of its receipt. A restriction and an
/// objection that is upheld need nothing more than the exclusion that <see cref="Restrictions"/> places before this is called, or behind it.
/// </summary>
public sealed class ObjectionExecution(ITenants tenants, OwnRecords records, IRecorder recorder, PrivacyDesk desk, TimeProvider clock) : IPrivacyExecution
{
    public IReadOnlyCollection<PrivacyRequestKind> Kinds { get; } = [PrivacyRequestKind.ObjectionToMarketing, PrivacyRequestKind.Objection, PrivacyRequestKind.Restriction];

    public async Task ExecuteAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
    {
        if (request.Kind == PrivacyRequestKind.ObjectionToMarketing && await tenants.FindAsync(tenant, cancellation) is { } settings)
        {
            var messages = (await Restrictions.IdentitiesAsync(records, tenant, request, cancellation)).SelectMany(identity => Objections(settings, id, request, identity)).ToList();
            if (messages.Count > 0) await recorder.RecordAsync(Restrictions.Credential(tenant), messages, cancellation);
        }
        await desk.ReportAsync(tenant, id, (state, at) => Fulfilling.Done(state, [], [], at, Reminding.Source, Reminding.Source), cancellation);
    }

    private IEnumerable<Message> Objections(TenantSettings settings, Guid id, PrivacyRequest request, OwnIdentity identity)
    {
        var keys =
            from channel in settings.Catalogue.Channels
            where channel.ContactPoints.Contains(identity.Type)
            from purpose in settings.Catalogue.Purposes
            where purpose.Marketing
            select new ConsentKey(channel.Name, purpose.Name, settings.Controller);
        var evidence = new Evidence { Method = ConsentMethod.Agent, CapturedAt = request.ReceivedAt };
        return keys.Chunk(Preparing.MaxFacts).Select((some, part) => new Message
        {
            Id = $"{id}:objection:{identity.Id}:{part}", Identities = [identity.Claim], OccurredAt = request.ReceivedAt, ReceivedAt = clock.GetUtcNow(), LinksIdentities = false,
            Facts = [.. some.Select(key => new Fact.ConsentWithdrawn(key, evidence) { Objection = true })],
        });
    }
}
