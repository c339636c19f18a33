using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Notices;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>
/// An objection to marketing (Art. 21(2)) becomes a withdrawal for every marketing purpose on every contact point of the person, as of its receipt. A restriction and an
/// objection that is upheld need nothing more than the exclusion that <see cref="Restrictions"/> places, and tells of, before this is called, or behind it.
/// </summary>
public sealed class ObjectionExecution(ITenants tenants, OwnRecords records, IRecorder recorder, Telling telling, TimeProvider clock) : IPrivacyExecution
{
    public IReadOnlyCollection<PrivacyRequestKind> Kinds { get; } = [PrivacyRequestKind.ObjectionToMarketing, PrivacyRequestKind.Objection, PrivacyRequestKind.Restriction];

    public async Task ExecuteAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
    {
        var identities = await Restrictions.IdentitiesAsync(records, tenant, request, cancellation);
        var about = identities.Select(i => i.Id).ToList();
        if (request.Kind != PrivacyRequestKind.ObjectionToMarketing)
        {
            await telling.DoneAsync(tenant, id, request.Kind == PrivacyRequestKind.Restriction ? null : NoticeKind.Objected, about, cancellation);
            return;
        }
        if (await tenants.FindAsync(tenant, cancellation) is not { } settings) return;
        var messages = identities.SelectMany(identity => Objections(settings, id, request, identity)).ToList();
        if (messages.Count > 0) await recorder.RecordAsync(Restrictions.Credential(tenant), messages, cancellation);
        // Art. 19 names no objection; Art. 21(3) says that the data are not processed for it any more, by whomever the brand gave them to for it (cautious reading).
        await telling.DoneAsync(tenant, id, NoticeKind.Objected, about, cancellation, [.. settings.Catalogue.Purposes.Where(p => p.Marketing).Select(p => p.Name)]);
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
