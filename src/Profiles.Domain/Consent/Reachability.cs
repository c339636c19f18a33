namespace Profiles.Domain.Consent;

/// <summary>Whether a channel leads to a person at all, beside whether they may be addressed.</summary>
/// <param name="Until">When the window closes; null where there is none, or it is closed.</param>
/// <param name="Reason">A code, below.</param>
public sealed record Reachability(bool Reachable, DateTimeOffset? Until, string Reason)
{
    /// <summary>No identity of the person's own that the channel leads to.</summary>
    public const string NoContactPoint = "no-contact-point";
    /// <summary>The channel has no window.</summary>
    public const string ContactPoint = "contact-point";
    public const string WithinWindow = "within-window";
    /// <summary>The window is closed or never opened: only templates that the network has approved are delivered.</summary>
    public const string TemplateOnly = "template-only";
    public const string WindowClosed = "window-closed";

    /// <param name="hasContactPoint">A live one that is not shared.</param>
    /// <param name="lastInbound">The last message that the person sent on this channel.</param>
    public static Reachability Of(ReachRule rule, bool hasContactPoint, DateTimeOffset? lastInbound, DateTimeOffset now) => (rule.WindowHours, lastInbound) switch
    {
        _ when !hasContactPoint => new(false, null, NoContactPoint),
        (null, _) => new(true, null, ContactPoint),
        ({ } hours, { } last) when last.AddHours(hours) > now => new(true, last.AddHours(hours), WithinWindow),
        _ when rule.Templates => new(true, null, TemplateOnly),
        _ => new(false, null, WindowClosed),
    };
}

/// <summary>How a channel reaches people.</summary>
/// <param name="ContactPoints">Types of identities that it leads to.</param>
/// <param name="WindowHours">So long after the person's last message the brand may answer freely; null: it needs no message.</param>
/// <param name="Templates">Whether approved templates are delivered outside of the window.</param>
/// <remarks>
/// Meta, Messenger Platform, "Standard messaging": 24 hours, which holds for Instagram as well; WhatsApp Business Platform, "Customer service windows": 24 hours, and
/// templates outside of them.
/// </remarks>
public sealed record ReachRule(IReadOnlyList<string> ContactPoints, int? WindowHours = null, bool Templates = false)
{
    private const int Day = 24;

    public static ReachRule Of(string channel) => channel switch
    {
        "whatsapp" => new(["whatsapp", "phone"], Day, Templates: true),
        "messenger" or "instagram" => new([channel], Day),
        "sms" or "mms" or "call" or "phone" => new(["phone"]),
        _ => new([channel]),
    };
}
