using System.Text.Json;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>
/// A person took another number, and with it came another user id: WhatsApp names the old and the new, so both are one person. It is no act towards the brand, so nothing is recorded but that.
/// </summary>
/// <remarks>
/// The old number is named as well, since somebody who wrote before there were user ids is known by nothing else. Who is given that number years later is kept apart as everywhere: by the
/// brand's limits, and by the user id that they bring. Source: …/whatsapp/webhooks/reference/messages/system (user_changed_number, user_changed_user_id).
/// </remarks>
internal static class IdentityChanges
{
    public static MappedEvent System(Change change, JsonElement? message)
    {
        var system = message.Object("system");
        var type = system.Text("type");
        var wamid = message.Id("id");
        var id = wamid is null ? MetaEvent.Id("system", message.Digest()) : MetaEvent.Id("system", wamid);
        // Older payloads wrote the new one as new_wa_id, and the old one as customer.
        var now = WhatsAppUser.Of(change.Account, system.Id("new_wa_id") ?? system.Id("wa_id"), null, system.Id("user_id"), system.Id("parent_user_id"));
        var before = WhatsAppUser.Of(change.Account, message.Id("from") ?? system.Id("customer"), null, system.Id("previous_user_id") ?? message.Id("from_user_id"),
            system.Id("previous_parent_user_id") ?? message.Id("from_parent_user_id"));
        return Linked(change, message, MetaEvent.Name("system", type ?? "unnamed"), id, now, before);
    }

    /// <summary>The same in a form of its own: <c>{wa_id, user_id: {previous, current}, parent_user_id: {previous, current}}</c>.</summary>
    public static MappedEvent Update(Change change, JsonElement? update)
    {
        var user = update.Object("user_id");
        var parent = update.Object("parent_user_id");
        var now = WhatsAppUser.Of(change.Account, update.Id("wa_id"), null, user.Id("current") ?? update.Id("current_user_id") ?? update.Id("user_id"), parent.Id("current") ?? update.Id("parent_user_id"));
        var before = WhatsAppUser.Of(change.Account, null, null, user.Id("previous") ?? update.Id("previous_user_id"), parent.Id("previous") ?? update.Id("previous_parent_user_id"));
        return Linked(change, update, "user_id_update", MetaEvent.Id("user_id_update", update.Digest()), now, before);
    }

    private static MappedEvent Linked(Change change, JsonElement? at, string name, string id, IReadOnlyList<IdentityClaim> now, IReadOnlyList<IdentityClaim> before) =>
        new Occasion([.. now.Concat(before).Distinct()], at.Moment("timestamp"), change.ReceivedAt).Says(MetaEvent.Name("whatsapp", name), id);
}
