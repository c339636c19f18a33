using System.Collections.Frozen;
using System.Text.Json;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>
/// What <c>changes</c> of the object <c>whatsapp_business_account</c> say. The entry's id is the business account's; one change holds many messages and statuses. Its lists say what they are,
/// whatever field it came by: <c>standby</c> brings the same as <c>messages</c>. Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks.
/// </summary>
internal static class WhatsAppMapping
{
    /// <summary>Of the account, its numbers, templates and payments: no person's.</summary>
    private static readonly FrozenSet<string> BrandsOwn = FrozenSet.Create(
        "account_alerts", "account_offboarded", "account_reconnected", "account_review_update", "account_settings_update", "account_update", "business_capability_update",
        "business_status_update", "business_username_update", "flows", "message_template_components_update", "message_template_quality_update", "message_template_status_update",
        "messaging_handovers", "partner_solutions", "payment_configuration_update", "phone_number_name_update", "phone_number_quality_update", "security", "template_category_update",
        "template_correct_category_detection", "tracking_events");

    private static readonly (string List, Func<Change, JsonElement?, IEnumerable<MappedEvent>> Map)[] Lists =
    [
        ("messages", (change, item) => [Messages.Map(change, item)]),
        ("message_echoes", (change, item) => [Messages.Map(change, item, isEcho: true)]),
        ("statuses", (change, item) => [Statuses.Map(change, item)]),
        ("user_preferences", (change, item) => [Preferences.Map(change, item)]),
        ("user_id_update", (change, item) => [IdentityChanges.Update(change, item)]),
        ("calls", (change, item) => [Calls.Map(change, item)]),
        ("groups", Groups.Map),
        ("history", History.Map),
        // The owner's own telephone book, of whoever is in it: people who never turned to the brand. Whoever does is known by what they send.
        ("state_sync", (_, item) => [MappedEvent.Nobodys(MetaEvent.Name("whatsapp", "state_sync", item.Text("action")))]),
        ("errors", (_, _) => [MappedEvent.Nobodys("whatsapp.errors")]),
    ];

    public static IEnumerable<MappedEvent> Map(JsonElement? entry, JsonElement? change, DateTimeOffset receivedAt)
    {
        var field = change.Text("field");
        var known = new Change(entry.Id("id"), change.Object("value"), receivedAt);
        var events = Lists.Where(list => known.Value.Member(list.List) is not null).SelectMany(list => In(known, field, list.List, list.Map)).ToList();
        if (events.Count > 0) return events;
        return [field is not null && BrandsOwn.Contains(field) ? MappedEvent.Nobodys(MetaEvent.Name("whatsapp", field)) : Unknown(known, field)];
    }

    private static IEnumerable<MappedEvent> In(Change change, string? field, string list, Func<Change, JsonElement?, IEnumerable<MappedEvent>> map)
    {
        if (change.Value.Member(list) is not { ValueKind: JsonValueKind.Array }) return [MetaEvent.Unknown("whatsapp", list)];
        // What comes by the field of old conversations beside them is a file that one of their messages had.
        if (field == "history" && list == "messages") map = (known, item) => [History.File(known, item)];
        return change.Value.Items(list).SelectMany(item => item is { ValueKind: JsonValueKind.Object } ? map(change, item) : [MetaEvent.Unknown("whatsapp", list)]);
    }

    /// <summary>Of the person whom it names, where it names one as all the others do; otherwise kept until it is known.</summary>
    private static MappedEvent Unknown(Change change, string? field)
    {
        var name = MetaEvent.Name(field ?? "unnamed");
        var value = change.Value;
        var someone = change.Whose(value, value.Id("from") ?? value.Id("wa_id"), value.Id("from_user_id") ?? value.Id("user_id"), value.Id("parent_user_id"));
        return someone.Occasion.Who.Count == 0
            ? MetaEvent.Unknown("whatsapp", field)
            : someone.Says(name, MetaEvent.Id(name, value.Digest()), change.Interaction(Facts.InteractionKind.Other, Facts.Direction.Inbound, name) with { Attributes = new Details().Raw(value).OrNull });
    }
}
