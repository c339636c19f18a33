using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Api.Tracking;

/// <summary>
/// What a call says against the use of personal data. Nothing in a call gives consent: a flag shows no act, text or date (I8); an opt-out denies all the same.
/// </summary>
internal static class CallConsent
{
    private const string Web = "web";
    private const string Email = "email";
    private const string Marketing = "marketing";
    private const int MostCategories = 20;

    /// <summary>Segment's own event for a changed choice.</summary>
    private const string PreferenceUpdated = "segmentconsentpreferenceupdated";

    /// <summary>Segment's e-mail events (Spec: Email): both end marketing by e-mail.</summary>
    private static readonly HashSet<string> OptOuts = new(StringComparer.Ordinal) { "unsubscribed", "emailmarkedasspam" };

    /// <summary>Consent platforms' names for advertising; <c>C0004</c> is OneTrust's id of it.</summary>
    private static readonly HashSet<string> Advertising = new(StringComparer.Ordinal) { "advertising", "advertisement", "marketing", "targeting", "targeted-advertising", "datasharing", "c0004" };

    /// <summary>Acts: what the call was sent to say.</summary>
    /// <param name="owns">Whether the key may speak of the addresses that the message names; a browser's speaks for its visitor alone.</param>
    public static IEnumerable<Fact> Acts(JsonElement? message, string eventName, IReadOnlyList<IdentityClaim> identities, bool owns, string controller)
    {
        var folded = CallInteraction.Folded(eventName);
        if (folded == PreferenceUpdated) return Denied(message).Select(purpose => Withdrawal(purpose, ConsentMethod.Api, controller));
        if (!OptOuts.Contains(folded)) return [];

        var key = new ConsentKey(Email, Marketing, controller);
        var evidence = new Evidence { Method = ConsentMethod.Api, Raw = JsonSerializer.SerializeToElement(new { @event = eventName }) };
        var points = owns ? Enumerable.Range(0, identities.Count).Where(i => identities[i].Type == Email).ToList() : [];
        // Which address is meant is not said: an objection of the person, which holds for all of them.
        return points.Count == 0 ? [new Fact.ConsentWithdrawn(key, evidence) { Objection = true }] : points.Select(on => new Fact.ConsentWithdrawn(key, evidence) { On = on });
    }

    /// <summary>
    /// Signals that a client stamps on every call, as a message of their own: once a day for each bearer and set of purposes, by its id, so that a visit does not fill the ledger.
    /// </summary>
    /// <param name="privacyControl">The request came with Global Privacy Control (W3C: <c>Sec-GPC: 1</c>).</param>
    /// <returns>Null where nothing is denied.</returns>
    public static Message? Standing(JsonElement? message, IdentityClaim bearer, DateTimeOffset at, DateTimeOffset receivedAt, bool privacyControl, string controller)
    {
        var control = privacyControl || message.Object("context").Flag("globalPrivacyControl");
        var denials = (control ? [(Purpose: Marketing, Method: ConsentMethod.GlobalPrivacyControl)] : Array.Empty<(string Purpose, ConsentMethod Method)>())
            .Concat(Denied(message).Select(purpose => (Purpose: purpose, Method: ConsentMethod.Api))).DistinctBy(d => d.Purpose).OrderBy(d => d.Purpose, StringComparer.Ordinal).ToList();
        if (denials.Count == 0) return null;

        var said = string.Join('|', denials.Select(d => $"{d.Purpose}={d.Method}").Concat(control ? [ExclusionKinds.OptedOutOfSale] : []));
        var id = SHA256.HashData(Encoding.UTF8.GetBytes($"{at.UtcDateTime:yyyy-MM-dd}|{bearer.Type}|{bearer.Scope}|{bearer.Value}|{said}"));
        return new Message
        {
            Id = $"signal:{Convert.ToHexStringLower(id)}",
            Identities = [bearer],
            OccurredAt = at,
            ReceivedAt = receivedAt,
            // The signal is an opt-out of sale or sharing (11 CCR §7025(c)): it comes to the same as asking for it.
            Facts = [.. denials.Select(d => Withdrawal(d.Purpose, d.Method, controller)), .. control ? [new Fact.Excluded(ExclusionKinds.OptedOutOfSale, null, null)] : Array.Empty<Fact>()],
        };
    }

    public static bool IsPreferenceUpdate(JsonElement? message) => message.Text("event") is { } name && CallInteraction.Folded(name) == PreferenceUpdated;

    private static Fact.ConsentWithdrawn Withdrawal(string purpose, ConsentMethod method, string controller) =>
        new(new ConsentKey(Web, purpose, controller), new Evidence { Method = method, Raw = JsonSerializer.SerializeToElement(new { denied = purpose }) });

    /// <summary>Segment: <c>context.consent.categoryPreferences</c>. RudderStack: <c>context.consentManagement.deniedConsentIds</c>.</summary>
    private static IEnumerable<string> Denied(JsonElement? message)
    {
        var context = message.Object("context");
        var categories = context.Object("consent").Object("categoryPreferences") is { } preferences
            ? preferences.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.False).Select(p => p.Name) : [];
        var ids = context.Object("consentManagement").Items("deniedConsentIds").Where(id => id.ValueKind == JsonValueKind.String).Select(id => id.GetString()!);
        return categories.Concat(ids).Select(Purpose).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostCategories);
    }

    /// <returns>Null where nothing of the name makes a token.</returns>
    private static string? Purpose(string category)
    {
        var token = new string([.. category.Trim().ToLowerInvariant().Take(64).Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')]).Trim('-');
        return token.Length == 0 ? null : Advertising.Contains(token) ? Marketing : token;
    }
}
