namespace Profiles.Api.PreferenceCentre;

/// <summary>Section <c>Profiles:PreferenceCentre</c> of the configuration.</summary>
public sealed record PreferenceCentreSettings
{
    public const string Section = "Profiles:PreferenceCentre";

    /// <summary>What links begin with, such as <c>https://preferences.example.com</c>. Null: the address that the service listens on, for trying out only.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>How long a centre link opens. Unsubscribe links never expire.</summary>
    public int LinkDays { get; init; } = 30;

    /// <summary>Changes by one link in a minute; more are answered with 429.</summary>
    public int ChangesPerMinute { get; init; } = 30;
}
