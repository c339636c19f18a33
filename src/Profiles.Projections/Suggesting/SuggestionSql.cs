using Profiles.Domain.Graph;
using Profiles.Domain.Suggesting;
using Profiles.Projections.People;

namespace Profiles.Projections.Suggesting;

/// <summary>
/// Suggestions whose both sides the caller may see, with what they have come to: a pair that has become one profile meanwhile was accepted by whoever
/// joined it, a pair that was told apart was rejected, and a snooze is over when its time is.
/// </summary>
internal static class SuggestionSql
{
    /// <summary>
    /// What a merge is worth: the sum of both profiles' interactions, a purchase counting as ten more, logarithmically. At least 1, so that among strangers
    /// the more likely goes first. <c>value = 1 + ln(1 + interactions + 10 × purchases)</c>; the order is value × probability, in millionths.
    /// </summary>
    private const string Rank = """
        floor(1000000 * probability * (1 + ln(1 + coalesce(one.interactions, 0) + coalesce(two.interactions, 0)
          + 10 * coalesce((one.data->'engagement'->'byKind'->>'Purchase')::int, 0) + 10 * coalesce((two.data->'engagement'->'byKind'->>'Purchase')::int, 0))))::bigint
        """;

    private const string Apart = """
        exists (
          select from profiles.graph_separation x
          join profiles.graph_separation y on y.tenant_id = x.tenant_id and y.decision_id = x.decision_id and y.part = x.part and y.side <> x.side
          where x.tenant_id = $1 and x.identity_id = s.a and not x.retracted and y.identity_id = s.b and not y.retracted
            and not exists (
              select from profiles.graph_lift f join profiles.graph_link l on l.tenant_id = f.tenant_id and l.decision_id = f.decision_id and l.grp = f.grp
              where f.tenant_id = $1 and f.separation_id = x.decision_id and (l.code is null or l.code not in ('ended', 'retracted'))))
        """;

    private static readonly string Probability = $"""
        coalesce(s.probability, case s.why
          {string.Concat(((string[])[Refusals.PersonUnique, Refusals.Unverified, Refusals.Contested, SuggestionReasons.SeenTogether, Refusals.Limit, Review.Large, Refusals.HardCap])
            .Select(why => FormattableString.Invariant($"when '{why}' then {SuggestionReasons.Probability(why)} ")))} else 0.5 end)
        """;

    private static readonly string Awake = $"case when s.status = {(int)SuggestionStatus.Snoozed} and s.until <= now() then {(int)SuggestionStatus.Open} else s.status end";

    private static readonly string Status = $"""
        case
          when s.why = '{Review.Large}' then case when ma.profile_id = mb.profile_id then {Awake} else {(int)SuggestionStatus.Rejected} end
          when ma.profile_id = mb.profile_id then {(int)SuggestionStatus.Accepted}
          when s.status in ({(int)SuggestionStatus.Accepted}, {(int)SuggestionStatus.Rejected}) or {Apart} then {(int)SuggestionStatus.Rejected}
          else {Awake} end
        """;

    public static string Select(PersonSql persons, Sql sql, SuggestionFilter filter)
    {
        // What is open, and what was closed without a word of an admin, is kept as open.
        var kept = filter.Status switch
        {
            SuggestionStatus.Open => " and s.status in (0, 1)",
            SuggestionStatus.Snoozed => " and s.status = 1",
            _ => "",
        };
        var assigned = filter.AssignedTo is { } to ? $" and s.assigned_to = {sql.Add(to)}" : "";
        var status = filter.Status is { } wanted ? $"where status = {(int)wanted}" : "";
        return $"""
            select decision_id, pa, pb, probability, why, status, until, assigned_to, code, outcome_id, {Rank} as rank
            from (
              select s.decision_id, ma.profile_id as pa, mb.profile_id as pb, {Probability} as probability, s.why, {Status} as status,
                s.until, s.assigned_to, s.code, s.outcome_id
              from profiles.link_suggestion s
              join profiles.membership ma on ma.tenant_id = s.tenant_id and ma.identity_id = s.a
              join profiles.membership mb on mb.tenant_id = s.tenant_id and mb.identity_id = s.b
              where s.tenant_id = $1 and ma.blind_key is not null and mb.blind_key is not null{kept}{assigned}
                and (select bool_and({persons.IsVisible(sql)}) from (values (ma.profile_id), (mb.profile_id)) as p(profile_id))) suggested
            left join profiles.profile one on one.tenant_id = $1 and one.profile_id = pa
            left join profiles.profile two on two.tenant_id = $1 and two.profile_id = pb and pb <> pa
            {status}
            """;
    }
}
