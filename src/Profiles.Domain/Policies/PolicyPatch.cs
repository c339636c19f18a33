using System.Text.Json;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Policies;

/// <summary>
/// Reads what an admin asks for: a JSON merge patch (RFC 7396) over the present policy. What is not named stays; an array replaces the whole list; null
/// takes a limit away. A name that is not known is refused rather than left out, or a slip of the pen would look like a change.
/// </summary>
/// <param name="block">Normalises a value and makes it the keyed hash that is kept; clear text ends here.</param>
public sealed class PolicyPatch(IdentityPolicy present, int version, Func<IdentityClaim, (BlockedValue? Value, Rejection? Rejection)> block)
{
    public const int MostBlockedValues = 10_000;
    public const int MostBlockedDomains = 1_000;
    private const int LargestProfile = 1_000;
    private const int HighestPriority = 1_000;
    private const int LargestCount = 10_000;

    private readonly List<Rejection> refusals = [];

    /// <returns>The policy as it would be; null where anything is refused, with all that is.</returns>
    public static (IdentityPolicy? Policy, IReadOnlyList<Rejection> Refusals) Read(
        JsonElement patch, IdentityPolicy present, int version, Func<IdentityClaim, (BlockedValue? Value, Rejection? Rejection)> block)
    {
        if (PatchText.Refuses(patch, "policy") is { } unreadable) return (null, [unreadable]);
        var reading = new PolicyPatch(present, version, block);
        var policy = reading.Policy(new(patch, "policy"));
        return (reading.refusals.Count == 0 ? policy : null, reading.refusals);
    }

    private IdentityPolicy Policy(Place root)
    {
        if (!IsObject(root)) return present;
        var changed = present;
        foreach (var part in Members(root))
        {
            switch (part.Name)
            {
                case PolicyJson.Version:
                    if (Number(part, 0, int.MaxValue) is { } expected && expected != version)
                        Refuse("policy-version", "Somebody changed the policy meanwhile. Read it again and decide anew.", part);
                    break;
                case PolicyJson.Refold:
                    break; // Told beside the policy, so it may come back with it.
                case PolicyJson.Types:
                    changed = changed with { Types = Types(part) };
                    break;
                case PolicyJson.ReviewAbove:
                    changed = changed with { ReviewAbove = Number(part, 2, LargestProfile) ?? changed.ReviewAbove };
                    break;
                case PolicyJson.MostIdentities:
                    changed = changed with { MostIdentities = Number(part, 2, LargestProfile) ?? changed.MostIdentities };
                    break;
                case PolicyJson.BlockedValues:
                    changed = changed with { BlockedValues = BlockedValues(part) };
                    break;
                case PolicyJson.BlockedDomains:
                    changed = changed with { BlockedDomains = Domains(part) };
                    break;
                case PolicyJson.AutomaticMatching:
                    changed = changed with { AutomaticMatching = Truth(part) ?? changed.AutomaticMatching };
                    break;
                default:
                    Unknown(part, PolicyJson.Types, PolicyJson.ReviewAbove, PolicyJson.MostIdentities, PolicyJson.BlockedValues, PolicyJson.BlockedDomains, PolicyJson.AutomaticMatching);
                    break;
            }
        }
        if (refusals.Count == 0 && changed.MostIdentities < changed.ReviewAbove)
            Refuse("policy-value", "`mostIdentities` is at least `reviewAbove`: a profile is looked at before it can grow no more.", root.At(PolicyJson.MostIdentities));
        return changed;
    }

    private IReadOnlyList<IdentityType> Types(Place place)
    {
        if (!IsObject(place)) return present.Types;
        var types = present.Types.ToDictionary(t => t.Name);
        foreach (var part in Members(place))
        {
            if (!types.TryGetValue(part.Name, out var type)) Unknown(part, [.. present.Types.Select(t => t.Name).Order(StringComparer.Ordinal)]);
            else types[part.Name] = Type(part, type);
        }
        return [.. present.Types.Select(t => types[t.Name])];
    }

    private IdentityType Type(Place place, IdentityType type)
    {
        if (!IsObject(place)) return type;
        foreach (var part in Members(place))
        {
            type = part.Name switch
            {
                "kind" => type with { Kind = Choice<IdentityKind>(part) ?? type.Kind },
                "personUnique" => type with { PersonUnique = Truth(part) ?? type.PersonUnique },
                "priority" => type with { Priority = Number(part, 0, HighestPriority) ?? type.Priority },
                "trusted" => type with { Trusted = Choice<Strength>(part) ?? type.Trusted },
                "limit" => type with { Limit = part.IsNull ? null : Limit(part, type.Limit) },
                "sharedOn" => type with { SharedOn = part.IsNull ? null : Number(part, 2, LargestCount) ?? type.SharedOn },
                _ => Unknown(part, type, "kind", "personUnique", "priority", "trusted", "limit", "sharedOn"),
            };
        }
        return type;
    }

    private TypeLimit? Limit(Place place, TypeLimit? limit)
    {
        if (!IsObject(place)) return limit;
        foreach (var part in Members(place))
        {
            limit = part.Name switch
            {
                "count" => Number(part, 1, LargestCount) is { } count ? new(count, limit?.Days) : limit,
                "days" when part.IsNull => limit is null ? null : limit with { Days = null },
                "days" => Number(part, 1, 36_500) is { } days ? new(limit?.Count ?? 0, days) : limit,
                _ => Unknown(part, limit, "count", "days"),
            };
        }
        // Also where only days are given to a type that had no limit.
        if (limit is not { Count: > 0 }) Refuse("policy-value", "A limit needs `count`, of at least 1; `days` may be null: ever.", place.At("count"));
        return limit;
    }

    private IReadOnlyList<BlockedValue> BlockedValues(Place place)
    {
        if (!IsList(place, MostBlockedValues)) return present.BlockedValues;
        return [.. place.Json.EnumerateArray().Select((item, index) => BlockedOne(new(item, $"{place.Path}[{index}]"))).OfType<BlockedValue>().DistinctBy(v => v.Key)];
    }

    private BlockedValue? BlockedOne(Place place)
    {
        if (!IsObject(place)) return null;
        var given = new Dictionary<string, string>();
        foreach (var part in Members(place))
        {
            if (part.Name is not ("type" or "scope" or "value" or "masked" or "key")) Unknown(part, "type", "scope", "value", "masked", "key");
            else if (part.Json.ValueKind == JsonValueKind.String) given[part.Name] = part.Json.GetString()!;
            else if (!part.IsNull) Refuse("policy-value", "A text is needed.", part);
        }
        if (given.TryGetValue("value", out var value))
        {
            if (!given.TryGetValue("type", out var type))
            {
                Refuse("policy-value", "A value to block needs `type` and `value`, and `scope` where the type has scopes.", place);
                return null;
            }
            var (blocked, rejection) = block(new(type, given.GetValueOrDefault("scope"), value));
            if (rejection is { Code: "identity-blocked" }) Refuse(rejection.Code, "This placeholder is blocked for every brand: leave it out.", place.At("value"));
            else if (rejection is not null) Refuse(rejection.Code, rejection.Reason, place.At(rejection.Path ?? "value"));
            return blocked;
        }
        // The mask that is kept is ours: theirs could be the value itself.
        var kept = given.TryGetValue("key", out var key) && Guid.TryParse(key, out var id) ? present.BlockedValues.FirstOrDefault(v => v.Key == id) : null;
        if (kept is null) Refuse("policy-key", "No such value is blocked now. Give `type`, `scope` and `value`.", place.At("key"));
        return kept;
    }

    private IReadOnlyList<string> Domains(Place place)
    {
        if (!IsList(place, MostBlockedDomains)) return present.BlockedDomains;
        var domains = new SortedSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var item in place.Json.EnumerateArray())
        {
            var domain = item.ValueKind == JsonValueKind.String ? item.GetString()!.Trim().TrimStart('.').ToLowerInvariant() : "";
            if (domain.Length is > 0 and <= 253 && domain.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')) domains.Add(domain);
            else Refuse("policy-value", "A domain in ASCII is needed, such as example.com; a name in other letters is written as its xn-- form.", new(item, $"{place.Path}[{index}]"));
            index++;
        }
        return [.. domains];
    }

    private bool IsObject(Place place) => place.Json.ValueKind == JsonValueKind.Object || Refuse("policy-value", "A JSON object is needed here.", place);

    private bool IsList(Place place, int most) =>
        place.Json.ValueKind == JsonValueKind.Array && place.Json.GetArrayLength() <= most || Refuse("policy-value", $"A list of at most {most} is needed here; an empty one blocks nothing.", place);

    private int? Number(Place place, int least, int most)
    {
        if (place.Json.ValueKind == JsonValueKind.Number && place.Json.TryGetInt32(out var number) && number >= least && number <= most) return number;
        Refuse("policy-value", $"A whole number from {least} to {most} is needed here.", place);
        return null;
    }

    private bool? Truth(Place place)
    {
        if (place.Json.ValueKind is JsonValueKind.True or JsonValueKind.False) return place.Json.GetBoolean();
        Refuse("policy-value", "True or false is needed here.", place);
        return null;
    }

    private T? Choice<T>(Place place) where T : struct, Enum
    {
        if (place.Json.ValueKind == JsonValueKind.String)
        {
            foreach (var value in Enum.GetValues<T>()) if (PolicyJson.NameOf(value) == place.Json.GetString()) return value;
        }
        Refuse("policy-value", $"One of {string.Join(", ", Enum.GetValues<T>().Select(v => PolicyJson.NameOf(v)))} is needed here.", place);
        return null;
    }

    private static IEnumerable<Place> Members(Place place) => place.Json.EnumerateObject().Select(member => new Place(member.Value, $"{place.Path}.{member.Name}", member.Name));

    private void Unknown(Place place, params string[] known) => Unknown<object?>(place, null, known);

    private T Unknown<T>(Place place, T unchanged, params string[] known)
    {
        Refuse("policy-name", $"This name is not known here. Known are: {string.Join(", ", known)}.", place);
        return unchanged;
    }

    private bool Refuse(string code, string reason, Place place)
    {
        refusals.Add(new(code, reason, place.Path));
        return false;
    }

    private readonly record struct Place(JsonElement Json, string Path, string Name = "")
    {
        public bool IsNull => Json.ValueKind == JsonValueKind.Null;

        public Place At(string name) => new(default, $"{Path}.{name}", name);
    }
}
