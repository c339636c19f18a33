using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Tenants;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre;

/// <summary>A decision that the page shows, in the words that the person decides by.</summary>
/// <param name="Text">What is asked. Null where the brand asks for it no more: it can only be taken back.</param>
/// <param name="Reason">Whether the contact point may be used, and why.</param>
/// <param name="Held">Null where nothing was decided.</param>
internal sealed record Offer(ConsentKey Key, string Title, NoticeText? Text, bool Marketing, PermissionReason Reason, OwnDecision? Held)
{
    public bool Allowed => Reason.Allows();

    public bool CanAllow => !Allowed && Text is not null;

    /// <summary>What a contract or the law asks for is not the person's to stop.</summary>
    public bool CanStop => Allowed && Reason is not (PermissionReason.Contract or PermissionReason.LegalObligation or PermissionReason.VitalInterest or PermissionReason.PublicTask);
}

/// <summary>What may be decided on a contact point: what the brand's catalogue asks for on its channels, and whatever is held already.</summary>
internal static class Offers
{
    public static IReadOnlyList<Offer> Of(TenantSettings settings, OwnRecord record, Words words)
    {
        var held = record.Decisions.Where(d => d.ContactPoint == record.ContactPoint.Id).ToDictionary(d => d.Key);
        var asked = Asked(settings, record).ToHashSet();
        return [.. asked.Concat(held.Keys.Except(asked)).Select(Of).Where(o => o.Held is not null || (o.Reason != PermissionReason.NoBasis && IsAsked(settings, record, o)))];

        Offer Of(ConsentKey key)
        {
            var decision = held.GetValueOrDefault(key);
            return new(key, Title(settings, key, words), asked.Contains(key) ? TextOf(settings, key.Purpose, words) : null, settings.Catalogue.IsMarketing(key.Purpose), ReasonOf(record, record.ContactPoint.Id, key, decision), decision);
        }
    }

    /// <summary>Such as <c>News and offers, by e-mail</c>.</summary>
    public static string Title(TenantSettings settings, ConsentKey key, Words words)
    {
        var title = words.Both(TextOf(settings, key.Purpose, words)?.Title ?? words.Purpose(key.Purpose), words.Channel(key.Channel));
        return key.Controller == settings.Controller ? title : $"{title} ({key.Controller})";
    }

    /// <summary>What holds at a contact point, also where the catalogue knows no way to it.</summary>
    public static PermissionReason ReasonOf(OwnRecord record, IdentityId contactPoint, ConsentKey key, OwnDecision? held) => record.ReasonOf(contactPoint, key) ?? held?.Status switch
    {
        ConsentStatus.Given => PermissionReason.ConsentGiven,
        ConsentStatus.Expired => PermissionReason.ConsentExpired,
        ConsentStatus.Objected => PermissionReason.Objected,
        ConsentStatus.Withdrawn or ConsentStatus.Refused => PermissionReason.ConsentWithdrawn,
        _ => PermissionReason.NoConsentRecorded,
    };

    private static IEnumerable<ConsentKey> Asked(TenantSettings settings, OwnRecord record) =>
        from purpose in settings.Catalogue.Purposes
        from channel in settings.Catalogue.Channels
        where channel.ContactPoints.Contains(record.ContactPoint.Type)
        where purpose.Name != SpecialCategories.Purpose || (SpecialCategories.Of(settings).Count > 0 && channel.Name == settings.Catalogue.Channels.First(c => c.ContactPoints.Contains(record.ContactPoint.Type)).Name)
        select new ConsentKey(channel.Name, purpose.Name, settings.Controller);

    /// <summary>What rests on something else than consent says so in its text; to agree to that is asked of nobody.</summary>
    private static bool IsAsked(TenantSettings settings, OwnRecord record, Offer offer) =>
        offer.Allowed || settings.Catalogue.FindPurpose(offer.Key.Purpose) is not { } purpose || purpose.Bases.All(b => b.Basis == LawfulBasis.Consent);

    /// <summary>The latest version, in the person's language where there is one, or else in English, or in any.</summary>
    private static NoticeText? TextOf(TenantSettings settings, string purpose, Words words) =>
        settings.Catalogue.FindPurpose(purpose)?.Texts is { Count: > 0 } texts
            ? texts.LastOrDefault(t => t.Language == words.Language) ?? texts.LastOrDefault(t => t.Language == English.Words.Language) ?? texts[^1]
            : null;
}
