using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Notices;

namespace Profiles.Testing;

/// <summary>What a network sends beside a body: headers and the query.</summary>
public sealed record Signed(string Query, IReadOnlyList<(string Name, string Value)> Headers);

/// <summary>Signs deliveries as the networks do.</summary>
public static class NetworkSignature
{
    /// <param name="kind">Of the connector.</param>
    /// <param name="id">Of the delivery, for networks that give it one.</param>
    /// <param name="type">What the network says in a header that it is: Twitch's and Discourse's.</param>
    public static Signed Of(string kind, byte[] body, string secret, string id = "delivery-1", string? type = null, DateTimeOffset? at = null)
    {
        var (key, now) = (Encoding.UTF8.GetBytes(secret), at ?? DateTimeOffset.UtcNow);
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        switch (kind)
        {
            case "line":
                return new("", [("x-line-signature", Convert.ToBase64String(HMACSHA256.HashData(key, body)))]);
            case "x":
                return new("", [("x-twitter-webhooks-signature", "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(key, body)))]);
            case "twitch":
                var timestamp = now.ToString("O", CultureInfo.InvariantCulture);
                return new("",
                [
                    ("Twitch-Eventsub-Message-Id", id), ("Twitch-Eventsub-Message-Timestamp", timestamp), ("Twitch-Eventsub-Message-Type", type ?? "notification"),
                    ("Twitch-Eventsub-Message-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes(id + timestamp), .. body]))),
                ]);
            case "wechat":
#pragma warning disable CA5350 // The network's own scheme.
                var parts = new[] { secret, seconds, "nonce" }.Order(StringComparer.Ordinal);
                return new($"?signature={Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(string.Concat(parts))))}&timestamp={seconds}&nonce=nonce", []);
#pragma warning restore CA5350
            case "discourse":
                return new("",
                [
                    ("X-Discourse-Event-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, body))), ("X-Discourse-Event", type ?? "post_created"),
                    ("X-Discourse-Event-Type", (type ?? "post_created").Split('_')[0]), ("X-Discourse-Event-Id", id), ("X-Discourse-Instance", "https://forum.example.org"),
                ]);
            case "cloudevents":
                return new("",
                [
                    (WebhookSignature.IdHeader, id), (WebhookSignature.TimestampHeader, seconds),
                    (WebhookSignature.SignatureHeader, WebhookSignature.Sign([Convert.FromBase64String(secret["whsec_".Length..])], id, now.ToUnixTimeSeconds(), body)),
                    ("Content-Type", type ?? "application/cloudevents+json"),
                ]);
            default:
                return new("", [("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, body)))]);
        }
    }
}
