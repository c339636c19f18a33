using System.Globalization;
using System.Text.Json;
using Profiles.Domain.Recording;

namespace Profiles.Api.Tracking;

/// <summary>When a call happened, by the clocks of client and service.</summary>
/// <remarks>
/// As Segment and RudderStack define it: <c>receivedAt − (sentAt − originalTimestamp)</c>, so that a client's wrong clock cancels out. Their
/// server libraries write <c>timestamp</c> in the place of <c>originalTimestamp</c>. Where a message has both, the source has set
/// <c>timestamp</c> itself, and it is taken as it is.
/// </remarks>
internal static class CallTime
{
    private static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>No time where the message names none: then it happened when it was received.</returns>
    public static (DateTimeOffset? At, Rejection? Refused) Of(JsonElement? message, DateTimeOffset? batchSentAt, DateTimeOffset receivedAt)
    {
        if (!TryRead(message, "timestamp", out var timestamp)) return (null, Unreadable("timestamp"));
        if (!TryRead(message, "originalTimestamp", out var original)) return (null, Unreadable("originalTimestamp"));
        if (!TryRead(message, "sentAt", out var sentAt)) return (null, Unreadable("sentAt"));
        if (timestamp is not null && original is not null) return (timestamp, null);
        if ((timestamp ?? original) is not { } said) return (null, null);
        if ((sentAt ?? batchSentAt) is not { } sent) return (said, null);
        var happened = receivedAt - (sent - said);
        return happened < Earliest ? (null, Unreadable("sentAt")) : (happened, null);
    }

    /// <returns>False where something stands there that is no time.</returns>
    public static bool TryRead(JsonElement? element, string name, out DateTimeOffset? time)
    {
        time = null;
        if (element.Member(name) is not { } member) return true;
        if (member.ValueKind != JsonValueKind.String || !member.IsReadable() || member.GetString() is not { Length: >= 10 and <= 40 } text || !char.IsAsciiDigit(text[0])) return false;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value)) return false;
        time = value;
        return value >= Earliest;
    }

    private static Rejection Unreadable(string path) => new("timestamp", "A time is written as ISO 8601, such as 2026-05-01T10:00:00Z, and not before 1970.", path);
}
