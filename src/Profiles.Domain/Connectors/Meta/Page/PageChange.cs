using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Meta.Page;

/// <summary>
/// One change of a Page: what happened (<c>item</c>, <c>verb</c>), by whom, and when. Ids are page-scoped, and were JSON numbers before version 2.11, with <c>sender_id</c> in the place of
/// <c>from</c>. Source: developers.facebook.com/docs/graph-api/webhooks/reference/page.
/// </summary>
/// <param name="Page">The Page's id: the scope of all ids in it.</param>
internal sealed record PageChange(string Page, string Field, JsonElement? Value, DateTimeOffset ReceivedAt)
{
    public const string Channel = "facebook";

    public string? Item { get; } = Value.Text("item");

    public string? Verb { get; } = Value.Text("verb");

    public string Name => MetaEvent.Name(Field, Item, Verb);

    public string? Author => Value.Object("from").Id("id") ?? Value.Id("sender_id") ?? Value.Id("reviewer_id") ?? Value.Id("user_id");

    /// <summary>The Page did it itself.</summary>
    public bool IsOwn => Author == Page;

    /// <summary>Of a post's edit, <c>created_time</c> is the post's own; of all else it is the event's.</summary>
    public DateTimeOffset? At => Value.Moment("edited_time") ?? (IsEdit && Item is not ("comment" or "reaction" or "rating") ? null : Value.Moment("created_time"));

    public bool IsAdd => Verb == "add";

    public bool IsEdit => Verb is "edit" or "edited" or "update";

    public bool IsRemoval => Verb is "remove" or "delete";

    /// <summary>Tells apart events of one thing that have no id of their own.</summary>
    public string Digest => Value.Digest();

    public Details Attachments => new Details().Copy(Value, "link").Copy(Value, "photo").Copy(Value, "video").Join(Value, "photos");

    /// <summary>Of the author; a change without one is kept, and one of the Page's own is counted.</summary>
    public MappedEvent ByAuthor(string id, params ReadOnlySpan<Fact?> facts)
    {
        if (IsOwn) return Own();
        return Author is { } author ? MetaEvent.Of(new(Channel, Page, author), Name, id, At, ReceivedAt, facts) : MetaEvent.Nameless(Name);
    }

    public MappedEvent Own() => MappedEvent.Nobodys(MetaEvent.Name(Field, Item, Verb, "own"));

    public Fact.Traits? Traits => MetaEvent.Traits(new Details().Add("name", Value.Object("from").Text("name") ?? Value.Text("sender_name") ?? Value.Text("reviewer_name")));

    public Fact.Interaction Interaction(InteractionKind kind, string? inReplyTo = null) => new()
    {
        Kind = kind,
        RawKind = Name,
        Channel = Channel,
        Target = Page,
        InReplyTo = inReplyTo,
    };

    /// <summary>With all that it says, since nobody knows which part of it matters.</summary>
    public Fact.Interaction Unknown => Interaction(InteractionKind.Other) with { Attributes = new Details().Raw(Value).OrNull };
}
