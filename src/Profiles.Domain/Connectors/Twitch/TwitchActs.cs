using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Twitch;

/// <summary>What people do in a channel, and what its moderators do to them.</summary>
internal static class TwitchActs
{
    /// <param name="Person">Whose it is: <c>user</c> is <c>user_id</c>.</param>
    /// <param name="Text">The member with what the person wrote: itself a text, or an object with one.</param>
    /// <param name="Id">What the thing is, where <c>id</c> is its id.</param>
    /// <param name="Moment">The member with the time, where nobody does this twice in one moment.</param>
    private sealed record Known(string Person, InteractionKind Kind = InteractionKind.Other, Direction Direction = Direction.Inbound, string? Text = null, string? Id = null, string? Signal = null, string? Moment = null);

    private static readonly Dictionary<string, Known> Acts = new()
    {
        ["channel.follow"] = new("user", InteractionKind.Follow, Signal: "follow", Moment: "followed_at"),
        ["channel.subscribe"] = new("user", Signal: "subscribe"),
        ["channel.subscription.end"] = new("user"),
        ["channel.subscription.message"] = new("user", InteractionKind.Message, Text: "message"),
        ["channel.subscription.gift"] = new("user"),
        ["channel.cheer"] = new("user", InteractionKind.Message, Text: "message"),
        ["channel.bits.use"] = new("user", Text: "message"),
        ["channel.raid"] = new("from_broadcaster_user"),
        ["channel.shoutout.receive"] = new("from_broadcaster_user", InteractionKind.Mention),
        ["channel.ban"] = new("user", Direction: Direction.Outbound, Moment: "banned_at"),
        ["channel.unban"] = new("user", Direction: Direction.Outbound),
        ["channel.unban_request.create"] = new("user", InteractionKind.Message, Text: "text", Id: "unban-request"),
        ["channel.unban_request.resolve"] = new("user", InteractionKind.Message, Direction.Outbound, "resolution_text", "unban-request"),
        ["channel.warning.send"] = new("user", Direction: Direction.Outbound),
        ["channel.warning.acknowledge"] = new("user"),
        ["channel.moderator.add"] = new("user", Direction: Direction.Outbound),
        ["channel.moderator.remove"] = new("user", Direction: Direction.Outbound),
        ["channel.vip.add"] = new("user", Direction: Direction.Outbound),
        ["channel.vip.remove"] = new("user", Direction: Direction.Outbound),
        ["channel.suspicious_user.update"] = new("user", Direction: Direction.Outbound),
        ["channel.suspicious_user.message"] = new("user"),
        ["channel.chat.clear_user_messages"] = new("target_user", Direction: Direction.Outbound),
        ["channel.chat.user_message_hold"] = new("user", Text: "message"),
        ["channel.chat.user_message_update"] = new("user", Direction: Direction.Outbound),
        ["automod.message.hold"] = new("user", Text: "message"),
        ["automod.message.update"] = new("user", Direction: Direction.Outbound),
        ["channel.channel_points_custom_reward_redemption.add"] = new("user", Text: "user_input", Id: "redemption"),
        ["channel.channel_points_custom_reward_redemption.update"] = new("user", Direction: Direction.Outbound, Id: "redemption"),
        ["channel.channel_points_automatic_reward_redemption.add"] = new("user", Text: "message", Id: "redemption"),
        ["channel.charity_campaign.donate"] = new("user", Id: "donation"),
        ["channel.guest_star_guest.update"] = new("guest_user", Direction: Direction.Outbound),
        ["extension.bits_transaction.create"] = new("user", Id: "bits"),
        ["drop.entitlement.grant"] = new("user", Direction: Direction.Outbound),
        ["user.authorization.grant"] = new("user"),
        ["user.authorization.revoke"] = new("user"),
    };

    /// <summary>News of the channel. Some name people beside it, such as who gave most to a hype train: those acts come as events of their own.</summary>
    private static readonly string[] OfTheChannel =
    [
        "channel.update", "stream.", "channel.hype_train.", "channel.goal.", "channel.poll.", "channel.prediction.", "channel.ad_break.", "channel.shield_mode.", "channel.guest_star_session.",
        "channel.guest_star_settings.", "channel.shared_chat.", "channel.charity_campaign.", "channel.chat.clear", "channel.chat_settings.", "channel.channel_points_custom_reward.",
        "channel.shoutout.create", "automod.settings.", "automod.terms.", "conduit.",
    ];

    private static readonly string[] People = ["user", "chatter_user", "target_user", "from_user", "from_broadcaster_user"];

    public static MappedEvent Act(TwitchEvent e)
    {
        if (!Acts.TryGetValue(e.Type ?? "", out var known)) return Unknown(e);
        // A raid that the brand itself set out on.
        if (e.Type == "channel.raid" && e.Subscription.Object("condition").Id("from_broadcaster_user_id") is { } raider && raider == e.Json.Id("from_broadcaster_user_id")) return MappedEvent.Nobodys(e.RawType);

        var id = known.Id is not null && e.Json.Id("id") is { } own ? $"{known.Id}:{own}:{RawName.Of(e.Json.Text("status"))}"
            : known.Moment is { } moment ? e.IdOfMoment(known.Person, moment)
            : e.Id;
        var mapped = e.Of(e.RawType, known.Person, id, new Fact.Interaction
        {
            Kind = known.Kind,
            RawKind = e.RawType,
            Channel = TwitchEvent.Channel,
            Direction = known.Direction,
            Target = e.Brand,
            Text = known.Text is null ? null : e.Json.Text(known.Text) ?? e.Json.Object(known.Text).Text("text"),
            Attributes = Attributes(e, known.Text).OrNull,
        });
        // Who was given a subscription did not turn to anybody.
        return known.Signal is null || mapped.Message is null || e.Json.IsTrue("is_gift") ? mapped : mapped with { Signal = new(true, known.Signal, TwitchEvent.Channel) };
    }

    private static MappedEvent Unknown(TwitchEvent e)
    {
        if (OfTheChannel.Any(prefix => e.RawType.StartsWith(prefix, StringComparison.Ordinal))) return MappedEvent.Nobodys(e.RawType);
        if (People.FirstOrDefault(p => e.Json.Id($"{p}_id") is not null) is not { } person) return MappedEvent.Nobodys(e.RawType);
        return e.Of(e.RawType, person, e.Id, new Fact.Interaction
        {
            Kind = InteractionKind.Other,
            RawKind = e.RawType,
            Channel = TwitchEvent.Channel,
            Target = e.Brand,
            Attributes = new Details().Raw(e.Json).OrNull,
        });
    }

    /// <summary>All that is said of the act itself, one level deep; nothing of accounts, the person's or others'.</summary>
    private static Details Attributes(TwitchEvent e, string? text)
    {
        var details = new Details();
        foreach (var member in e.Json!.Value.EnumerateObject().Where(m => m.Name != text && !IsAccount(m.Name)).Take(50))
        {
            if (member.Value.ValueKind != JsonValueKind.Object)
            {
                details.Copy(e.Json, member.Name, Camel(member.Name));
                continue;
            }
            foreach (var inner in member.Value.EnumerateObject().Where(m => !IsAccount(m.Name)).Take(10)) details.Copy(member.Value, inner.Name, Camel($"{member.Name}_{inner.Name}"));
        }
        return details;
    }

    private static bool IsAccount(string name) => name.EndsWith("_id", StringComparison.Ordinal) && name.Contains("user", StringComparison.Ordinal)
        || name.EndsWith("_login", StringComparison.Ordinal) || name.EndsWith("_name", StringComparison.Ordinal) && name is not "charity_name" || name is "broadcaster_id";

    private static string Camel(string name) => string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select((part, i) => i == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
}
