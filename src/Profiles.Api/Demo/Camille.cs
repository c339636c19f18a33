using Profiles.Api.Demo.Phrases;

namespace Profiles.Api.Demo;

/// <summary>The one member whom the documents name. Written by hand: what she did is asserted to the letter.</summary>
internal static class Camille
{
    private static readonly Account Crm = new("crm", DemoBrand.Crm, "10000");
    private static readonly Account Email = new("email", null, "camille.moreau@example.org");
    private static readonly Account Phone = new("phone", null, "+33639980012");
    private static readonly Account Forum = new("community", DemoBrand.Account, "4200012");
    private static readonly Account Facebook = new("facebook", "virage12.fr", "7310000120012");
    private static readonly Account Messenger = new("messenger", "virage12.fr", "6120000120012");
    private static readonly Account Instagram = new("instagram", DemoBrand.Account, "1784000120012");
    private static readonly Account WhatsApp = new("whatsapp", DemoBrand.Account, "33639980012");
    private static readonly Account Twitch = new("twitch", null, "80120012");

    public static Member Member { get; } = new(
        0, "fr", "Camille", "Moreau", "camille12", "Lyon", French.Book.Clubs[0], At("2024-09-02 18:05"), 1,
        [Crm, Email, Phone, Forum, Facebook, Messenger, Instagram, WhatsApp, Twitch]);

    /// <summary>E-mail by the CRM's proof, WhatsApp by her own act; a tick for text messages proves nothing.</summary>
    public static Decisions Decisions { get; } = new() { AttestedEmail = At("2024-09-02 18:07"), BareFlag = true, OwnWhatsApp = At("2026-05-11 09:20") };

    public static IEnumerable<Call> Calls =>
    [
        Call.Identify(DemoBrand.Source.Forum, "camille-forum", At("2024-09-02 18:05"), Forum.Id, [], new() { ["username"] = "camille12", ["email"] = Email.Id, ["emailVerified"] = true, ["favouriteClub"] = French.Book.Clubs[0], ["forumLevel"] = "kop" }),
        Call.Identify("facebook", "camille-facebook", At("2024-09-10 08:00"), null, [Facebook], new() { ["name"] = "Camille Moreau", ["language"] = "fr" }),
        Call.Identify(DemoBrand.Source.Shop, "camille-shop", At("2024-11-21 19:40"), Crm.Id, [Facebook, Instagram], new() { ["firstName"] = "Camille", ["lastName"] = "Moreau", ["email"] = Email.Id, ["emailVerified"] = true, ["loyaltyTier"] = "gold", ["language"] = "fr" }),
        Call.Identify(DemoBrand.Source.Forum, "camille-twitch", At("2025-01-18 20:31"), Forum.Id, [Twitch], []),
        Call.Identify("messenger", "camille-messenger", At("2025-03-04 12:15"), null, [Messenger, Facebook], []),
        Call.Identify("whatsapp", "camille-whatsapp", At("2026-05-11 09:18"), null, [WhatsApp, Phone], []),

        Says(DemoBrand.Source.Forum, "camille-question", "2024-09-05 20:12", Forum, "Question", "community", "forum/deplacements", "Qui vient au déplacement à Montcalme ? On remplit une voiture."),
        Says("facebook", "camille-comment", "2024-10-13 21:58", Facebook, "Comment", "facebook", "facebook/post-24", "Quel match ! Enfin une défense qui tient.", sentiment: 0.8),
        Says(DemoBrand.Source.Shop, "camille-order", "2024-11-21 19:44", Crm, "Order Completed", "shop", "product/echarpe-v12", null, more: new() { ["total"] = 19.90m, ["currency"] = "EUR", ["category"] = "textile" }),
        Says(DemoBrand.Source.Shop, "camille-review", "2024-12-01 10:03", Crm, "Product Reviewed", "shop", "product/echarpe-v12", "Très belle qualité, bien chaude au stade.", rating: 4, scale: 5, sentiment: 0.5),
        Says("twitch", "camille-chat", "2025-01-18 20:47", Twitch, "Chat", "twitch", "twitch/live-31", "première fois sur le live, salut tout le monde"),
        Says("messenger", "camille-points", "2025-03-04 12:16", Messenger, "Message", "messenger", null, "Salut ! Comment je récupère mes points du concours ?"),
        Says("messenger", "camille-points-answer", "2025-03-04 12:41", Messenger, "Message", "messenger", null, "Bonjour Camille, ils sont crédités à la fin de chaque journée.", answers: "camille-points"),
        Says(DemoBrand.Source.Forum, "camille-contest", "2025-09-12 17:30", Forum, "Contest Entry", "community", "contest/matchday-5", "AS Port-Lumière – FC Hautecombe 2-1"),
        Says(DemoBrand.Source.Surveys, "camille-survey", "2026-02-20 08:30", Email, "Survey", "survey", "survey/season-2026", "Continuez les lives du lundi.", rating: 9, scale: 10),
        Says(DemoBrand.Source.Mailing, "camille-mail", "2026-04-27 08:00", Email, "Email Sent", "email", "campaign/boutique-3", null),
        Says(DemoBrand.Source.Mailing, "camille-mail-opened", "2026-04-27 12:22", Email, "Email Opened", "email", "campaign/boutique-3", null),
        Says(DemoBrand.Source.Mailing, "camille-mail-clicked", "2026-04-27 12:23", Email, "Email Link Clicked", "email", "campaign/boutique-3", null),
        Says("whatsapp", "camille-bus", "2026-05-11 09:19", WhatsApp, "Message", "whatsapp", null, "Est-ce qu'il reste des places pour le car de samedi ?"),
        Says("whatsapp", "camille-bus-answer", "2026-05-11 09:32", WhatsApp, "Message", "whatsapp", null, "Oui, il en reste six. Réservation dans la boutique jusqu'à jeudi.", answers: "camille-bus"),
        Says("instagram", "camille-mention", "2026-05-16 22:10", Instagram, "Mention", "instagram", "instagram/virage12", "En direct du kop avec @virage12 !", sentiment: 0.9),
    ];

    private static Call Says(
        string source, string id, string at, Account who, string kind, string channel, string? target, string? text,
        string? answers = null, double? rating = null, double? scale = null, double? sentiment = null, Dictionary<string, object?>? more = null) =>
        Call.Track(source, id, At(at), [who], kind, new(more ?? [])
        {
            ["channel"] = channel, ["target"] = target, ["text"] = text, ["inReplyTo"] = answers, ["direction"] = answers is null ? null : "outbound",
            ["rating"] = rating, ["ratingScale"] = scale, ["sentiment"] = sentiment,
        });

    private static DateTimeOffset At(string utc) => new(DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero);
}
