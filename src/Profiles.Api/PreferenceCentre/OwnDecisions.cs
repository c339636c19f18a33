using System.Security.Cryptography;
using System.Text.Json;
using Profiles.Api.PreferenceCentre.Pages;
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

    /// <param name="form">Of the submission: the same twice is recorded once.</param>
    /// <param name="given">What the person pressed: to agree, or to stop.</param>
    public Task<MessageResult> DecideAsync(OpenedLink link, OwnRecord record, Offer offer, bool given, string form, Words words, CancellationToken cancellation)
    {
        var evidence = Shown(words) with { Text = offer.Text?.Text, TextVersion = offer.Text?.Version, Language = offer.Text?.Language ?? words.Language };
        Fact fact = given ? new Fact.ConsentGiven(offer.Key, evidence) : new Fact.ConsentWithdrawn(offer.Key, evidence);
        return RecordAsync(link, record, $"{form}:{offer.Key.Channel}:{offer.Key.Purpose}:{offer.Key.Controller}:{(given ? "given" : "withdrawn")}", [fact], cancellation);
    }

    /// <summary>Against all marketing (GDPR Art. 21(2)): takes effect with this recording, and needs nobody's approval.</summary>
    public Task<MessageResult> ObjectAsync(OpenedLink link, OwnRecord record, IReadOnlyList<Offer> offers, string form, Words words, CancellationToken cancellation)
    {
        var evidence = Shown(words) with { Text = words.ObjectText };
        var keys = offers.Where(o => o.Marketing).Select(o => o.Key).Take(Preparing.MaxFacts).ToList();
        return RecordAsync(link, record, $"{form}:objected", [.. keys.Select(key => new Fact.ConsentWithdrawn(key, evidence) { Objection = true })], cancellation);
    }

    /// <summary>What the person says of themselves; a JSON null takes back what they said before.</summary>
    public Task<MessageResult> DeclareAsync(OpenedLink link, OwnRecord record, IReadOnlyDictionary<string, JsonElement> declared, string form, CancellationToken cancellation) =>
        RecordAsync(link, record, $"{form}:declared:{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(declared)))}", [new Fact.Traits(declared)], cancellation);

    private Evidence Shown(Words words) => new() { Method = ConsentMethod.PreferenceCentre, Language = words.Language, Page = PersonalLinks.CentrePath, CapturedAt = clock.GetUtcNow() };

    /// <summary>A repetition comes as a duplicate, or, with the time of another attempt in its evidence, as a conflict: either way the first is kept.</summary>
    private async Task<MessageResult> RecordAsync(OpenedLink link, OwnRecord record, string id, IReadOnlyList<Fact> facts, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var message = new Message { Id = id, Identities = [record.ContactPoint.Claim], OccurredAt = now, ReceivedAt = now, Facts = facts, LinksIdentities = false };
        return (await recorder.RecordAsync(Credential(link.Link.Tenant), [message], cancellation))[0];
    }

    /// <summary>Whoever holds a link may state facts about its contact point, and may tie it to nobody.</summary>
    private static Credential Credential(TenantId tenant) => new(tenant, Declaring.Source, Trust.Suggests, Declaring.Source);
}
