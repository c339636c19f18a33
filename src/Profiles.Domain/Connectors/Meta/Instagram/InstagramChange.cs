using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Instagram;

/// <summary>
/// One change of a professional account. Sources: developers.facebook.com/docs/graph-api/webhooks/reference/instagram and /docs/instagram-platform/webhooks/examples.
/// </summary>
/// <param name="Account">Its id: the scope of all ids in it.</param>
internal sealed record InstagramChange(string Account, string Field, JsonElement? Value, DateTimeOffset ReceivedAt)
{
    public const string Channel = "instagram";

    public string Name => MetaEvent.Name(Field);

    public JsonElement? From { get; } = Value.Object("from") ?? Value.Object("sender");

    public string? Author => From.Id("id") ?? Value.Id("user_id");

    /// <summary>The account did it itself. Its id in its own conversations is another than the account's, and named only where it is the author.</summary>
    public bool IsOwn => Author == Account || From.Id("self_ig_scoped_id") is not null;

    public DateTimeOffset? At => Value.Moment("timestamp") ?? Value.Moment("created_time");

    public string Digest => Value.Digest();

    public Fact.Traits? Traits => MetaEvent.Traits(new Details().Copy(From, "username").Copy(From, "name"));

    public MappedEvent ByAuthor(string id, params ReadOnlySpan<Fact?> facts)
    {
        if (IsOwn) return MappedEvent.Nobodys(MetaEvent.Name(Field, "own"));
        return Author is { } author ? MetaEvent.Of(new(Channel, Account, author), Name, id, At, ReceivedAt, facts) : MetaEvent.Nameless(Name);
    }

    public Fact.Interaction Interaction(InteractionKind kind, string? inReplyTo = null) => new()
    {
        Kind = kind,
        RawKind = Name,
        Channel = Channel,
        Target = Account,
        InReplyTo = inReplyTo,
    };
}
