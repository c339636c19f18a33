namespace Profiles.Api.Tracking;

/// <summary>Section <c>Profiles:Tracking</c> of the configuration. The sizes are those of Segment's and RudderStack's own services.</summary>
public sealed record TrackingSettings
{
    /// <summary>Of one message, in bytes of JSON.</summary>
    public int MaxMessageBytes { get; init; } = 32 * 1024;

    /// <summary>Of a request's body, in bytes, both as sent and unpacked.</summary>
    public int MaxBatchBytes { get; init; } = 500 * 1024;

    public int MaxBatchMessages { get; init; } = 2_500;

    /// <summary>Requests that are worked on at once; as many again may wait. More are answered with 429.</summary>
    public int RequestsInFlight { get; init; } = 32;

    /// <summary>Of one write key, in the long run.</summary>
    public int MessagesPerSecond { get; init; } = 20_000;

    /// <summary>Of one write key, at once.</summary>
    public int MessageBurst { get; init; } = 40_000;
}
