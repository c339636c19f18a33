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
/// An opt-out of sale or sharing (CCPA §1798.120) becomes the exclusion <see cref="ExclusionKinds.OptedOutOfSale"/> on each identity of the person, as of its receipt. Whoever was
/// given their data for a purpose that is a sale or sharing is told (11 CCR §7026(f)(2) and (3)).
/// </summary>
public sealed class OptOutExecution(ITenants tenants, OwnRecords records, IRecorder recorder, Telling telling, TimeProvider clock) : IPrivacyExecution
{
    public IReadOnlyCollection<PrivacyRequestKind> Kinds { get; } = [PrivacyRequestKind.OptOutOfSaleOrSharing];

    public async Task ExecuteAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
    {
        if (await tenants.FindAsync(tenant, cancellation) is not { } settings) return;
        var identities = await Restrictions.IdentitiesAsync(records, tenant, request, cancellation);
        var messages = identities.Select(identity => new Message
        {
            Id = $"{id}:opted-out:{identity.Id}", Identities = [identity.Claim], OccurredAt = request.ReceivedAt, ReceivedAt = clock.GetUtcNow(), LinksIdentities = false,
            Facts = [new Fact.Excluded(ExclusionKinds.OptedOutOfSale, null, null)],
        }).ToList();
        if (messages.Count > 0) await recorder.RecordAsync(Restrictions.Credential(tenant), messages, cancellation);
        await telling.DoneAsync(
            tenant, id, NoticeKind.OptedOut, [.. identities.Select(i => i.Id)], cancellation, [.. settings.Catalogue.Purposes.Where(p => p.SaleOrSharing).Select(p => p.Name)]);
    }
}
