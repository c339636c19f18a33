using System.Text.Json;
using Profiles.Domain.Composing;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.People;

/// <summary>A profile that was composed to be compared.</summary>
internal sealed record Composition(PersonView View, CustomerProfile Profile, IReadOnlyList<Facet> Facets);

/// <summary>What two sets of profiles show differently.</summary>
internal sealed class Differences(IReadOnlyList<Composition> before, IReadOnlyList<Composition> after, IReadOnlySet<string> kept, TenantSettings settings)
{
    private const string Kept = "kept";

    public IReadOnlyList<DifferenceView> All() =>
    [
        .. One("id", c => Json(c.View.Id.Value), _ => "survivor"),
        .. Both.SelectMany(c => c.View.Traits).Select(t => t.Name).Distinct().Order(StringComparer.Ordinal)
            .SelectMany(name => One($"traits.{name}", c => c.View.Traits.FirstOrDefault(t => t.Name == name)?.Value, c => Why(c, name))),
        .. Both.SelectMany(c => c.View.Permissions).Select(p => (p.Channel, p.Purpose, p.Controller)).Distinct().Order()
            .SelectMany(p => One(Name(p), c => Status(c, p), c => c.View.Permission(p.Channel, p.Purpose, p.Controller).Reason)),
        .. One("identities", c => Json(c.View.Identities.Select(i => new { id = i.Id.Value, i.Type, i.Scope, i.MaskedValue })), _ => after.Count < before.Count ? "joined" : "parted"),
    ];

    private IEnumerable<Composition> Both => before.Concat(after);

    /// <summary>Nothing where all profiles have it alike, before and after.</summary>
    private IEnumerable<DifferenceView> One(string field, Func<Composition, JsonElement?> value, Func<Composition, string?> reason)
    {
        var (was, will) = (before.Select(value).ToList(), after.Select(value).ToList());
        if (was.Concat(will).Select(Canonical.Json).Distinct(StringComparer.Ordinal).Count() <= 1) yield break;
        yield return new(field, was, will.Count == 1 ? will[0] : Json(will), string.Join(", ", after.Select(reason).OfType<string>().Distinct()));
    }

    private string? Why(Composition c, string trait) => c.Profile.Traits.FirstOrDefault(t => t.Name == trait) is not { } winner ? null
        : winner.Pinned && kept.Contains(trait) ? Kept
        : Reconciling.Why(winner, c.Facets, settings);

    private static JsonElement? Status(Composition c, (string Channel, string Purpose, string Controller) p) =>
        c.View.Permissions.Any(held => (held.Channel, held.Purpose, held.Controller) == p)
            ? Json(c.View.Permission(p.Channel, p.Purpose, p.Controller).Status.ToString().ToUpperInvariant()) : null;

    private string Name((string Channel, string Purpose, string Controller) p) =>
        $"permissions.{p.Channel}.{p.Purpose}{(p.Controller == settings.Controller ? "" : $".{p.Controller}")}";

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web);
}
