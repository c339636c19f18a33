using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.ReadModels;

/// <summary>A profile, and what lists find it by.</summary>
/// <param name="Labels">Clear words of what it has, such as <c>type:email</c>, <c>channel:facebook</c>, <c>kind:Comment</c>, <c>site:shop</c>.</param>
/// <param name="Clear">Its clear traits by name; of a union the list of its clear values.</param>
internal sealed record ComposedProfile(CustomerProfile Profile, IReadOnlyList<Guid> Tokens, IReadOnlyList<string> Labels, IReadOnlyDictionary<string, JsonElement> Clear)
{
    public static ComposedProfile Of(ProfileId id, IReadOnlyList<FacetRow> rows, TenantSettings settings)
    {
        var profile = CustomerProfile.Compose(id, [.. rows.Select(r => r.Facet)], settings);
        // An attribute equals what it is, not what it was: only the winner's token counts. A search finds former names as well.
        var tokens = new SortedSet<Guid>(rows.SelectMany(r => r.Tokens).Concat(profile.Traits.SelectMany(t => t.All).Select(t => t.Token).OfType<Guid>()));
        return new(profile, [.. tokens], [.. LabelsOf(profile).Distinct().Order(StringComparer.Ordinal)],
            profile.Traits.Where(t => t.All.Any(one => one.Clear is not null)).ToDictionary(t => t.Name, ClearOf));
    }

    /// <summary>A union is a list, even of one.</summary>
    private static JsonElement ClearOf(ReconciledTrait trait) =>
        trait.Others is null ? trait.Clear!.Value : JsonSerializer.SerializeToElement(trait.All.Select(t => t.Clear).OfType<JsonElement>());

    private static IEnumerable<string> LabelsOf(CustomerProfile profile) =>
    [
        .. profile.Identities.Select(i => Label.Type(i.Type)),
        .. profile.Engagement.ByChannel.Keys.Select(Label.Channel),
        .. profile.Engagement.ByKind.Keys.Select(Label.Kind),
        .. profile.Targets.Select(Label.Site),
        .. profile.Traits.Select(t => Label.Trait(t.Name)),
    ];
}

/// <summary>The spelling of labels. Stored in the read model.</summary>
internal static class Label
{
    public static string Type(string type) => $"type:{type}";
    public static string Channel(string channel) => $"channel:{channel}";
    public static string Kind(string kind) => $"kind:{kind}";
    public static string Site(string target) => $"site:{target}";
    public static string Trait(string name) => $"trait:{name}";
}
