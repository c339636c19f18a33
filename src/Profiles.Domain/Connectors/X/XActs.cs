using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.X;

/// <summary>What accounts do to posts and to each other.</summary>
internal static class XActs
{
    private static readonly string[] People = ["user", "source", "author", "sender"];

    public static MappedEvent Liked(XEvent e, XUser who, XUser author, string? post) =>
        e.Between(who, author, e.Json.Id("id") is { } id ? $"like:{id}" : e.Id, direction => e.Interaction(InteractionKind.Reaction, direction) with
        {
            InReplyTo = post is null ? null : XPost.MessageId(post),
            Attributes = new Details().Add("reaction", "like").OrNull,
        }, e.Json.Moment("timestamp_ms"));

    /// <summary>Follow, block, mute and what ends them. The brand's own go out to whom they are about.</summary>
    public static MappedEvent Related(XEvent e, string type)
    {
        var (from, to) = (XUser.Of(e.Json.Object("source")), XUser.Of(e.Json.Object("target")));
        var raw = RawName.Of(type);
        var when = e.Json.Id("created_timestamp");
        var kind = type switch
        {
            "follow" => InteractionKind.Follow,
            "unfollow" => InteractionKind.Unfollow,
            _ => InteractionKind.Other,
        };
        var mapped = e.Between(from, to, when is null ? e.Id : $"{raw}:{from.Id}:{to.Id}:{when}", direction => e.Interaction(kind, direction) with
        {
            RawKind = raw,
        });
        return mapped.Message is null || from.Id == e.Brand || type is not ("follow" or "unfollow" or "block") ? mapped : mapped with
        {
            Signal = new(type == "follow", type, XEvent.Channel),
        };
    }

    public static MappedEvent Deleted(XEvent e, string? post, string? author) => post is null ? Unknown(e)
        : author is not null && author == e.Brand ? MappedEvent.Nobodys(e.RawType)
        : e.Of(e.Find(author), $"delete:{XPost.MessageId(post)}", new Fact.InteractionDeleted(XPost.MessageId(post)));

    public static MappedEvent Unknown(XEvent e)
    {
        var person = People.Select(name => XUser.Of(e.Json.Object(name)).Id is { } ? XUser.Of(e.Json.Object(name)) : e.Find(e.Json.Id($"{name}_id"))).FirstOrDefault(user => user.Id is not null);
        return person is null || person.Id == e.Brand ? MappedEvent.Nobodys(e.RawType) : e.Of(person, e.Id, e.Interaction(InteractionKind.Other) with
        {
            Attributes = new Details().Raw(e.Json).OrNull,
        });
    }
}
