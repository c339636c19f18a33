using System.Text.Json;
using Profiles.Domain.Composing;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

/// <summary>A <see cref="ProfileFilter"/> as a condition on a row <c>p</c> of <c>profile</c>. Values only ever become parameters.</summary>
/// <param name="opens">Whether the caller sees a sealed attribute of all who are filtered: otherwise the filter would tell it.</param>
internal sealed class FilterSql(Sql sql, TenantKeys keys, Func<string, bool> opens, Func<string, bool> isClear)
{
    private const int MaxDepth = 12;

    /// <summary>Why the filter can't be asked; null where it can.</summary>
    public Rejection? Rejection { get; private set; }

    public string Of(ProfileFilter filter) => Of(filter, 0);

    private string Of(ProfileFilter f, int depth)
    {
        if (depth > MaxDepth)
        {
            Rejection = new("filter-depth", $"A filter is at most {MaxDepth} levels deep.", "where");
            return "false";
        }
        var parts = new List<string>();
        foreach (var part in f.And ?? []) parts.Add(Of(part, depth + 1));
        if (f.Or is { } or) parts.Add(or.Count == 0 ? "false" : string.Join(" or ", or.Select(o => Of(o, depth + 1))));
        if (f.Not is { } not) parts.Add($"not coalesce({Of(not, depth + 1)}, false)");
        if (f.IdentityType is { } type) parts.Add(Has(Label.Type(type)));
        if (f.Site is { } site) parts.Add(Has(Label.Site(site)));
        if (f.FirstSeenAfter is { } first) parts.Add($"p.first_seen > {sql.Time(first)}");
        if (f.LastSeenAfter is { } last) parts.Add($"p.last_seen > {sql.Time(last)}");
        if (f.LastContactAfter is { } after) parts.Add($"p.last_contact > {sql.Time(after)}");
        if (f.LastContactBefore is { } before) parts.Add($"p.last_contact < {sql.Time(before)}");
        parts.AddRange(Interactions(f));
        if (f.Trait is { } trait) parts.Add(Of(trait));
        return parts.Count == 0 ? "true" : string.Join(" and ", parts.Select(p => $"({p})"));
    }

    private string Has(string label) => $"p.labels @> array[{sql.Add(label)}::text]";

    /// <summary>Labels and columns answer for one condition; only several about the same interactions need the timeline.</summary>
    private IEnumerable<string> Interactions(ProfileFilter f)
    {
        if (f.Channel is { } channel) yield return Has(Label.Channel(channel));
        if (f.Kind is { } kind) yield return Has(Label.Kind(kind.ToString()));
        if (f.InteractedSince is { } since) yield return $"p.last_interaction >= {sql.Time(since)}";
        if (f.MinInteractions is { } least) yield return $"p.interactions >= {sql.Add(least)}";

        var conditions = new List<string>();
        if (f.Channel is { } c) conditions.Add($"t.channel = {sql.Add(c)}");
        if (f.Kind is { } k) conditions.Add($"t.kind = {sql.Add(k.ToString())}");
        if (f.InteractedSince is { } s) conditions.Add($"t.occurred_at >= {sql.Time(s)}");
        if (conditions.Count + (f.MinInteractions is null ? 0 : 1) < 2) yield break;
        var count = sql.Add(Math.Max(1, f.MinInteractions ?? 1));
        yield return $"""
            (select count(*) from (
              select from profiles.membership m join profiles.timeline t on t.tenant_id = m.tenant_id and t.identity_id = m.identity_id
              where m.tenant_id = p.tenant_id and m.profile_id = p.profile_id and {string.Join(" and ", conditions)} limit {count}) i) >= {count}
            """;
    }

    private string Of(TraitFilter f)
    {
        var mayEqual = opens(f.Name);
        if (!isClear(f.Name) && (!mayEqual || f is not { EqualTo: not null, In: null, Gt: null, Gte: null, Lt: null, Lte: null, Exists: null }))
        {
            Rejection = PersonRejections.SealedTrait(f.Name);
            return "false";
        }
        var value = $"(p.clear -> {sql.Add(f.Name)})";
        var parts = new List<string>();
        if (f.EqualTo is { } equal) parts.Add(Equal(value, f.Name, equal, mayEqual));
        if (f.In is { } some) parts.Add(some.Count == 0 ? "false" : string.Join(" or ", some.Select(one => Equal(value, f.Name, one, mayEqual))));
        if (f.Gt is { } gt) parts.Add(Compared(value, ">", gt));
        if (f.Gte is { } gte) parts.Add(Compared(value, ">=", gte));
        if (f.Lt is { } lt) parts.Add(Compared(value, "<", lt));
        if (f.Lte is { } lte) parts.Add(Compared(value, "<=", lte));
        if (f.Exists is { } exists) parts.Add($"{(exists ? "" : "not ")}{Has(Label.Trait(f.Name))}");
        return parts.Count == 0 ? "true" : string.Join(" and ", parts.Select(p => $"({p})"));
    }

    /// <summary>A value that was too long or too personal to be clear is sealed though the catalogue says clear; its token finds it.</summary>
    private string Equal(string value, string name, JsonElement one, bool sealedToo)
    {
        var other = Json(one);
        // A clear value is a list only where it is a union: whatever it holds equals it.
        var clear = one.ValueKind is JsonValueKind.Array or JsonValueKind.Object
            ? $"{value} = {other}"
            : $"({value} = {other} or (jsonb_typeof({value}) = 'array' and {value} @> {other}))";
        return sealedToo ? $"({clear} or p.tokens @> array[{sql.Add(FacetTokens.OfTrait(keys, name, one))}])" : clear;
    }

    /// <summary>Values of another JSON type than the one asked for never compare.</summary>
    private string Compared(string value, string comparison, JsonElement with)
    {
        var other = Json(with);
        return $"jsonb_typeof({value}) = jsonb_typeof({other}) and {value} {comparison} {other}";
    }

    private string Json(JsonElement value) => $"{sql.Add(Canonical.Json(value).Replace("\\u0000", "", StringComparison.Ordinal))}::jsonb";
}
