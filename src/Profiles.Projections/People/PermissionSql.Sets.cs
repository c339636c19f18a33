using Profiles.Domain.Consent;

namespace Profiles.Projections.People;

/// <summary>How much of a brand's persons an audience is. It settles how the database goes about deciding, and nothing of what it decides.</summary>
internal enum Share
{
    /// <summary>Everybody: asking who that is twice is quicker than keeping it.</summary>
    All,
    /// <summary>A good part: what is rare is read whole.</summary>
    Most,
    /// <summary>A small part: what is rare is read of the audience's own identities.</summary>
    Few,
}

internal sealed partial class PermissionSql
{
    /// <summary>
    /// <see cref="Reason"/> of many persons at once: made of the same parts, which are grouped by person and joined instead of looked up for each. Refusals,
    /// exclusions and objections are few, so that most of the work is one pass over the members.
    /// </summary>
    /// <param name="audience">What has the live profiles' ids as <c>profile_id</c>, each once.</param>
    /// <returns>A select of <c>profile_id</c> and <c>reason</c>; who has no identity that is not erased is not among them.</returns>
    public string Reasons(string audience, Share share) => $"""
        with a as {(share == Share.All ? "not " : "")}materialized (select profile_id from {audience} a{(catalogue.AdultsOnly ? $" where {Live}" : "")}),
        member as {(share == Share.Few ? "" : "not ")}materialized (
          select v.profile_id, v.identity_id, v.type{(types is null ? "" : $", case when v.type = any({types}) then v.identity_id end as point_id")}
          from {(share == Share.Few ? "a join profiles.membership v on v.profile_id = a.profile_id and" : "profiles.membership v where")} v.tenant_id = $1 and v.blind_key is not null),
        point as (
          select v.profile_id, min({Code}) as reason
          from {(share == Share.Few ? "member v" : "a join member v on v.profile_id = a.profile_id")}
          {(types is null ? "join" : "left join")} profiles.consent_state c on c.tenant_id = $1 and c.identity_id = v.{(types is null ? "identity_id" : "point_id")} and {OfKey}
          left join ({Grouped(Elsewhere)}) e on e.profile_id = v.profile_id
          cross join lateral (select {Denied} offset 0) d {Grant}
          {(IsSame ? "" : $"left join ({Grouped(RelationOf)}) r on r.profile_id = v.profile_id cross join lateral (select coalesce(r.relation, 0) as relation offset 0) person")}
          {(types is null ? "" : "where v.point_id is not null")}
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

    private static string Grouped(Func<string, string> columns) => $"select x.profile_id, {columns("member x")} group by x.profile_id";
}
