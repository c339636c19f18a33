using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>The person stopped the brand's marketing messages in WhatsApp, or lets them come again. Source: …/whatsapp/webhooks/reference/user_preferences.</summary>
internal static class Preferences
{
    /// <summary>The one category there is.</summary>
    private const string Marketing = "marketing_messages";

    public static MappedEvent Map(Change change, JsonElement? preference)
    {
        var someone = change.Whose(preference, preference.Id("wa_id"), preference.Id("user_id"), preference.Id("parent_user_id"));
        var value = preference.Text("value");
        var category = MetaEvent.Name(preference.Text("category") ?? Marketing);
        var id = MetaEvent.Id("preference", preference.Id("user_id") ?? preference.Id("wa_id"), category, value, preference.Id("timestamp") ?? preference.Digest());
        return someone.Says(MetaEvent.Name("user_preferences", value), id, change.Interaction(InteractionKind.Other, Direction.Inbound, "user_preferences") with
        {
            // WhatsApp's own sentence on it is no word of the person's.
            Attributes = new Details().Add("value", value).Add("category", category).Add("detail", preference.Text("detail")).OrNull,
        }) with
        { Signal = someone.Occasion.Who.Count > 0 && value is "stop" or "resume" ? new(value == "resume", BoundOptIns.Preferences, WhatsAppUser.Channel) : null };
    }
}
