using Npgsql;

namespace Profiles.Projections.People;

/// <summary>
/// A page of persons in an order, so that permission is asked only of those who are looked at. The first looks go through those who match in the page's order, some at a
/// time, until the page is full; where few may be seen among many, the last look decides of all at once.
/// </summary>
/// <param name="matches">Adds the condition on a row <c>p</c> of <c>profile</c>: the filter, and what lies behind the cursor.</param>
/// <param name="take">How many rows: one more than the page has.</param>
internal sealed class PageSql(PersonSql persons, ProfileOrder order, Func<Sql, string> matches, int take)
{
    /// <summary>How many are looked at, for each row of the page: an index gives the first few, more are better sorted.</summary>
    private static readonly int[] Each = [10, 100];
    private const int Fewest = 50;

    private string Key => order switch
    {
        ProfileOrder.LastSeenDesc => "p.last_seen",
        ProfileOrder.FirstSeenDesc => "p.first_seen",
        ProfileOrder.InteractionsDesc => "p.interactions",
        _ => "0",
    };

    /// <summary>What lies behind a cursor of this order.</summary>
    public static string Behind(Sql sql, ProfileOrder order, Cursor at) => order switch
    {
        ProfileOrder.Id => $"p.profile_id > {sql.Add(at.Id)}",
        ProfileOrder.InteractionsDesc => $"(p.interactions, p.profile_id) < ({sql.Add((int)at.Value)}, {sql.Add(at.Id)})",
        _ => $"({(order == ProfileOrder.LastSeenDesc ? "p.last_seen" : "p.first_seen")}, p.profile_id) < ({sql.Add(new DateTimeOffset(at.Value, TimeSpan.Zero))}, {sql.Add(at.Id)})",
    };

    /// <summary>
    /// How the look after it is planned: without a filter as every other of its kind, for planning takes as long as the page; with one by its values, for the database can't
    /// tell how many match without. Holds for the transaction, as which a batch runs.
    /// </summary>
    public static NpgsqlBatchCommand Planning(int look, bool filters) =>
        new($"select set_config('plan_cache_mode', '{(look == 0 && !filters ? "force_generic_plan" : "force_custom_plan")}', true)");

    /// <returns>
    /// Rows of: whether these are all that the page can have; id, document and key of a person, null in the one row of an empty page. Where they are not all, the next look is needed.
    /// </returns>
    public NpgsqlBatchCommand Look(int number)
    {
        var sql = persons.New();
        return sql.Command(number < Each.Length ? Some(sql, Math.Max(take, Fewest) * Each[number]) : All(sql));
    }

    private string Sorted(string key) => order == ProfileOrder.Id ? "profile_id" : $"{key} desc, profile_id desc";

    // Whoever matches is read one by one in their order, as far as it takes to fill the page: for that, permission is hidden from the planner in a case, which it can't turn into a join.
    private string Some(Sql sql, int most) => $"""
        with candidate as materialized (
          select p.profile_id, {Key} as key from profiles.profile p where p.tenant_id = $1 and {matches(sql)} order by {Sorted(Key)} limit {most}),
        page as materialized (
          select p.profile_id, p.key from candidate p where case when {persons.IsVisible(sql)} then true else false end limit {take})
        select w.whole, r.profile_id, r.data, r.key
        from (select (select count(*) from page) = {take} or (select count(*) from candidate) < {most} as whole) w
        left join (select page.profile_id, page.key, d.data from page join profiles.profile d on d.tenant_id = $1 and d.profile_id = page.profile_id) r on true
        order by {Sorted("r.key")}
        """;

    private string All(Sql sql) => $"""
        with page as materialized (
          select p.profile_id, {Key} as key
          from ({persons.Visible(sql, $"(select p.profile_id from profiles.profile p where p.tenant_id = $1 and {matches(sql)})", Share.Most)}) v
          join profiles.profile p on p.tenant_id = $1 and p.profile_id = v.profile_id
          order by {Sorted(Key)} limit {take})
        select true, page.profile_id, d.data, page.key from page join profiles.profile d on d.tenant_id = $1 and d.profile_id = page.profile_id
        order by {Sorted("page.key")}
        """;
}
