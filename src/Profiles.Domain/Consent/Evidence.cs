using System.Text.Json;
using System.Text.Json.Serialization;

namespace Profiles.Domain.Consent;

/// <summary>What is decided about, for a contact point: may the controller use this channel for this purpose? All three are clear tokens.</summary>
public sealed record ConsentKey(string Channel, string Purpose, string Controller);

[JsonConverter(typeof(JsonStringEnumConverter<ConsentMethod>))]
public enum ConsentMethod { Form, DoubleOptIn, OneClickUnsubscribe, PreferenceCentre, Agent, SocialPlatform, GlobalPrivacyControl, Import, Api }

/// <summary>What a dispute about a decision needs. In memory; sealed under the retention class <c>consent</c> when recorded.</summary>
public sealed record Evidence
{
    public required ConsentMethod Method { get; init; }
    public string? TextVersion { get; init; }
    public string? Text { get; init; }
    public string? Language { get; init; }
    /// <summary>The page, or the app and its screen.</summary>
    public string? Page { get; init; }
    /// <summary>An opaque id.</summary>
    public string? Actor { get; init; }
    public DateTimeOffset? CapturedAt { get; init; }
    public DateTimeOffset? DoubleOptInRequestedAt { get; init; }
    public DateTimeOffset? DoubleOptInConfirmedAt { get; init; }
    public string? Jurisdiction { get; init; }
    /// <summary>How the person was told to withdraw: as easily as to give (GDPR Art. 7(3)).</summary>
    public string? WithdrawalMethod { get; init; }
    /// <summary>The signal as it came, such as a consent string.</summary>
    public JsonElement? Raw { get; init; }

    public override string ToString() => "(evidence)";
}
