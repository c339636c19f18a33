using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>
/// Calls over WhatsApp. One that ended is a call; that it began is kept beside it. What the two ends agreed on to hear each other (SDP) names their network addresses, and stays out.
/// Source: …/whatsapp/calling/reference.
/// </summary>
internal static class Calls
{
    public static MappedEvent Map(Change change, JsonElement? call)
    {
        var outbound = call.Text("direction") is { } direction ? direction == "BUSINESS_INITIATED" : change.IsOurs(call.Id("from"));
        var someone = outbound
            ? change.Whose(call, call.Id("to"), call.Id("to_user_id"), call.Id("to_parent_user_id"))
            : change.Whose(call, call.Id("from"), call.Id("from_user_id"), call.Id("from_parent_user_id"));
        var name = MetaEvent.Name("call", call.Text("event") ?? "unnamed");
        var id = call.Id("id") is { } own ? MetaEvent.Id("call", own, call.Text("event")) : MetaEvent.Id("call", call.Digest());
        var kind = call.Text("event") == "terminate" ? InteractionKind.Call : InteractionKind.Other;
        return someone.Says(name, id, change.Interaction(kind, outbound ? Direction.Outbound : Direction.Inbound, name) with
        {
            Attributes = new Details().Add("status", call.Text("status")).Add("seconds", call.Number("duration")).Add("campaign", call.Text("biz_opaque_callback_data")).OrNull,
        });
    }
}
