namespace Profiles.Domain.PreferenceCentre;

/// <summary>What the person says of themselves, by their own hand.</summary>
public static class Declaring
{
    /// <summary>The source of all that comes by a person's own page. No other way in may take this name.</summary>
    public const string Source = "preference-centre";
}
