using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.WhatsApp;

/// <summary>
/// What was said before the brand's telephone was joined to the platform, thread by thread: <c>{metadata, threads: [{id, messages}]}</c>, in pieces and in any order. The same messages as
/// those that come at once, with the ids and times that they had. Source: …/whatsapp/webhooks/reference/history.
/// </summary>
internal static class History
{
    public static IEnumerable<MappedEvent> Map(Change change, JsonElement? piece)
    {
        var events = piece.Items("threads").SelectMany(thread => thread.Items("messages").Select(message => Said(change, thread.Id("id"), message))).ToList();
        // A piece that says how far it has come, or that the owner keeps the history to themselves.
        return events.Count > 0 ? events : [MappedEvent.Nobodys(piece.Member("errors") is null ? "whatsapp.history" : "whatsapp.history.errors")];
    }

    /// <summary>Pictures and the like come later than the messages that they belong to, under the same id: more is known of that message then.</summary>
    public static MappedEvent File(Change change, JsonElement? message)
    {
        if (message.Id("id") is not { } wamid) return MetaEvent.Unknown("whatsapp", "history", "file");
        var outbound = change.IsOurs(message.Id("from"));
        var someone = outbound ? change.Whose(message, message.Id("to"), message.Id("to_user_id"), null) : change.Whose(message, message.Id("from"), message.Id("from_user_id"), null);
        return someone.Says("history.file", MetaEvent.Id("file", wamid), new Fact.InteractionEdited(Messages.Id(wamid), Content.Text(message)) { Attributes = Content.Describe(message).OrNull });
    }

    /// <param name="thread">The person's number or user id.</param>
    private static MappedEvent Said(Change change, string? thread, JsonElement? message)
    {
        if (message is not { ValueKind: JsonValueKind.Object } || message.Text("type") == "system") return Messages.Map(change, message);
        var outbound = message.Id("from") is { } from && from != thread && (thread is not null || message.Id("to") is not null || change.IsOurs(from));
        var number = outbound ? message.Id("to") ?? thread : message.Id("from") ?? thread;
        var someone = change.Whose(message, number, message.Id(outbound ? "to_user_id" : "from_user_id"), null);
        var said = Messages.Map(change, message, someone, outbound, "history");
        // STOP holds from when it was said. START does not: what the brand showed then is not what its catalogue says now.
        return said.Signal is { Towards: true } ? said with { Signal = null } : said;
    }
}
