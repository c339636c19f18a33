using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.Twitch;

/// <summary>One event with the subscription that brought it.</summary>
/// <param name="MessageId">Twitch's own id of the event, the same whenever it is sent again.</param>
internal sealed record TwitchEvent(JsonElement? Subscription, JsonElement? Json, string? MessageId, DateTimeOffset ReceivedAt)
{
    public const string Channel = "twitch";

    private static readonly string[] Times = ["followed_at", "banned_at", "redeemed_at", "held_at", "created_at", "started_at"];

    public string? Type => Subscription.Text("type");

    public string RawType => RawName.Of(Type);

    /// <summary>The brand's own account.</summary>
    public string? Brand =>
        Json.Id("broadcaster_user_id") ?? Json.Id("broadcaster_id") ?? Json.Id("to_broadcaster_user_id") ?? Json.Id("to_user_id") ?? Subscription.Object("condition").Id("broadcaster_user_id");

    public DateTimeOffset? OccurredAt => Times.Select(name => Json.Moment(name)).FirstOrDefault(time => time is not null);

    /// <summary>For what has no id of its own.</summary>
    public string Id => $"event:{MessageId ?? $"{RawType}:{Json.Digest()}"}";

    /// <summary>For what somebody does once in a moment: two subscriptions that bring the same have two ids for it.</summary>
    public string IdOfMoment(string person, string time) => Json.Id($"{person}_id") is { } user && Json.Id(time) is { } at ? $"{RawType}:{Brand}:{user}:{at}" : Id;

    /// <summary>What the payload says of somebody: <c>user</c> is <c>user_id</c>, <c>user_login</c>, <c>user_name</c>.</summary>
    public MappedEvent Of(string rawType, string person, string id, Fact? fact) => Of(rawType, person, Json, id, fact);

    public MappedEvent Of(string rawType, string person, JsonElement? who, string id, Fact? fact)
    {
        if (who.Id($"{person}_id") is not { } user)
        {
            // Who gives or cheers without a name does not want to be known: nobody is kept for that.
            if (Json.IsTrue("is_anonymous") || Json.IsTrue("chatter_is_anonymous")) return MappedEvent.Nobodys(rawType);
            return new(rawType, null) { Kept = new("author-missing", "The network does not say who this was.") };
        }
        if (user == Brand) return MappedEvent.Nobodys(rawType);

        var traits = new Details().Add("username", who.Text($"{person}_login")).Add("name", who.Text($"{person}_name")).OrNull;
        return new(rawType, new Message
        {
            Id = id,
            Identities = [new IdentityClaim("twitch", null, user)],
            OccurredAt = OccurredAt,
            ReceivedAt = ReceivedAt,
            Facts = [.. fact is null ? [] : (Fact[])[fact], .. traits is null ? [] : (Fact[])[new Fact.Traits(traits)]],
        });
    }
}
