using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain.Consent;
using Profiles.Domain.Tenants;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.PreferenceCentre;

/// <summary>A decision that the page shows, in the words that the person decides by.</summary>
/// <param name="Text">What is agreed to. Null where the brand asks for it no more: it can only be taken back.</param>
/// <param name="TextVersion">Of <paramref name="Text"/>.</param>
/// <param name="Held">Null where nothing was decided.</param>
internal sealed record Offer(ConsentKey Key, string Title, string? Text, string TextVersion, bool Marketing, OwnDecision? Held);

/// <summary>What may be decided on a contact point: what the brand asks for on its channels, and whatever is held already.</summary>
internal static class Offers
{
    private const string OwnText = "centre-1";

    public static IReadOnlyList<Offer> Of(TenantSettings settings, OwnRecord record, Words words)
    {
        var asked = settings.Purposes.Where(p => p.NeedsPermission && Suits(p.Channel ?? "", record.ContactPoint.Type)).Select(p => new ConsentKey(p.Channel!, p.ConsentPurpose!, settings.Controller)).ToHashSet();
        var held = record.Decisions.Where(d => d.ContactPoint == record.ContactPoint.Id).ToDictionary(d => d.Key);
        return [.. asked.Union(held.Keys).OrderBy(k => k.Controller != settings.Controller).ThenBy(k => k.Channel, StringComparer.Ordinal).ThenBy(k => k.Purpose, StringComparer.Ordinal).Select(Of)];

        Offer Of(ConsentKey key)
        {
            var title = words.Both(words.Purpose(key.Purpose), words.Channel(key.Channel));
            if (key.Controller != settings.Controller) title = $"{title} ({key.Controller})";
            return new(key, title, asked.Contains(key) ? words.ConsentText(words.Purpose(key.Purpose), words.Channel(key.Channel)) : null, OwnText, IsMarketing(key.Purpose), held.GetValueOrDefault(key));
        }
    }

    /// <summary>What is not known to serve something else counts as marketing: an objection must miss nothing.</summary>
    private static bool IsMarketing(string purpose) => purpose is not ("service" or "care");

    private static bool Suits(string channel, string type) => (channel, type) switch
    {
        ("sms" or "phone", "phone") => true,
        ("messenger", "messenger") => true,
        _ => channel == type,
    };
}
