using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Instagram;

/// <summary>
/// One turn of a conversation: <c>{sender, recipient, timestamp, …}</c>, where the account is one of the two and the person the other. What the account said comes as an echo.
/// Source: developers.facebook.com/docs/messenger-platform/instagram/features/webhook.
/// </summary>
/// <param name="What">The member that says what happened, such as <c>message</c>.</param>
internal sealed record InstagramTurn(string Account, string What, JsonElement? Whole, DateTimeOffset ReceivedAt)
{
    private static readonly string[] Envelope = ["sender", "recipient", "timestamp", "is_self", "hop_context"];

    public JsonElement? Value { get; } = Whole.Object(What);

    public bool IsOutbound => Value.IsTrue("is_echo") || Whole.Object("sender").Id("id") == Account;

    public JsonElement? Other => Whole.Object(IsOutbound ? "recipient" : "sender");

    /// <summary>Null where it is the account itself, writing to itself.</summary>
    public string? Person => Other.Id("id") is { } id && id != Account && !IsToItself ? id : null;

    public bool IsToItself => Whole.IsTrue("is_self") || Value.IsTrue("is_self");

    public string? Mid => Value.Id("mid");

    public DateTimeOffset? At => Whole.Moment("timestamp");

    public string Digest => Whole.Digest("hop_context");

    public Fact.Traits? Traits => MetaEvent.Traits(new Details().Copy(Other, "username").Copy(Other, "name"));

    /// <summary>The first member that is not the envelope's; null where there is none.</summary>
    public static string? Of(JsonElement? whole) =>
        whole is { ValueKind: JsonValueKind.Object } known ? known.EnumerateObject().Select(m => m.Name).Where(name => !Envelope.Contains(name)).Order(StringComparer.Ordinal).FirstOrDefault() : null;

    public MappedEvent ByPerson(string name, string id, params ReadOnlySpan<Fact?> facts)
    {
        if (Person is { } person) return MetaEvent.Of(new(InstagramChange.Channel, Account, person), name, id, At, ReceivedAt, facts);
        return IsToItself || Other.Id("id") == Account ? MappedEvent.Nobodys(MetaEvent.Name(name, "own")) : MetaEvent.Nameless(name);
    }

    public Fact.Interaction Interaction(InteractionKind kind, string name, string? inReplyTo = null) => new()
    {
        Kind = kind,
        RawKind = name,
        Channel = InstagramChange.Channel,
        Direction = IsOutbound ? Direction.Outbound : Direction.Inbound,
        Target = Account,
        InReplyTo = inReplyTo,
    };
}
