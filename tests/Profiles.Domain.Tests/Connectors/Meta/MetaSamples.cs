using System.Text.Json.Nodes;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Meta;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Meta;

/// <summary>Deliveries of Meta's, and what they are mapped to.</summary>
internal static class MetaSamples
{
    public const string Account = "100500";

    public static ConnectorSettings Settings { get; } = new("facebook", "facebook", ["an-app-secret"]);

    public static MappedDelivery Map(string body) => new FacebookConnector().Map(Samples.Post(body), Settings);

    /// <summary>What one change of one page or account says.</summary>
    public static MappedEvent Change(string kind, string field, string value) => Single($$"""{"object":"{{kind}}","entry":[{"id":"{{Account}}","time":1767300000,"changes":[{"field":"{{field}}","value":{{value}}}]}]}""");

    /// <summary>What one turn of a conversation with an account says.</summary>
    public static MappedEvent Turn(string kind, string turn, string list = "messaging") => Single($$"""{"object":"{{kind}}","entry":[{"id":"{{Account}}","time":1767300000000,"{{list}}":[{{turn}}]}]}""");

    public static MappedEvent Single(string body)
    {
        var mapped = Map(body);
        ConnectorLaws.CanBeRecorded(mapped);
        return mapped.Events.Should().ContainSingle().Subject;
    }

    public static Fact.Interaction Interaction(this MappedEvent mapped) => mapped.Message!.Facts.OfType<Fact.Interaction>().Should().ContainSingle().Subject;

    public static string? Attribute(this MappedEvent mapped, string name) => mapped.Interaction().Attributes is { } said && said.TryGetValue(name, out var value) ? value.ToString() : null;

    public static string? Trait(this MappedEvent mapped, string name) =>
        mapped.Message!.Facts.OfType<Fact.Traits>().SingleOrDefault() is { } traits && traits.Values.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Type, scope and value of the one identity.</summary>
    public static string Person(this MappedEvent mapped) => mapped.Message!.Identities.Should().ContainSingle().Subject is var claim ? $"{claim.Type}|{claim.Scope}|{claim.Value}" : "";

    /// <summary>How many events a delivery has, whatever form they are in.</summary>
    public static int? Count(JsonObject body) => body["entry"] is JsonArray entries ? entries.Sum(Count) : null;

    private static int Count(JsonNode? entry)
    {
        if (entry is not JsonObject known) return 1;
        string[] lists = ["changes", "messaging", "standby"];
        var found = lists.Where(list => known[list] is not null).Sum(list => known[list] is JsonArray events ? events.Count : 1);
        return found > 0 || lists.Any(list => known[list] is JsonArray) ? found : 1;
    }

    /// <summary>The same events, each in an entry of its own.</summary>
    public static string Split(byte[] body)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        var entries = new JsonArray();
        foreach (var entry in json["entry"]!.AsArray())
        {
            foreach (var list in (string[])["changes", "messaging", "standby"])
            {
                foreach (var e in entry![list] as JsonArray ?? [])
                {
                    entries.Add(new JsonObject { ["id"] = entry["id"]!.DeepClone(), ["time"] = 1, [list] = new JsonArray(e!.DeepClone()) });
                }
            }
        }
        json["entry"] = entries;
        return json.ToJsonString();
    }
}
