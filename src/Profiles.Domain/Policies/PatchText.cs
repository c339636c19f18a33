using System.Text.Json;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Policies;

/// <summary>What no patch may hold, whatever it is over: what JSON can write and neither a text nor a jsonb column can keep, and a name given twice.</summary>
internal static class PatchText
{
    private const string Code = "patch-text";

    /// <param name="root">How the patch's place begins in the answer, such as <c>policy</c>.</param>
    /// <returns>Null where all of it can be read.</returns>
    public static Rejection? Refuses(JsonElement patch, string root)
    {
        try
        {
            return Visit(patch, root);
        }
        catch (InvalidOperationException)
        {
            return new(Code, "An escape such as \\ud800 is half a character. Write the whole one.", root);
        }
    }

    private static Rejection? Visit(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.String && json.GetString()!.Contains('\0', StringComparison.Ordinal)) return Zero(path);
        if (json.ValueKind == JsonValueKind.Array) return json.EnumerateArray().Select((item, index) => Visit(item, $"{path}[{index}]")).FirstOrDefault(r => r is not null);
        if (json.ValueKind != JsonValueKind.Object) return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (member.Name.Contains('\0', StringComparison.Ordinal)) return Zero(path);
            if (!names.Add(member.Name)) return new(Code, "The same name is here twice.", $"{path}.{member.Name}");
            if (Visit(member.Value, $"{path}.{member.Name}") is { } refusal) return refusal;
        }
        return null;
    }

    private static Rejection Zero(string path) => new(Code, "The character U+0000 can't be stored.", path);
}
