using System.Text.Json;
using Profiles.Domain.Identities;

namespace Profiles.Api.Tracking;

/// <summary>The traits of an identify or group call, under our names.</summary>
internal static class CallTraits
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["first_name"] = "firstName", ["firstname"] = "firstName", ["last_name"] = "lastName", ["lastname"] = "lastName",
        ["phone_number"] = "phone", ["phoneNumber"] = "phone", ["created_at"] = "createdAt",
    };

    /// <summary>Parts of an address and of a company have traits of their own, so that they can be found and reconciled one by one.</summary>
    private static readonly Dictionary<string, string> Address = new(StringComparer.Ordinal)
    {
        ["street"] = "street", ["city"] = "city", ["state"] = "state", ["postalCode"] = "postalCode", ["postal_code"] = "postalCode", ["country"] = "country",
    };

    private static readonly Dictionary<string, string> Company = new(StringComparer.Ordinal)
    {
        ["name"] = "company", ["id"] = "companyId", ["industry"] = "companyIndustry", ["plan"] = "companyPlan", ["employee_count"] = "companySize",
    };

    /// <summary>Of an identify call. RudderStack's clients write <c>context.traits</c>, Segment's <c>traits</c>; the latter wins.</summary>
    public static Dictionary<string, JsonElement> OfPerson(JsonElement? message)
    {
        var traits = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        Collect(message.Object("context").Object("traits"), traits);
        Collect(message.Object("traits"), traits);
        return traits;
    }

    /// <summary>What the group call tells of the person: which group, and the group's name. Other traits are the group's, and kept as one value.</summary>
    public static Dictionary<string, JsonElement> OfGroup(JsonElement? message)
    {
        var traits = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (message.Member("groupId") is { ValueKind: JsonValueKind.String or JsonValueKind.Number } id) traits["groupId"] = id;
        if (message.Object("traits") is { } group)
        {
            traits["group"] = group;
            if (((JsonElement?)group).Member("name") is { ValueKind: JsonValueKind.String } name) traits["company"] = name;
        }
        return traits;
    }

    /// <summary>
    /// Addresses and numbers that the traits hold. From somebody whom the source knows they are claimed as identities, as seen only unless
    /// the source says that they are verified; of an anonymous visitor only verified ones are, as anybody can type anybody's address.
    /// </summary>
    public static IEnumerable<(IdentityClaim Claim, string Path)> ContactPoints(IReadOnlyDictionary<string, JsonElement> traits, bool namesSomebody)
    {
        foreach (var type in (IEnumerable<string>)["email", "phone"])
        {
            if (!traits.TryGetValue(type, out var value) || value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } text) continue;
            var verified = IsTrue(traits, $"{type}Verified") || IsTrue(traits, $"{type}_verified");
            if (namesSomebody || verified) yield return (new(type, null, text, verified ? Strength.Verified : Strength.Observed), $"traits.{type}");
        }
    }

    private static bool IsTrue(IReadOnlyDictionary<string, JsonElement> traits, string name) =>
        traits.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static void Collect(JsonElement? source, Dictionary<string, JsonElement> traits)
    {
        if (source is not { } members) return;
        foreach (var member in members.EnumerateObject())
        {
            switch (member.Name, member.Value.ValueKind)
            {
                case ("address", JsonValueKind.Object): Flatten(member.Value, Address, "address", traits); break;
                case ("company", JsonValueKind.Object): Flatten(member.Value, Company, "company", traits); break;
                default: traits[Names.GetValueOrDefault(member.Name, member.Name)] = member.Value; break;
            }
        }
    }

    private static void Flatten(JsonElement parts, Dictionary<string, string> names, string prefix, Dictionary<string, JsonElement> traits)
    {
        foreach (var part in parts.EnumerateObject()) traits[names.GetValueOrDefault(part.Name, $"{prefix}.{part.Name}")] = part.Value;
    }
}
