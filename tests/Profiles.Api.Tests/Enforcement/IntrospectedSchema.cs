using System.Text;
using System.Text.Json;
using Profiles.Api.Access;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;

namespace Profiles.Api.Tests.Enforcement;

/// <summary>The schema as the service itself tells it: what a field added tomorrow shows up in.</summary>
internal sealed class IntrospectedSchema
{
    private const string Question = """
        { __schema { queryType { name } mutationType { name } subscriptionType { name } types { kind name
          inputFields { name } fields(includeDeprecated: true) { name args { name } type { ...t } } } } }
        fragment t on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
        """;

    /// <summary>How nested fields with arguments are asked. One that is not here is not asked, and fails the test by its name.</summary>
    private static readonly Dictionary<string, string> Arguments = new()
    {
        ["CustomerProfile.trait(name)"] = """(name: "lastName")""",
        ["CustomerProfile.permission(channel,purpose)"] = """(channel: "email", purpose: "marketing")""",
        ["CustomerProfile.reachability(channel)"] = """(channel: "email")""",
        ["CustomerProfile.timeline(first,after,kinds,channels,since,until)"] = "(first: 3)",
        ["PrivacyRequest.reply(kind,language)"] = """(kind: DENIAL, language: "fr")""",
        ["LinkExplanation.sentence(language)"] = """(language: "fr")""",
    };

    private readonly Dictionary<string, JsonElement> types;

    private IntrospectedSchema(JsonElement schema)
    {
        types = schema.GetProperty("types").EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!);
        Roots = [.. new[] { "queryType", "mutationType", "subscriptionType" }.Select(root => schema.GetProperty(root).GetProperty("name").GetString()!)];
    }

    public static async Task<IntrospectedSchema> ReadAsync(LiveApi api) => new(await api.DataAsync("__schema", Question));

    public IReadOnlyList<string> Roots { get; }

    /// <summary>Such as <c>Query.profile</c>.</summary>
    public IEnumerable<string> RootFields => Roots.SelectMany(root => FieldsOf(root).Select(one => $"{root}.{one.GetProperty("name").GetString()}"));

    public IEnumerable<string> ArgumentsOf(string rootField) => Names(Field(rootField).GetProperty("args"));

    public IEnumerable<string> InputFieldsOf(string input) => Names(types[input].GetProperty("inputFields"));

    /// <summary>Every field of every type that a root leads to, without the roots' own.</summary>
    public IReadOnlySet<string> AllFields()
    {
        var (seen, open) = (new HashSet<string>(), new Stack<string>(RootFields.Select(field => TypeOf(Field(field)))));
        while (open.TryPop(out var type))
        {
            foreach (var field in FieldsOf(type))
                if (seen.Add($"{type}.{field.GetProperty("name").GetString()}")) open.Push(TypeOf(field));
        }
        return seen;
    }

    /// <summary>All that a role may read below a root field, by every way there is.</summary>
    /// <param name="asked">Each field of it is added.</param>
    public string Selection(string rootField, Role role, ISet<string> asked) => Selection(TypeOf(Field(rootField)), role, asked, []);

    private string Selection(string type, Role role, ISet<string> asked, IReadOnlyList<string> way)
    {
        if (FieldsOf(type).Count == 0) return "";
        way.Should().NotContain(type, "a way that leads back to {0} by {1} has to be cut by hand", type, string.Join(" → ", way));
        var text = new StringBuilder(" { __typename");
        foreach (var field in FieldsOf(type))
        {
            var name = field.GetProperty("name").GetString()!;
            if (!AccessTable.Allows(role, type, name)) continue;
            var arguments = string.Join(',', Names(field.GetProperty("args")));
            if (arguments.Length > 0 && !Arguments.ContainsKey($"{type}.{name}({arguments})")) continue;
            asked.Add($"{type}.{name}");
            text.Append(' ').Append(name).Append(arguments.Length > 0 ? Arguments[$"{type}.{name}({arguments})"] : "").Append(Selection(TypeOf(field), role, asked, [.. way, type]));
        }
        return text.Append(" }").ToString();
    }

    private JsonElement Field(string rootField)
    {
        var (type, name) = (rootField[..rootField.IndexOf('.')], rootField[(rootField.IndexOf('.') + 1)..]);
        return FieldsOf(type).Single(field => field.GetProperty("name").GetString() == name);
    }

    private List<JsonElement> FieldsOf(string type) => types[type].GetProperty("fields") is { ValueKind: JsonValueKind.Array } fields ? [.. fields.EnumerateArray()] : [];

    private static IEnumerable<string> Names(JsonElement some) => some.EnumerateArray().Select(one => one.GetProperty("name").GetString()!);

    private static string TypeOf(JsonElement field)
    {
        var type = field.GetProperty("type");
        while (type.TryGetProperty("ofType", out var inner) && inner.ValueKind == JsonValueKind.Object) type = inner;
        return type.GetProperty("name").GetString()!;
    }
}
