using Profiles.Api.Demo.Phrases;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Api.Demo;

/// <summary>Consents that members gave to the brand itself and took back, as its preference centre records them.</summary>
internal static class Preferences
{
    public static IEnumerable<Message> Of(Member member, string controller, DateTimeOffset receivedAt)
    {
        var decisions = Decisions.Of(member);
        if (decisions.OwnEmail is { } email) yield return Given("email", member["email"]!, email);
        if (decisions.OwnSms is { } sms) yield return Given("sms", member["phone"]!, sms);
        if (decisions.OwnWhatsApp is { } whatsapp) yield return Given("whatsapp", member["whatsapp"]!, whatsapp);
        if (decisions.LeftEmail is { } left)
            yield return Withdrawn("email", member["email"]!, left, decisions.Objected ? ConsentMethod.PreferenceCentre : ConsentMethod.OneClickUnsubscribe, decisions.Objected);
        if (decisions.LeftWhatsApp is { } muted) yield return Withdrawn("whatsapp", member["whatsapp"]!, muted, ConsentMethod.PreferenceCentre, false);

        Message Given(string channel, Account point, DateTimeOffset at) => On(point, $"agreed-{channel}-{member.Number}", at, new Fact.ConsentGiven(new ConsentKey(channel, "marketing", controller), new Evidence
        {
            Method = ConsentMethod.Form, Text = Phrasebook.Of(member.Language).Consent, TextVersion = "2024-05", Language = member.Language,
            Page = "https://virage12.example/preferences", CapturedAt = at,
        }));

        Message Withdrawn(string channel, Account point, DateTimeOffset at, ConsentMethod method, bool objection) =>
            On(point, $"left-{channel}-{member.Number}", at, new Fact.ConsentWithdrawn(new ConsentKey(channel, "marketing", controller), new Evidence { Method = method, Language = member.Language }) { Objection = objection });

        Message On(Account point, string id, DateTimeOffset at, Fact fact) =>
            new() { Id = id, Identities = [new IdentityClaim(point.Type, point.Scope, point.Id)], OccurredAt = at, ReceivedAt = receivedAt, Facts = [fact] };
    }
}
