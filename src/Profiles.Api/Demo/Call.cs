using System.Text.Json;

namespace Profiles.Api.Demo;

/// <summary>What a system of the brand sends to the tracking API.</summary>
/// <param name="Source">The system.</param>
/// <param name="Kind">Of the interaction, in words: <c>Comment</c>; null for a call that identifies.</param>
internal sealed record Call(string Source, string Id, DateTimeOffset At, string? Kind, JsonElement Json)
{
    /// <param name="who">The first bears what happened; the source says that all are one person.</param>
    public static Call Track(string source, string id, DateTimeOffset at, IReadOnlyList<Account> who, string kind, Dictionary<string, object?> properties) =>
        new(source, id, at, kind, JsonSerializer.SerializeToElement(new
        {
            type = "track",
            messageId = id,
            timestamp = at.UtcDateTime,
            @event = kind,
            context = new { externalIds = External(who) },
            properties = properties.Where(p => p.Value is not null).ToDictionary(),
        }));

    /// <param name="userId">What the source itself calls them; null where it only knows their accounts elsewhere.</param>
    public static Call Identify(string source, string id, DateTimeOffset at, string? userId, IReadOnlyList<Account> who, Dictionary<string, object?> traits)
    {
        var said = new Dictionary<string, object?>
        {
            ["type"] = "identify", ["messageId"] = id, ["timestamp"] = at.UtcDateTime, ["context"] = new { externalIds = External(who) },
            ["traits"] = traits.Where(t => t.Value is not null).ToDictionary(),
        };
        if (userId is not null) said["userId"] = userId;
        return new(source, id, at, null, JsonSerializer.SerializeToElement(said));
    }

    /// <summary>A page that a browser shows; of the visitor it knows a cookie only.</summary>
    public static Call Page(string id, DateTimeOffset at, string device, string path, string language) =>
        new(DemoBrand.Source.Site, id, at, "page", JsonSerializer.SerializeToElement(new
        {
            type = "page",
            messageId = id,
            timestamp = at.UtcDateTime,
            anonymousId = device,
            context = new { page = new { path } },
            properties = new { path, language },
        }));

    public override string ToString() => $"{Source} {Kind} (call)";

    private static object[] External(IReadOnlyList<Account> who) =>
        [.. who.Select(a => a.Scope is null ? (object)new { id = a.Id, type = a.Type, encoding = "none" } : new { id = a.Id, type = a.Type, scope = a.Scope, encoding = "none" })];
}
