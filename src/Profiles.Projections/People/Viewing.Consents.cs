using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.People;

internal sealed partial class Viewing
{
    /// <param name="ledger">What is held for the person.</param>
    /// <returns>Null where the event is no decision.</returns>
    public ConsentRecordView? View(
        Guid id, IIdentityEvent decided, DateTimeOffset recordedAt, IdentityView contactPoint, ProfileId profile, ConsentLedger ledger, PersonFields wanted) => decided switch
        {
            ConsentGiven e => new(
                id, ConsentStatus.Given, ledger.Joined(contactPoint.Id, e.Key).Counts(ledger.TermsOf(e.Key), e, ledger.Now), e.Attested, false, e.Key, contactPoint,
                Evidence(e.Method, e.Evidence, contactPoint.Id, profile, wanted), e.Expires?.ToUniversalTime(), e.OccurredAt.ToUniversalTime(), recordedAt, e.Source),
            ConsentWithdrawn e => new(
                id, e.Objection ? ConsentStatus.Objected : ConsentStatus.Withdrawn, ledger.Own(contactPoint.Id, e.Key).Counts(ledger.TermsOf(e.Key), e, ledger.Now), false, e.Undated, e.Key, contactPoint,
                Evidence(e.Method, e.Evidence, contactPoint.Id, profile, wanted), null, e.OccurredAt.ToUniversalTime(), recordedAt, e.Source),
            _ => null,
        };

    public ConsentLedger Ledger(PermissionFold held, IReadOnlyDictionary<IdentityId, (ProfileId, string)> members, DateTimeOffset at) =>
        new(then?.Catalogue ?? caller.Settings.Catalogue, caller.Settings.Controller, members, held.Consents, at);

    private ConsentEvidenceView Evidence(ConsentMethod method, Sealed<Evidence> box, IdentityId bearer, ProfileId profile, PersonFields wanted) =>
        new(method, disclosure.Evidence && wanted.HasFlag(PersonFields.Evidence) && now.Boxes.TryOpen(bearer, box, FactEvents.EvidenceField, out Evidence opened)
            ? Disclosed(opened, "ConsentRecord.evidence", profile) : null);
}
