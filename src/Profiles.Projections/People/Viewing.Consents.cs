using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;

namespace Profiles.Projections.People;

internal sealed partial class Viewing
{
    /// <param name="held">What all decisions come to, by contact point and key.</param>
    /// <returns>Null where the event is no decision.</returns>
    public ConsentRecordView? View(
        Guid id, IIdentityEvent decided, DateTimeOffset recordedAt, IdentityView contactPoint, ProfileId profile,
        IReadOnlyDictionary<(IdentityId, ConsentKey), HeldConsent> held, PersonFields wanted) => decided switch
        {
            ConsentGiven e => new(
                id, ConsentStatus.Given, held.GetValueOrDefault((contactPoint.Id, e.Key)) is { } all && all.State.Counts(e, now.Now), e.Attested, false, e.Key, contactPoint,
                Evidence(e.Method, e.Evidence, contactPoint.Id, profile, wanted), e.Expires?.ToUniversalTime(), e.OccurredAt.ToUniversalTime(), recordedAt, e.Source),
            ConsentWithdrawn e => new(
                id, e.Objection ? ConsentStatus.Objected : ConsentStatus.Withdrawn, held.GetValueOrDefault((contactPoint.Id, e.Key)) is { } all && all.State.Counts(e), false, e.Undated, e.Key, contactPoint,
                Evidence(e.Method, e.Evidence, contactPoint.Id, profile, wanted), null, e.OccurredAt.ToUniversalTime(), recordedAt, e.Source),
            _ => null,
        };

    private ConsentEvidenceView Evidence(ConsentMethod method, Domain.Privacy.Sealed<Evidence> box, IdentityId bearer, ProfileId profile, PersonFields wanted) =>
        new(method, disclosure.Evidence && wanted.HasFlag(PersonFields.Evidence) && now.Boxes.TryOpen(bearer, box, FactEvents.EvidenceField, out Evidence opened)
            ? Disclosed(opened, "ConsentRecord.evidence", profile) : null);
}
