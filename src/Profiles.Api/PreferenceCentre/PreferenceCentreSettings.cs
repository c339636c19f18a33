namespace Profiles.Api.PreferenceCentre;

/// <summary>Section <c>Profiles:PreferenceCentre</c> of the configuration.</summary>
public sealed record PreferenceCentreSettings
{
    public const string Section = "Profiles:PreferenceCentre";

    /// <summary>What links begin with, such as <c>https://preferences.example.com</c>. Null: the address that the service listens on, for trying out only.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>How long a centre link opens. Unsubscribe links never expire.</summary>
    public int LinkDays { get; init; } = 30;

    /// <summary>How long a code can be entered that was sent to prove who asks.</summary>
    public int CodeMinutes { get; init; } = 10;

    /// <summary>Where codes are posted to be sent. Null: shown on the console, and in Production nowhere, so that nothing is offered that needs one.</summary>
    public Uri? CodeDeliveryUrl { get; init; }

    /// <summary>Goes along as a bearer token.</summary>
    public string? CodeDeliveryToken { get; init; }

    /// <summary>Changes by one link in a minute; more are answered with 429.</summary>
    public int ChangesPerMinute { get; init; } = 30;
}
