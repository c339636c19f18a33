using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Recording;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre;

/// <summary>Records what a person does by a link of theirs, on the contact point that it was sent to, by the one recording path.</summary>
internal sealed class OwnDecisions(IRecorder recorder, TimeProvider clock)
{
    /// <summary>
    /// Repeated, it is the same message, until the person has agreed again: then the old link ends that as well. A mailbox provider sends it without the person
    /// seeing anything, so it says nothing of a text.
    /// </summary>
    /// <param name="page">True: by the page's button; false: by the mail program's own (RFC 8058).</param>
    public async Task UnsubscribeAsync(OpenedLink link, OwnRecord record, bool page, CancellationToken cancellation)
    {
        var key = new ConsentKey(link.Link.Channel, link.Link.Purpose, link.Settings.Controller);
        var evidence = new Evidence
        {
            Method = ConsentMethod.OneClickUnsubscribe, Page = page ? PersonalLinks.UnsubscribePath : null, CapturedAt = clock.GetUtcNow(),
        };
        var grants = record.Decision(record.ContactPoint.Id, key)?.Grants ?? 0;
        await RecordAsync(link, record, $"one-click:{record.ContactPoint.Id}:{key.Channel}:{key.Purpose}:{key.Controller}:{grants}", [new Fact.ConsentWithdrawn(key, evidence)], cancellation);
    }

    /// <summary>The same submission twice is recorded once: it comes as a duplicate, or, with the time of another attempt in its evidence, as a conflict.</summary>
    private async Task<MessageResult> RecordAsync(OpenedLink link, OwnRecord record, string id, IReadOnlyList<Fact> facts, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var message = new Message { Id = id, Identities = [record.ContactPoint.Claim], OccurredAt = now, ReceivedAt = now, Facts = facts, LinksIdentities = false };
        var results = await recorder.RecordAsync(Credential(link.Link.Tenant), [message], cancellation);
        return results[0];
    }

    /// <summary>Whoever holds a link may state facts about its contact point, and may tie it to nobody.</summary>
    private static Credential Credential(TenantId tenant) => new(tenant, Declaring.Source, Trust.Suggests, Declaring.Source);
}
