using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Profiles.Domain.Tests.Policies;

/// <summary>What somebody or a program may send as a patch: the document with up to three places of it replaced by any JSON, or any JSON alone.</summary>
internal static class Patches
{
    private static readonly Gen<string> Scalar = Gen.OneOf(
        "null", "null", "true", "0", "-1", "2", "1.5", "1e999", "99999999999", "\"\"", "\"email\"", "\"marketing\"", "\"consent\"", "\"customer\"", "\"fr\"", "\"\\u0000\"", "\"\\ud800\"", "\"é\"");

    private static readonly Gen<string> Name = Gen.OneOf(
        "purposes", "Purposes", "channels", "version", "types", "blockedValues", "blockedDomains", "email", "marketing", "nope", "bases", "texts", "doubleOptIn", "contactPoints",
        "channel", "basis", "reference", "limit", "count", "days", "value", "type", "", "a.b", "\\u0000", "\\ud800");

    private static readonly Gen<string> Json = Tree(3);

    public static Gen<JsonElement> Over(JsonObject document)
    {
        var root = JsonSerializer.SerializeToElement(document);
        var places = Count(root);
        var mutated = Gen.Select(Gen.Int[0, places - 1], Json).Array[1, 3].Select(changes =>
        {
            var text = new StringBuilder();
            var place = 0;
            Write(root, changes.DistinctBy(c => c.Item1).ToDictionary(c => c.Item1, c => c.Item2), text, ref place);
            return text.ToString();
        });
        return Gen.Frequency((3, mutated), (1, Json)).Select(text => JsonDocument.Parse(text).RootElement);
    }

    private static Gen<string> Tree(int depth)
    {
        if (depth == 0) return Scalar;
        var inner = Tree(depth - 1);
        var items = inner.Array[0, 3].Select(all => $"[{string.Join(',', all)}]");
        var members = Gen.Select(Name, inner).Array[0, 3].Select(all => $"{{{string.Join(',', all.Select(m => $"\"{m.Item1}\":{m.Item2}"))}}}");
        return Gen.Frequency((2, Scalar), (1, items), (2, members));
    }

    private static int Count(JsonElement json) => 1 + json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Sum(m => Count(m.Value)),
        JsonValueKind.Array => json.EnumerateArray().Sum(Count),
        _ => 0,
    };

    private static void Write(JsonElement json, Dictionary<int, string> changes, StringBuilder text, ref int place)
    {
        if (changes.TryGetValue(place++, out var changed))
        {
            text.Append(changed);
            place += Count(json) - 1;
            return;
        }
        var first = true;
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    text.Append(first ? '{' : ',').Append(JsonSerializer.Serialize(member.Name)).Append(':');
                    Write(member.Value, changes, text, ref place);
                    first = false;
                }
                text.Append(first ? "{}" : "}");
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    text.Append(first ? '[' : ',');
                    Write(item, changes, text, ref place);
                    first = false;
                }
                text.Append(first ? "[]" : "]");
                break;
            default:
                text.Append(json.GetRawText());
                break;
        }
    }
}
