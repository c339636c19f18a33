using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Profiles.Api.PrivacyRequests;

/// <summary>
/// Meta's <c>signed_request</c>: <c>base64url(HMAC-SHA256(app secret, payload)).payload</c>, the payload being base64url of a JSON object. It names a user by the id that
/// they have in one app, and not the app: whose secret signed it is whose it is.
/// </summary>
/// <seealso href="https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback"/>
/// <param name="App">The app's id.</param>
/// <param name="User">The user's id within the app. Personal data.</param>
/// <param name="IssuedAt">Null where it does not say.</param>
internal sealed record SignedRequest(string App, string User, DateTimeOffset? IssuedAt)
{
    private const int MaxLength = 8 * 1024;

    /// <param name="secrets">By app id.</param>
    /// <returns>Null where none of the apps signed it, or it is not one. Takes as long whichever app it was and however much of a signature is right.</returns>
    public static SignedRequest? Open(string text, IReadOnlyDictionary<string, string> secrets)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (text.Length > MaxLength || dot <= 0 || Decode(text.AsSpan(0, dot)) is not { Length: HMACSHA256.HashSizeInBytes } signature) return null;
        var signed = Encoding.ASCII.GetBytes(text[(dot + 1)..]);
        string? app = null;
        foreach (var (id, secret) in secrets)
        {
            if (CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed), signature)) app = id;
        }
        return app is not null && Decode(text.AsSpan(dot + 1)) is { } json ? Read(app, json) : null;
    }

    public override string ToString() => $"(signed request of app {App})";

    private static SignedRequest? Read(string app, byte[] json)
    {
        try
        {
            using var payload = JsonDocument.Parse(json);
            var root = payload.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("algorithm", out var algorithm) || algorithm.ValueKind != JsonValueKind.String
                || !string.Equals(algorithm.GetString(), "HMAC-SHA256", StringComparison.OrdinalIgnoreCase)) return null;
            if (!root.TryGetProperty("user_id", out var user)) return null;
            var id = user.ValueKind switch { JsonValueKind.String => user.GetString(), JsonValueKind.Number => user.GetRawText(), _ => null };
            if (id is not { Length: > 0 and <= 128 } || !id.All(char.IsAsciiLetterOrDigit)) return null;
            var issued = root.TryGetProperty("issued_at", out var at) && at.ValueKind == JsonValueKind.Number && at.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds(seconds) : (DateTimeOffset?)null;
            return new(app, id, issued);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Decode(ReadOnlySpan<char> text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
