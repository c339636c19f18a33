using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.Line;

/// <summary>What people do without writing.</summary>
internal static class LineActs
{
    /// <summary>To follow is also to unblock: the network tells the two apart, and both mean that the brand can write again.</summary>
    public static MappedEvent Follow(LineEvent e)
    {
        var towards = e.Type == "follow";
        var mapped = Interaction(e, e.User, $"{e.Type}:{e.Digest}", towards ? InteractionKind.Follow : InteractionKind.Unfollow, e.Type!, e.Details.Copy(e.Json.Object("follow"), "isUnblocked"));
        return mapped with { Signal = mapped.Message is null ? null : new(towards, e.Type!, LineEvent.Channel) };
    }

    /// <summary>Who came into a group that the account is in, or left it: one message for each.</summary>
    public static IEnumerable<MappedEvent> Members(LineEvent e, string list)
    {
        var digest = e.Digest;
        var members = e.Json.Object(list).Items("members").Select(m => Member(e, m.Id("userId"), digest)).ToList();
        return members.Count > 0 ? members : [Member(e, null, digest)];
    }

    /// <summary>All else. A link of accounts names a nonce, which the brand's own shop gave out: nobody on that side is named, so nothing is linked by it.</summary>
    public static MappedEvent Act(LineEvent e)
    {
        var type = RawName.Of(e.Type);
        var (kind, details) = e.Type switch
        {
            "postback" => (InteractionKind.Message, Postback(e)),
            "accountLink" => (InteractionKind.Other, e.Details.Copy(e.Json.Object("link"), "result").Copy(e.Json.Object("link"), "nonce")),
            "beacon" => (e.Json.Object("beacon").Text("type") is "enter" ? InteractionKind.Visit : InteractionKind.Other, Beacon(e)),
            "videoPlayComplete" => (InteractionKind.Other, e.Details.Copy(e.Json.Object("videoPlayComplete"), "trackingId")),
            "membership" => (InteractionKind.Other, e.Details.Copy(e.Json.Object("membership"), "type").Copy(e.Json.Object("membership"), "membershipId")),
            "things" => (InteractionKind.Other, e.Details.Copy(e.Json.Object("things"), "type").Copy(e.Json.Object("things"), "deviceId")),
            _ => (InteractionKind.Other, e.Details.Raw(e.Json)),
        };
        // What is not known, and has nobody in it, is news of the account.
        return e.User is null && details.Has("payload") ? MappedEvent.Nobodys(type) : Interaction(e, e.User, $"{type}:{e.Digest}", kind, type, details);
    }

    private static MappedEvent Member(LineEvent e, string? user, string digest) =>
        Interaction(e, user, $"{e.Type}:{digest}:{user}", InteractionKind.Other, e.Type!, e.Details);

    private static Details Postback(LineEvent e)
    {
        var postback = e.Json.Object("postback");
        var details = e.Details.Copy(postback, "data");
        if (postback.Object("params") is { } parameters)
        {
            foreach (var p in parameters.EnumerateObject().Take(20)) details.Copy(parameters, p.Name);
        }
        return details;
    }

    private static Details Beacon(LineEvent e)
    {
        var beacon = e.Json.Object("beacon");
        return e.Details.Copy(beacon, "type").Copy(beacon, "hwid").Copy(beacon, "dm");
    }

    private static MappedEvent Interaction(LineEvent e, string? user, string id, InteractionKind kind, string raw, Details details) => e.Of(raw, user, id, new Fact.Interaction
    {
        Kind = kind,
        RawKind = raw,
        Channel = LineEvent.Channel,
        Target = e.Account,
        Attributes = details.OrNull,
    });
}
