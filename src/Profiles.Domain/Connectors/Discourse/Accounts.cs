using Profiles.Domain.Facts;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Connectors.Discourse;

/// <summary>A member's account: its beginning, its changes, what the forum gives or tells its owner, and its end.</summary>
internal static class Accounts
{
    public static MappedEvent Map(DiscourseEvent e)
    {
        if (e.Name is "user_anonymized" or "user_destroyed") return Ended(e);
        // What goes on with an account that was anonymised is nobody's any more.
        if (Member.IsAnonymised(e.Said)) return MappedEvent.Nobodys(e.RawType);
        var member = Member.OfAccount(e.Said, confirmed: e.Name is "user_confirmed_email" or "user_logged_in");
        return e.Name switch
        {
            "user_created" => e.Of(member, DiscourseEvent.Id("user", member?.Id, "created"), e.Said.Moment("created_at"), e.Interaction(InteractionKind.Other)),
            "user_updated" => e.Of(member, Each(e, member), null),
            "user_logged_in" => e.Of(member, Each(e, member), null, e.Interaction(InteractionKind.Visit)),
            "user_logged_out" or "user_confirmed_email" => e.Of(member, Each(e, member), null, e.Interaction(InteractionKind.Other)),
            _ => e.Of(member, Each(e, member), null, e.Interaction(InteractionKind.Other, direction: Direction.Outbound)),
        };
    }

    public static MappedEvent Badge(DiscourseEvent e)
    {
        var member = Member.Of(e.Said, "user_id") ?? Member.Of(e.Said.Object("user"));
        var details = new Details().Copy(e.Said, "badge_id", "badgeId").Copy(e.Said.Object("badge"), "id", "badgeId").Copy(e.Said.Object("badge"), "name", "badge").Copy(e.Said, "post_id", "postId");
        return e.Of(
            member, DiscourseEvent.Id("badge", e.Said.Id("id") ?? e.Digest, e.RawType), e.Name == "user_badge_granted" ? e.Said.Moment("granted_at") : null,
            e.Interaction(InteractionKind.Other, details, Direction.Outbound));
    }

    /// <summary>The forum told a member something. Of what: the kind and where; the text names other members, and tells nothing that they did not do themselves.</summary>
    public static MappedEvent Notified(DiscourseEvent e) => e.Of(
        Member.Of(e.Said, "user_id"), DiscourseEvent.Id("notification", e.Said.Id("id") ?? e.Digest), e.Said.Moment("created_at"),
        e.Interaction(InteractionKind.Other, new Details().Copy(e.Said, "notification_type", "notificationType").Copy(e.Said, "post_number", "postNumber"), Direction.Outbound) with
        {
            Target = Topics.Target(e.Said.Id("topic_id")),
        });

    /// <summary>
    /// The account was anonymised or deleted: nothing more is recorded of it, and what is recorded is to be erased. That it was anonymised shows in the body, which is signed. Who deletes may be
    /// a moderator who clears away spam, so an officer looks.
    /// </summary>
    private static MappedEvent Ended(DiscourseEvent e)
    {
        if (Member.Of(e.Said) is not { } member) return e.Kept("subject-missing", "The forum does not say whose account it is.");
        if (member.IsForum) return MappedEvent.Nobodys(e.RawType);
        if (e.Scope is null) return e.Kept("scope-missing", "The delivery does not name the forum that it is from: set the connector's scope.");
        return MappedEvent.Nobodys(e.RawType) with
        {
            Privacy = new(PrivacyRequestKind.Erasure, DiscourseEvent.Id("user", member.Id, e.RawType), [e.Identity(member)], Proven: e.Name == "user_anonymized" && Member.IsAnonymised(e.Said)),
        };
    }

    /// <summary>An account's change has no id and no time of its own: what it is after it tells one from another.</summary>
    private static string Each(DiscourseEvent e, Member? member) => DiscourseEvent.Id("user", member?.Id, e.RawType, e.Digest);
}
