using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors;

/// <summary>
/// A network's webhook: how its deliveries are known to be genuine, and what they say. Pure: no clock, no store. Each implementation is one folder, and found by itself where it is a
/// public class with a constructor without parameters; docs/connectors.md shows how to add one.
/// </summary>
public interface IConnector
{
    /// <summary>In addresses and settings: a lower-case word such as <c>line</c>. A promise.</summary>
    string Kind { get; }

    /// <summary>Lower-case names of the headers that <see cref="Map"/> reads: kept with the body. The body is always kept.</summary>
    IReadOnlyList<string> KeptHeaders => [];

    /// <summary>Whether the network signed these very bytes, and lately where it signs a time. In the same time whatever of it is wrong. Without a secret: never.</summary>
    bool IsGenuine(WebhookCall call, ConnectorSettings settings);

    /// <summary>
    /// What a network asks before it delivers, such as a challenge. Called for every GET, and for a POST that is genuine. A GET is to be proved here (a verify token, a signature).
    /// </summary>
    /// <returns>The answer, with nothing stored; null: it is no such question.</returns>
    WebhookReply? Greet(WebhookCall call, ConnectorSettings settings) => null;

    /// <summary>What is answered once a delivery is durable.</summary>
    WebhookReply Taken => WebhookReply.Ok;

    /// <summary>What a delivery says. The same for the same delivery, for ever: message ids come out of it, and tell a redelivery from news.</summary>
    MappedDelivery Map(WebhookCall call, ConnectorSettings settings);
}

/// <summary>A request of a network, in memory. Personal data.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Headers">By name, whatever its case. Where a delivery is mapped: those of <see cref="IConnector.KeptHeaders"/>.</param>
/// <param name="Query">By name. Where a delivery is mapped: empty.</param>
/// <param name="Body">The bytes that are signed.</param>
public sealed record WebhookCall(
    string Method, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Query, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string? Asked(string name) => Query.GetValueOrDefault(name);

    public override string ToString() => "(webhook call)";
}

/// <param name="MediaType">Empty body and null: none.</param>
public sealed record WebhookReply(string Body, string? MediaType)
{
    public static WebhookReply Ok { get; } = new("", null);

    public static WebhookReply Text(string body) => new(body, "text/plain");

    public override string ToString() => "(webhook reply)";
}

/// <summary>One source of one brand: <c>Profiles__Connectors__{brand}__{name}__*</c>.</summary>
/// <param name="Name">In the address, and the source of all that comes in by it: message ids are unique within it, for ever. Often the kind itself; another where a brand has several.</param>
/// <param name="Secrets">All that are valid, as the network shows them: two while one takes the place of the other.</param>
/// <param name="VerifyToken">What the network repeats when it greets.</param>
/// <param name="Scope">Where the network's payload does not say within what its ids are unique.</param>
public sealed record ConnectorSettings(string Name, string Kind, IReadOnlyList<string> Secrets, string? VerifyToken = null, string? Scope = null)
{
    /// <summary>Who answers for the data where a delivery that gives or takes back a permission names no controller: the brand's own, where it is mapped.</summary>
    public string Controller { get; init; } = "brand";

    public override string ToString() => $"(connector {Name})";
}

/// <summary>What a delivery says, event by event.</summary>
/// <param name="Unreadable">It is not in the network's form at all: kept for a while and visible, so that it can be mapped once that is understood. Otherwise null.</param>
public sealed record MappedDelivery(IReadOnlyList<MappedEvent> Events, Rejection? Unreadable = null)
{
    public static MappedDelivery Refused(string code, string reason) => new([], new(code, reason));
}

/// <summary>
/// One event. Every event of a delivery is one of these, so that each is accounted for: what is known is mapped, what is not is recorded as <c>Other</c> under the network's own name.
/// </summary>
/// <param name="RawType">The network's own name, such as <c>feed.comment.add</c>: counted. Never anything of a person.</param>
/// <param name="Message">What is recorded; null where there is nobody to record it of.</param>
public sealed record MappedEvent(string RawType, Message? Message)
{
    /// <summary>It may grant or withdraw: the brand's catalogue says whether.</summary>
    public PermissionSignal? Signal { get; init; }

    /// <summary>It opens a request at the desk, with a message or without one: who is to be erased is not to be recorded once more.</summary>
    public PrivacySignal? Privacy { get; init; }

    /// <summary>Somebody did this and the payload does not say who, or something is missing that a later delivery or a fix may bring: the delivery is kept. Null: all is said.</summary>
    public Rejection? Kept { get; init; }

    /// <summary>Of no person: the brand's own doing, or news of a page or a subscription. Only counted.</summary>
    public static MappedEvent Nobodys(string rawType) => new(rawType, (Message?)null);

    public override string ToString() => $"({RawType})";
}

/// <summary>
/// The person turned to the brand, or away from it, with what the network has for that: a follow, an opt-in button, STOP. Turning to it grants nothing by itself; only where the
/// brand's catalogue binds this very opt-in to a text that was shown. Turning away may withdraw.
/// </summary>
/// <param name="Name">A token: <c>follow</c>, <c>stop</c>, or what the brand called its own opt-in.</param>
/// <param name="Channel">Of the catalogue.</param>
/// <param name="On">Which of the message's identities is the contact point.</param>
public sealed record PermissionSignal(bool Towards, string Name, string Channel, int On = 0);

/// <summary>The network says that the person's account was anonymised or deleted there, or that they ask for it: a request under the law, about these identities and no others.</summary>
/// <param name="Id">Unique within the source, for ever, as of a message: sent again it is the same request.</param>
/// <param name="Subject">At least one.</param>
/// <param name="Proven">The payload itself shows that the account's holder, or the network for them, did it. False: an officer looks first.</param>
public sealed record PrivacySignal(PrivacyRequestKind Kind, string Id, IReadOnlyList<IdentityClaim> Subject, bool Proven)
{
    public override string ToString() => $"({Kind})";
}
