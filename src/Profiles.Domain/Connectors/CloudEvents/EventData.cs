using System.Text.Json;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.CloudEvents;

/// <summary>
/// Reads an event's data member by member, and keeps what is wrong with it by its place. As in the GraphQL inputs whose names these are: null is nothing said, and a member that nobody asked for
/// is a slip of the pen and not to be lost in silence.
/// </summary>
internal sealed class EventData(JsonElement? json, string at = "data")
{
    private readonly HashSet<string> asked = [];
    private readonly List<EventData> inner = [];
    private Rejection? refusal;

    /// <summary>The first thing that is wrong, once all was asked for; null: nothing.</summary>
    public Rejection? Refusal => refusal ?? inner.Select(i => i.Refusal).FirstOrDefault(r => r is not null) ?? Unasked;

    private Rejection? Unasked => json is { } known && known.EnumerateObject().Select(m => m.Name).FirstOrDefault(name => !asked.Contains(name)) is { } name
        ? new("data-member", $"Events of this type have no such member. They have {string.Join(", ", asked)}.", $"{at}.{RawName.Of(name)}")
        : null;

    public bool Has(string name) => json.Member(name) is not null;

    public void Refuse(string code, string reason, string name) => refusal ??= new(code, reason, $"{at}.{name}");

    public string? Text(string name, bool needed = false) => Read(name, needed, "A text is needed here.", JsonValueKind.String, _ => json.Text(name));

    public double? Number(string name, bool needed = false) => Read(name, needed, "A number is needed here.", JsonValueKind.Number, _ => json.Number(name));

    public bool IsTrue(string name) => Read(name, false, "True or false is needed here.", json.IsTrue(name) ? JsonValueKind.True : JsonValueKind.False, _ => (bool?)json.IsTrue(name)) == true;

    public DateTimeOffset? Moment(string name) => Read(name, false, "A time with its offset is needed here, such as 2026-03-14T09:30:00Z.", JsonValueKind.String, _ => json.Moment(name));

    public JsonElement? Any(string name)
    {
        asked.Add(name);
        return json.Member(name);
    }

    /// <summary>Attributes or traits. A null in them takes a value back.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Members(string name, bool needed = false) => Read(
        name, needed, "A JSON object is needed here.", JsonValueKind.Object, value => value.EnumerateObject().GroupBy(m => m.Name).ToDictionary(m => m.Key, m => m.Last().Value));

    public IReadOnlyList<string>? Texts(string name) => Read(
        name, false, "A list of texts is needed here.", JsonValueKind.Array,
        list => list.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String) ? list.EnumerateArray().Select(i => Payload.Readable(i) ?? "").ToList() : null);

    /// <summary>By the name that the API has for it, such as <c>DOUBLE_OPT_IN</c>.</summary>
    public T? One<T>(string name, bool needed = false) where T : struct, Enum => Read(
        name, needed, $"One of {string.Join(", ", Enum.GetValues<T>().Select(Name))} is needed here.", JsonValueKind.String,
        _ => Enum.GetValues<T>().Where(v => Name(v) == json.Text(name)).Select(v => (T?)v).FirstOrDefault());

    public EventData? Inner(string name, bool needed = false)
    {
        var found = Read(name, needed, "A JSON object is needed here.", JsonValueKind.Object, value => new EventData(value, $"{at}.{name}"));
        if (found is not null) inner.Add(found);
        return found;
    }

    public IdentityClaim? Identity(string name) => Inner(name, needed: true)?.Claim();

    /// <summary>The first bears what is said; all of them are one person.</summary>
    public IReadOnlyList<IdentityClaim> Identities(int least = 1)
    {
        var claims = new List<IdentityClaim>();
        var list = Read("identities", needed: true, "A list of identities is needed here.", JsonValueKind.Array, value => value.EnumerateArray().ToList()) ?? [];
        for (var i = 0; i < list.Count; i++)
        {
            var place = $"identities[{i}]";
            if (list[i].ValueKind != JsonValueKind.Object) Refuse("data-value", "An identity is a JSON object with type, value and, where the type has scopes, scope.", place);
            else inner.Add(new(list[i], $"{at}.{place}"));
            if (list[i].ValueKind == JsonValueKind.Object && inner[^1].Claim() is { } claim) claims.Add(claim);
        }
        if (list.Count < least) Refuse("identities-missing", least == 1 ? "Say whom it is about: at least one identity." : $"At least {least} identities are needed here.", "identities");
        return claims;
    }

    private IdentityClaim? Claim()
    {
        var (type, scope, value) = (Text("type", needed: true), Text("scope"), Read("value", true, "A text or a number is needed here.", null, _ => json.Id("value")));
        var strength = One<Strength>("strength");
        return type is null || value is null ? null : new(type, scope, value, strength);
    }

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    private T? Read<T>(string name, bool needed, string reason, JsonValueKind? kind, Func<JsonElement, T?> read)
    {
        asked.Add(name);
        if (json.Member(name) is not { } value)
        {
            if (needed) Refuse("data-missing", $"This is missing. {reason}", name);
            return default;
        }
        if ((kind ?? value.ValueKind) == value.ValueKind && read(value) is { } found) return found;
        // An empty text is nothing said.
        if (needed || value.ValueKind != JsonValueKind.String || kind != JsonValueKind.String || value.GetRawText().Length > 2) Refuse("data-value", reason, name);
        return default;
    }
}
