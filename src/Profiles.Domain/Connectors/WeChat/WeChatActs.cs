using Profiles.Domain.Facts;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Connectors.WeChat;

/// <summary>What people do without writing, and what becomes of what was sent to them.</summary>
internal static class WeChatActs
{
    /// <summary>Sent in the name of WeChat's own accounts: news of the brand's account, of nobody.</summary>
    private static readonly HashSet<string> OfTheAccount = new(StringComparer.OrdinalIgnoreCase)
    {
        "MASSSENDJOBFINISH", "PUBLISHJOBFINISH", "qualification_verify_success", "qualification_verify_fail", "naming_verify_success", "naming_verify_fail", "annual_renew", "verify_expired",
        "weapp_audit_success", "weapp_audit_fail", "weapp_audit_delay", "card_pass_check", "card_not_pass_check", "card_sku_remind", "poi_check_notify", "sys_approve_notify",
    };

    public static MappedEvent Map(WeChatEvent e)
    {
        var name = e.Xml.Value("Event");
        var raw = RawName.Of($"event.{RawName.Of(name)}");
        if (name is not null && OfTheAccount.Contains(name)) return MappedEvent.Nobodys(raw);
        return name?.ToUpperInvariant() switch
        {
            // By a code that was shown somewhere: its scene says where.
            "SUBSCRIBE" => Signalled(Said(e, raw, InteractionKind.Follow, Direction.Inbound), towards: true, "subscribe"),
            "UNSUBSCRIBE" => Signalled(Said(e, raw, InteractionKind.Unfollow, Direction.Inbound), towards: false, "unsubscribe"),
            "CLICK" => Said(e, raw, InteractionKind.Message, Direction.Inbound),
            "VIEW" or "VIEW_MINIPROGRAM" => Said(e, raw, InteractionKind.Visit, Direction.Inbound),
            "SCAN" or "LOCATION" => Said(e, raw, InteractionKind.Other, Direction.Inbound),
            "TEMPLATESENDJOBFINISH" => Delivered(e, raw),
            "USER_AUTHORIZATION_REVOKE" => Privacy(e, Said(e, raw, InteractionKind.Other, Direction.Inbound), proven: false),
            "USER_AUTHORIZATION_CANCELLATION" => Privacy(e, new(raw, null), e.IsSealed),
            _ => Said(e, raw, InteractionKind.Other, Direction.Inbound, e.Xml.Digest()),
        };
    }

    /// <summary>WeChat advises to tell events by person and time; what was pressed is told besides.</summary>
    private static MappedEvent Said(WeChatEvent e, string raw, InteractionKind kind, Direction direction, string? more = null)
    {
        var key = e.Xml.Value("EventKey");
        var isScene = key?.StartsWith("qrscene_", StringComparison.Ordinal) == true;
        var details = e.Details("EventKey").Add(isScene ? "scene" : "eventKey", isScene ? key!["qrscene_".Length..] : key);
        return e.Of(raw, $"{raw}:{e.Account}:{e.Person}:{e.Xml.Value("CreateTime")}:{key}{more}", new Fact.Interaction
        {
            Kind = kind,
            RawKind = raw,
            Channel = WeChatEvent.Channel,
            Direction = direction,
            Target = e.Account,
            Attributes = details.OrNull,
        });
    }

    /// <summary>A message by template reached the person, or not: who has switched them off turned away from them.</summary>
    private static MappedEvent Delivered(WeChatEvent e, string raw)
    {
        var delivered = Said(e, raw, InteractionKind.Other, Direction.Outbound, e.Xml.Value("MsgID"));
        return e.Xml.Value("Status") is "failed:user block" or "failed: user block" ? Signalled(delivered, towards: false, "block") : delivered;
    }

    private static MappedEvent Signalled(MappedEvent mapped, bool towards, string name) => mapped.Message is null ? mapped : mapped with
    {
        Signal = new(towards, name, WeChatEvent.Channel),
    };

    /// <summary>WeChat tells that the person took back what they had allowed, or closed the account, and asks to delete what is known of them.</summary>
    private static MappedEvent Privacy(WeChatEvent e, MappedEvent mapped, bool proven) => e.Missing is { } missing ? mapped with { Kept = missing } : mapped with
    {
        Privacy = new(PrivacyRequestKind.Erasure, $"{mapped.RawType}:{e.Account}:{e.Person}:{e.Xml.Value("CreateTime")}", e.Identities, proven),
    };
}
