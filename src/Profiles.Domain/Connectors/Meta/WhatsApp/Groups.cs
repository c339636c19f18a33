using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>Who came into a group of the brand's, or left it. Each of several at once is one event: they are not one person. Source: …/whatsapp/groups/webhooks.</summary>
internal static class Groups
{
    private static readonly string[] Members = ["added_participants", "removed_participants", "failed_participants"];

    public static IEnumerable<MappedEvent> Map(Change change, JsonElement? group)
    {
        var name = MetaEvent.Name("group", group.Text("type") ?? "unnamed");
        var people = Members.SelectMany(list => group.Items(list)).ToList();
        if (people.Count == 0 && (group.Id("wa_id") ?? group.Id("user_id")) is not null) people = [group];
        if (people.Count == 0) return [MappedEvent.Nobodys(MetaEvent.Name("whatsapp", name))];
        return people.Select(person =>
        {
            var someone = change.Whose(group, person.Id("wa_id") ?? person.Id("input"), person.Id("user_id"), person.Id("parent_user_id"));
            var id = MetaEvent.Id(name, group.Id("group_id"), group.Id("request_id") ?? group.Id("join_request_id"), person.Id("user_id") ?? person.Id("wa_id") ?? person.Id("input"), group.Id("timestamp"));
            var own = group.Text("initiated_by") == "participant" || group.Text("reason") == "invite_link" || group.Id("join_request_id") is not null;
            return someone.Says(name, id, change.Interaction(InteractionKind.Other, own ? Direction.Inbound : Direction.Outbound, name) with
            {
                Attributes = new Details().Add("group", group.Id("group_id")).Add("reason", group.Text("reason")).OrNull,
            });
        });
    }
}
