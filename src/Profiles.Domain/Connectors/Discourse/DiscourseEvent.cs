using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.Discourse;

/// <summary>What one delivery says.</summary>
/// <param name="Type">Such as <c>post</c>: the member of the body.</param>
/// <param name="Name">Such as <c>post_edited</c>: of the header.</param>
/// <param name="Scope">The forum; null: neither the settings nor the delivery say.</param>
internal sealed record DiscourseEvent(string Type, string Name, JsonElement? Said, string? Scope, DateTimeOffset ReceivedAt)
{
    public const string Channel = "community";
    private const int LongestId = 400;

    public string RawType => RawName.Of(Name);

    /// <summary>For what has no id and no time of its own. An attempt repeats the body as it was.</summary>
    public string Digest => Said.Digest();

    /// <summary>A message's id. One that is too long to be one is told by its hash.</summary>
    public static string Id(params ReadOnlySpan<string?> parts)
    {
        var id = string.Join(':', parts);
        return id.Length <= LongestId ? id : $"{parts[0]}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
    }

    public MappedEvent Kept(string code, string reason) => new(RawType, null) { Kept = new(code, reason) };

    public IdentityClaim Identity(Member member) => new("community", Scope, member.Id);

    /// <summary>What a member did or had happen to them. Without facts: that they were seen, with their traits.</summary>
    public MappedEvent Of(Member? member, string id, DateTimeOffset? at, params ReadOnlySpan<Fact> facts)
    {
        if (member is null) return Kept("author-missing", "The forum does not say who did this: their account is gone.");
        if (member.IsForum) return MappedEvent.Nobodys(RawType);
        if (Scope is null) return Kept("scope-missing", "The delivery does not name the forum that it is from: set the connector's scope.");
        return new(RawType, new Message
        {
            Id = id,
            Identities = [Identity(member), .. member.Addresses],
            OccurredAt = at,
            ReceivedAt = ReceivedAt,
            Facts = [.. facts, .. member.Traits.OrNull is { } traits ? [new Fact.Traits(traits)] : Array.Empty<Fact>()],
        });
    }

    public Fact.Interaction Interaction(InteractionKind kind, Details? attributes = null, Direction direction = Direction.Inbound) => new()
    {
        Kind = kind,
        RawKind = RawType,
        Channel = Channel,
        Direction = direction,
        Attributes = attributes?.OrNull,
    };

    /// <summary>Of a plugin, or of a newer forum: kept whole on whoever it is about.</summary>
    public MappedEvent Unknown()
    {
        var member = Member.Of(Said, "user_id") ?? Member.Of(Said.Object("user")) ?? Member.Of(Said.Object("created_by"));
        return member is null
            ? Kept("event-unknown", "This kind of event is not known, and it names no member. Map it again once it is.")
            : Of(member, Id(RawName.Of(Type), RawType, Digest), Said.Moment("created_at"), Interaction(InteractionKind.Other, new Details().Raw(Said)));
    }
}
