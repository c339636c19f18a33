using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>
/// What became of the brand's messages: sent, delivered, read, played, failed. A receipt is news of what the brand sent: the person said nothing by it, so it opens no window to answer in.
/// Source: …/whatsapp/webhooks/reference/messages/status.
/// </summary>
internal static class Statuses
{
    /// <summary>"The recipient has chosen to stop receiving marketing messages": the one failure that is an act of the person's.</summary>
    private const string StoppedMarketing = "131050";

    public static MappedEvent Map(Change change, JsonElement? status)
    {
        var what = status.Text("status");
        var type = status.Text("type");
        var name = MetaEvent.Name("status", type is null or "message" ? null : type, what ?? "unnamed");
        var inGroup = status.Text("recipient_type") == "group";
        var someone = inGroup
            ? change.Whose(status, status.Id("recipient_participant_id"), status.Id("recipient_participant_user_id"), status.Id("recipient_participant_parent_user_id"))
            // A number to which nothing could be sent is a number that somebody typed.
            : change.Whose(status, status.Id("recipient_id"), status.Id("recipient_user_id"), status.Id("parent_recipient_user_id") ?? status.Id("recipient_parent_user_id") ?? status.Id("parent_user_id"),
                isProven: what != "failed");
        // Sent to a group, and not yet received by anybody in it.
        if (inGroup && someone.Occasion.Who.Count == 0) return MappedEvent.Nobodys(MetaEvent.Name("whatsapp", name));

        var wamid = status.Id("id");
        var id = wamid is null || what is null ? MetaEvent.Id("status", status.Digest()) : MetaEvent.Id("status", wamid, what, type,
            status.Id("recipient_participant_user_id") ?? status.Id("recipient_participant_id") ?? status.Id("recipient_user_id") ?? status.Id("recipient_id"),
            // A call rings, and a payment is tried, more than once.
            type is null or "message" ? null : status.Id("timestamp"));
        // Of what the person wrote and took back, on networks older than messages of the type revoke.
        if (what == "deleted" && wamid is not null) return someone.Says(name, id, new Fact.InteractionDeleted(Messages.Id(wamid)));

        var code = status.Items("errors").Select(e => e.Id("code")).FirstOrDefault();
        return someone.Says(name, id, change.Interaction(InteractionKind.Other, Direction.Outbound, MetaEvent.Name(what ?? "unnamed")) with
        {
            InReplyTo = wamid is null ? null : Messages.Id(wamid),
            Attributes = new Details()
                .Add("category", status.Object("pricing").Text("category"))
                .Add("errorCode", code)
                .Add("campaign", status.Text("biz_opaque_callback_data"))
                .Add("group", inGroup ? status.Id("recipient_id") : null).OrNull,
        }) with
        { Signal = code == StoppedMarketing && someone.Occasion.Who.Count > 0 ? new(false, BoundOptIns.Preferences, WhatsAppUser.Channel) : null };
    }
}
