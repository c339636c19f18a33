using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Connectors;

namespace Profiles.Domain.Tests.Connectors;

/// <summary>Samples beside the tests, and calls made of them.</summary>
internal static class Samples
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 14, 9, 30, 0, TimeSpan.Zero);

    /// <param name="name">Of a file beside the test that asks.</param>
    public static byte[] Read(string name, [CallerFilePath] string test = "") => File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(test)!, name));

    public static WebhookCall Post(string body, params (string Name, string Value)[] headers) => Post(Encoding.UTF8.GetBytes(body), headers);

    public static WebhookCall Post(byte[] body, params (string Name, string Value)[] headers) => new("POST", Named(headers), Named([]), body, Now);

    public static WebhookCall Get(params (string Name, string Value)[] query) => new("GET", Named([]), Named(query), default, Now);

    public static Dictionary<string, string> Named(params (string Name, string Value)[] pairs) => pairs.ToDictionary(p => p.Name, p => p.Value, StringComparer.OrdinalIgnoreCase);

    public static byte[] Hmac256(string secret, byte[] body) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);

    /// <summary>The same with one bit of the middle turned over.</summary>
    public static byte[] Touched(byte[] body)
    {
        var touched = body.ToArray();
        touched[body.Length / 2] ^= 1;
        return touched;
    }

    /// <summary>Deliveries that networks sent, which the repository does not hold: <c>PROFILES_SAMPLES</c>, or <c>../shared/data</c> beside the repository.</summary>
    public static string Recorded(string network) => Path.Combine(Environment.GetEnvironmentVariable("PROFILES_SAMPLES") ?? Path.Combine(Repository(), "..", "shared", "data"), "payloads", network);

    public static string Document(string name) => Path.Combine(Repository(), "docs", name);

    private static string Repository([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}

/// <summary>A test on the deliveries that a network sent. Skipped by name where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RecordedFactAttribute : FactAttribute
{
    public RecordedFactAttribute(string network)
    {
        if (!Directory.Exists(Samples.Recorded(network))) Skip = "The recorded deliveries are not here: set PROFILES_SAMPLES.";
    }
}
