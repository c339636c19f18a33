using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Connectors.Meta.Messenger;

/// <summary>The two ends of one event: a person, and the page that the entry is of.</summary>
/// <param name="Key">The person's id as it stands, for the ids of events that have none of their own.</param>
/// <param name="FromPage">The page did it: an echo of what it sent.</param>
/// <param name="IsTurned">An echo that names the person as its sender.</param>
internal sealed record Conversation(Occasion Occasion, string? Key, string? Page, bool FromPage, bool IsTurned)
{
    public const string Channel = "messenger";

    /// <summary>Whoever ticks the box of a form on the brand's site has no id of the page's yet, only what the site called that box. An identity of its own, until the person writes.</summary>
    private const string Box = ":user_ref";

    public static Conversation Of(JsonElement? entry, JsonElement? messaging, DateTimeOffset receivedAt)
    {
        var sender = messaging.Object("sender").Id("id");
        var recipient = messaging.Object("recipient").Id("id");
        var echo = messaging.Object("message").IsTrue("is_echo");
        var page = entry.Id("id") ?? (echo ? sender : recipient);
        // The ends of an echo are turned; recorded samples have some that are not. So who is not the page is the person, and only where neither is, the echo decides.
        var person = sender == page ? recipient : recipient == page ? sender : echo ? recipient : sender;
        if (person == page) person = null;

        List<IdentityClaim> who = [];
        if (person is not null && page is not null) who.Add(new(Channel, page, person));
        var box = messaging.Object("sender").Id("user_ref") ?? messaging.Object("recipient").Id("user_ref") ?? messaging.Object("optin").Id("user_ref") ?? PriorBox(messaging);
        if (box is not null && page is not null) who.Add(new(Channel, page + Box, box));
        return new(
            new(who, messaging.Moment("timestamp"), receivedAt), person ?? box, page,
            FromPage: echo || (sender is not null && sender == page), IsTurned: echo && sender is not null && person == sender);
    }

    /// <summary>An interaction with the page. What it is and who did it is the caller's to say.</summary>
    public Fact.Interaction Interaction(InteractionKind kind, string? rawKind = null) =>
        new() { Kind = kind, RawKind = rawKind, Channel = Channel, Target = Page, Direction = FromPage ? Direction.Outbound : Direction.Inbound };

    public MappedEvent Says(string name, string id, params IEnumerable<Fact?> facts) => Occasion.Says(MetaEvent.Name("messenger", name), id, facts);

    /// <summary>Whether it stops or starts something; only the person can.</summary>
    public PermissionSignal? Signal(string? text) => FromPage || Occasion.Who.Count == 0 ? null : StopWords.Signal(text, Channel);

    /// <summary>The first message after a box was ticked says of which box its author is: Meta knows both.</summary>
    private static string? PriorBox(JsonElement? messaging) =>
        (messaging.Object("prior_message") ?? messaging.Object("message").Object("prior_message")) is { } prior && ((JsonElement?)prior).Text("source") == "checkbox_plugin"
            ? ((JsonElement?)prior).Id("identifier")
            : null;
}
