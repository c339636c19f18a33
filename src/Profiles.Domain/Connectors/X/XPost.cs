using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.X;

/// <summary>A post, read from either of X's forms.</summary>
internal sealed record XPost(string? Id, XUser Author, string? Text, DateTimeOffset? At, string? Language)
{
    /// <summary>The post that this answers.</summary>
    public string? Parent { get; init; }
    public XUser ParentAuthor { get; init; } = new(null, null);

    /// <summary>The post that this puts words to.</summary>
    public string? Quoted { get; init; }
    public XUser QuotedAuthor { get; init; } = new(null, null);

    /// <summary>The post that this only passes on.</summary>
    public string? Shared { get; init; }
    public XUser SharedAuthor { get; init; } = new(null, null);

    /// <summary>The version that this one edits: each edit is a post with an id of its own.</summary>
    public string? First { get; init; }

    public static string MessageId(string post) => $"tweet:{post}";

    /// <summary>The form of the Account Activity API: ids are rounded as numbers and whole as texts, and a long text is in a member of its own.</summary>
    public static XPost OfTweet(JsonElement? tweet)
    {
        var (quoted, shared) = (tweet.Object("quoted_status"), tweet.Object("retweeted_status"));
        return new(Of(tweet, "id"), XUser.Of(tweet.Object("user")), tweet.Object("extended_tweet").Text("full_text") ?? tweet.Text("full_text") ?? tweet.Text("text"), tweet.Moment("timestamp_ms") ?? XEvent.Moment(tweet), tweet.Text("lang"))
        {
            Parent = Of(tweet, "in_reply_to_status_id"),
            ParentAuthor = new(Of(tweet, "in_reply_to_user_id"), Named(tweet.Text("in_reply_to_screen_name"))),
            Quoted = Of(tweet, "quoted_status_id") ?? Of(quoted, "id"),
            QuotedAuthor = XUser.Of(quoted.Object("user")),
            Shared = Of(shared, "id"),
            SharedAuthor = XUser.Of(shared.Object("user")),
            First = tweet.Object("edit_history").Id("initial_tweet_id"),
        };

        static string? Of(JsonElement? json, string name) => json.Id($"{name}_str") ?? json.Id(name);
    }

    /// <summary>The form of the X Activity API: other posts are named by id, and described beside it.</summary>
    public static XPost OfPost(XEvent e, IReadOnlyList<JsonElement?> posts)
    {
        var others = e.Json.Items("referenced_tweets").ToLookup(r => r.Text("type"), r => r.Id("id"));
        var (quoted, shared) = (others["quoted"].FirstOrDefault(), others["retweeted"].FirstOrDefault());
        return new(e.Json.Id("id"), e.Find(e.Json.Id("author_id")), e.Json.Object("note_tweet").Text("text") ?? e.Json.Text("text"), XEvent.Moment(e.Json), e.Json.Text("lang"))
        {
            Parent = e.Json.Id("in_reply_to_tweet_id") ?? others["replied_to"].FirstOrDefault(),
            ParentAuthor = e.Find(e.Json.Id("in_reply_to_user_id")),
            Quoted = quoted,
            QuotedAuthor = e.RawType == "post.quote.create" ? new(e.Brand, null) : AuthorOf(quoted),
            Shared = shared,
            SharedAuthor = e.RawType == "post.repost.create" ? new(e.Brand, null) : AuthorOf(shared),
            First = e.Json.Items("edit_history_tweet_ids").Select(id => id is { ValueKind: JsonValueKind.String } text ? Payload.Readable(text) : null).FirstOrDefault(),
        };

        XUser AuthorOf(string? post) => e.Find(post is null ? null : posts.FirstOrDefault(p => p.Id("id") == post).Id("author_id"));
    }

    /// <summary>Of whoever wrote it; what the brand wrote, of whom it answered or passed on, and otherwise nobody's.</summary>
    public MappedEvent Map(XEvent e)
    {
        var isOurs = Author.Id is not null && Author.Id == e.Brand;
        var kind = Shared is not null || Quoted is not null && (isOurs ? Parent is null : QuotedAuthor.Id == e.Brand) ? InteractionKind.Share
            : Parent is not null && (isOurs || ParentAuthor.Id == e.Brand) ? InteractionKind.Comment
            : e.Brand is null ? InteractionKind.Post
            : InteractionKind.Mention;
        var other = Shared is not null ? SharedAuthor : Parent is not null ? ParentAuthor : QuotedAuthor;
        var id = Id is null ? e.Id : MessageId(Id);
        if (First is not null && Id is not null && First != Id) return e.Between(Author, other, $"edit:{id}", _ => new Fact.InteractionEdited(MessageId(First), Text), At);

        return e.Between(Author, other, id, direction => e.Interaction(kind, direction) with
        {
            InReplyTo = (Shared ?? Parent ?? Quoted) is { } answered ? MessageId(answered) : null,
            // Who only passes a post on says nothing, and the words are another's.
            Text = Shared is null ? Text : null,
            Attributes = new Details().Add("language", Language is "und" ? null : Language).Add("quoted", Quoted).OrNull,
        }, At);
    }

    private static JsonElement? Named(string? handle) => handle is null ? null : JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["username"] = handle });
}
