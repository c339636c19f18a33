using Profiles.Projections.Recording;
using Profiles.Testing;

namespace Profiles.Projections.Tests.Deciding;

/// <summary>All that the graph keeps live, row by row, as texts that can be compared.</summary>
internal static class GraphTables
{
    private static readonly string[] Rows =
    [
        "select concat_ws(' ', identity_id, profile_id, standing) from profiles.membership where tenant_id = '{0}' order by 1",
        "select concat_ws(' ', decision_id, a, b, grp, rule, strength, occurred_at, source, override, survivor, coalesce(code, '-'), reaches) from profiles.graph_link where tenant_id = '{0}' order by 1",
        "select concat_ws(' ', decision_id, part, side, identity_id, retracted) from profiles.graph_separation where tenant_id = '{0}' order by 1",
        "select concat_ws(' ', separation_id, decision_id, grp) from profiles.graph_lift where tenant_id = '{0}' order by 1",
        "select concat_ws(' ', identity_id, source, type, occurred_at, message, identities) from profiles.identifier_list where tenant_id = '{0}' order by 1",
        "select concat_ws(' ', a, b, decision_id, why, coalesce(probability, -1), status, coalesce(until, '-infinity'), coalesce(assigned_to, '-'), coalesce(outcome_id::text, '-'), coalesce(grp, -1), coalesce(code, '-')) from profiles.link_suggestion where tenant_id = '{0}' order by 1",
    ];

    public static async Task<List<string>> ReadAsync(TestBrand brand)
    {
        var all = new List<string>();
        foreach (var rows in Rows) all.AddRange(await brand.ColumnAsync<string>(string.Format(System.Globalization.CultureInfo.InvariantCulture, rows, TestBrand.Tenant.Value)));
        return all;
    }

    /// <summary>I2: what the writers decided in turn, each with a part of the graph before them, is what everything folds to at once.</summary>
    public static async Task EqualTheFoldAsync(TestBrand brand)
    {
        var live = await ReadAsync(brand);
        await new Refolding(brand.Store, brand.Source, brand.Vault, brand.Tenants).RefoldAsync(TestBrand.Tenant, default);
        var folded = await ReadAsync(brand);
        folded.Except(live).Concat(live.Except(folded)).Should().BeEmpty("live and folded rows are the same, and these are not");
    }
}
