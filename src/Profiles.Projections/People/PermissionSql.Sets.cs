using Profiles.Domain.Consent;

namespace Profiles.Projections.People;

internal sealed partial class PermissionSql
{
    /// <summary>
    /// <see cref="Reason"/> of many persons at once: made of the same parts, which are grouped by person and joined instead of looked up for each. Refusals,
    /// exclusions and objections are few, so that most of the work is one pass over the members.
    /// </summary>
    /// <param name="audience">What has the live profiles' ids as <c>profile_id</c>, each once.</param>
    /// <returns>A select of <c>profile_id</c> and <c>reason</c>; who has no identity that is not erased is not among them.</returns>
    public string Reasons(string audience) => $"""
        with a as materialized (select profile_id from {audience} a{(catalogue.AdultsOnly ? $" where {Live}" : "")}),
        point as (
          select v.profile_id, min({Code}) as reason
          from a join profiles.membership v on v.tenant_id = $1 and v.profile_id = a.profile_id and v.blind_key is not null{(types is null ? "" : IsPoint)}
          {(types is null ? "join" : "left join")} {Decisions}
          left join ({Grouped(Elsewhere)}) e on e.profile_id = v.profile_id
          cross join lateral (select {Denied} offset 0) d {Grant}
          {(IsSame ? "" : $"left join ({Grouped(RelationOf)}) r on r.profile_id = v.profile_id cross join lateral (select coalesce(r.relation, 0) as relation offset 0) person")}
          group by v.profile_id)
        select * from (
          select a.profile_id, coalesce({ExcludedOfSet}, point.reason, case when {Live} then {(short)PermissionReason.NoContactPoint} end)::smallint as reason
          from a left join point on point.profile_id = a.profile_id
          left join ({Grouped(Placed)}) placed on placed.profile_id = a.profile_id
          {(marketing ? $"left join ({Grouped(Born)}) b on b.profile_id = a.profile_id" : "")}) told
        where told.reason is not null
        """;

    // Everything else that is told comes of an identity that is not erased; that an age is unknown does not.
    private const string Live = "exists (select from profiles.membership v where v.tenant_id = $1 and v.profile_id = a.profile_id and v.blind_key is not null)";

    private string ExcludedOfSet => marketing ? $"least(placed.reason, {Age})" : "placed.reason";

    private static string Grouped(Func<string, string> columns) => $"select x.profile_id, {columns("true")} group by x.profile_id";
}
