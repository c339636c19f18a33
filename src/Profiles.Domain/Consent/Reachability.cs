namespace Profiles.Domain.Consent;

/// <summary>Whether a channel leads to a person at all, beside whether they may be addressed.</summary>
/// <remarks>
/// The windows are the catalogue's. Meta, Messenger Platform, "Standard messaging": 24 hours, which holds for Instagram as well; WhatsApp Business Platform, "Customer service
/// windows": 24 hours, and templates outside of them.
/// </remarks>
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

    /// <summary>Of a channel that the catalogue doesn't know: one without a window, to the identities of its name.</summary>
    public static ChannelDefinition Channel(Catalogue catalogue, string name) =>
        catalogue.FindChannel(name) is { ContactPoints.Count: > 0 } known ? known : new(name, [name], catalogue.FindChannel(name)?.WindowHours, catalogue.FindChannel(name)?.Templates ?? false);

    /// <param name="hasContactPoint">A live one that is not shared.</param>
    /// <param name="lastInbound">The last message that the person sent on this channel.</param>
    public static Reachability Of(ChannelDefinition channel, bool hasContactPoint, DateTimeOffset? lastInbound, DateTimeOffset now) => (channel.WindowHours, lastInbound) switch
    {
        _ when !hasContactPoint => new(false, null, NoContactPoint),
        (null, _) => new(true, null, ContactPoint),
        ({ } hours, { } last) when last.AddHours(hours) > now => new(true, last.AddHours(hours), WithinWindow),
        _ when channel.Templates => new(true, null, TemplateOnly),
        _ => new(false, null, WindowClosed),
    };
}
