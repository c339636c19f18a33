using System.Text.Json;
using System.Text.Json.Nodes;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Policies;

/// <summary>A policy as the API shows it. <see cref="PolicyPatch"/> takes the same form.</summary>
public static class PolicyJson
{
    public const string Version = "version";
    public const string Refold = "refold";
    public const string Types = "types";
    public const string ReviewAbove = "reviewAbove";
    public const string MostIdentities = "mostIdentities";
    public const string BlockedValues = "blockedValues";
    public const string BlockedDomains = "blockedDomains";
    public const string AutomaticMatching = "automaticMatching";

    public static JsonObject Write(IdentityPolicy policy, int version) => new()
    {
        [Version] = version,
        [Types] = new JsonObject(policy.Types.Select(type => KeyValuePair.Create(type.Name, (JsonNode?)Write(type)))),
        [ReviewAbove] = policy.ReviewAbove,
        [MostIdentities] = policy.MostIdentities,
        [BlockedValues] = new JsonArray([.. policy.BlockedValues.Select(Write)]),
        [BlockedDomains] = new JsonArray([.. policy.BlockedDomains.Select(domain => JsonValue.Create(domain))]),
        [AutomaticMatching] = policy.AutomaticMatching,
    };

    internal static string NameOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static JsonObject Write(IdentityType type) => new()
    {
        ["kind"] = NameOf(type.Kind),
        ["personUnique"] = type.PersonUnique,
        ["priority"] = type.Priority,
        ["trusted"] = NameOf(type.Trusted),
        ["limit"] = type.Limit is { } limit ? new JsonObject { ["count"] = limit.Count, ["days"] = limit.Days } : null,
        ["sharedOn"] = type.SharedOn,
    };

    private static JsonNode Write(Tenants.BlockedValue value) => new JsonObject
    {
        ["type"] = value.Type,
        ["scope"] = value.Scope.Length == 0 ? null : value.Scope,
        ["masked"] = value.Masked,
        ["key"] = value.Key.ToString(),
    };
}
