using Npgsql;
using Profiles.Domain;

namespace Profiles.Projections.People;

/// <summary>Which entries of the access log.</summary>
/// <param name="Profile">Any id that was ever handed out: entries under every id of the same person.</param>
/// <param name="By">The opaque id of a login.</param>
/// <param name="Since">From then on.</param>
/// <param name="Until">Before then.</param>
public sealed record AccessFilter(ProfileId? Profile = null, string? By = null, DateTimeOffset? Since = null, DateTimeOffset? Until = null);

/// <summary>That one person's direct identifiers were read by one request.</summary>
/// <param name="Profile">The person's id at that time.</param>
public sealed record AccessView(string Id, DateTimeOffset At, string By, string Role, string Purpose, IReadOnlyList<string> Fields, ProfileId Profile);

public sealed partial class PersonQuery
{
    private const string AccessList = "access-log";

    /// <summary>Who read whose direct identifiers, the latest first: one entry for each request and person. Erased ones have theirs too.</summary>
    /// <param name="first">1 to 200.</param>
    /// <param name="after">A cursor of an earlier page.</param>
    public async Task<Answer<Page<AccessView>>> AccessLogAsync(AccessFilter filter, int first, string? after, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return new Page<AccessView>([], false, false);
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, AccessList, after)) is null) return PersonRejections.Cursor;

        var take = Math.Clamp(first, 1, MostPerPage);
        var sql = persons.New();
        var entries = Entries(sql, filter);
        // A row of the log is an entry for each of its profiles: the cursor names the row, and which of them.
        if (behind is { } at)
        {
            var row = sql.Add(at.Id);
            entries += $" and ((l.at, l.id) < (select b.at, b.id from profiles.access_log b where b.tenant_id = $1 and b.id = {row}) or (l.id = {row} and e.n > {sql.Add(at.Value)}))";
        }
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { sql.Command($"""select l.id, e.n, l.at, l."by", l.roles, l.purpose, l.fields, e.profile_id {entries} order by l.at desc, l.id desc, e.n limit {take + 1}""") },
        };
        var rows = new List<Edge<AccessView>>(take + 1);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (id, place) = (reader.GetGuid(0), reader.GetInt64(1));
            rows.Add(new(new Cursor(place, id).Write(keys, AccessList), new(
                $"{id}-{place}", reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3), string.Join(", ", reader.GetFieldValue<string[]>(4)), reader.GetString(5),
                reader.GetFieldValue<string[]>(6), new(reader.GetGuid(7)))));
        }
        return new Page<AccessView>([.. rows.Take(take)], rows.Count > take, after is not null);
    }

    public async Task<int> CountAccessLogAsync(AccessFilter filter, CancellationToken cancellation)
    {
        var sql = persons.New();
        var entries = Entries(sql, filter);
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command($"select count(*)::int {entries}") } };
        return (int)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    private string Entries(Sql sql, AccessFilter filter)
    {
        var entries = "from profiles.access_log l cross join unnest(l.profiles) with ordinality as e(profile_id, n) where l.tenant_id = $1";
        if (filter.Profile is { } profile)
        {
            var ids = $"""
                array(select {sql.Add(profile.Value)} union select o.birth_id from profiles.membership a join profiles.membership o on o.tenant_id = $1 and o.profile_id = a.profile_id
                      where a.tenant_id = $1 and a.birth_id = {sql.Add(profile.Value)})
                """;
            entries += $" and l.profiles && {ids} and e.profile_id = any ({ids})";
        }
        if (filter.By is { } by) entries += $" and l.\"by\" = {sql.Add(by)}";
        if (filter.Since is { } since) entries += $" and l.at >= {sql.Time(since)}";
        if (filter.Until is { } until) entries += $" and l.at < {sql.Time(until)}";
        // A person whom the purpose doesn't cover is absent here as everywhere; the log keeps the id of that time.
        if (purpose.NeedsPermission)
            entries += $" and exists (select from profiles.membership p where p.tenant_id = $1 and p.birth_id = e.profile_id and {persons.IsVisible(sql)})";
        return entries;
    }
}
