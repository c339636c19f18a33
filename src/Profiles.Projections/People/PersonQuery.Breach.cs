using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Access;

namespace Profiles.Projections.People;

/// <summary>What one login read in some time.</summary>
/// <param name="By">The login's opaque id, as the access log has it.</param>
/// <param name="Since">From then on.</param>
/// <param name="Until">Before then.</param>
public sealed record BreachFilter(string By, DateTimeOffset Since, DateTimeOffset Until);

/// <summary>Somebody whose direct identifiers were read: ids only.</summary>
/// <param name="Profile">The person's id at that time.</param>
/// <param name="Current">Who they are now; null where they were erased.</param>
/// <param name="Identities">Of the present profile, without erased ones.</param>
/// <param name="Reads">How many requests.</param>
public sealed record BreachedPerson(
    ProfileId Profile, ProfileId? Current, IReadOnlyList<IdentityId> Identities, int Reads, DateTimeOffset First, DateTimeOffset Last, IReadOnlyList<string> Purposes, IReadOnlyList<string> Fields);

/// <param name="Reads">Requests that read direct identifiers.</param>
/// <param name="Persons">Under the ids of that time.</param>
public sealed record BreachCounts(int Reads, int Persons);

/// <summary>
/// Whose direct identifiers a login read, for the notification of a breach (GDPR Art. 33 and 34): of the access log, which has no entry of what told nothing direct. Looking at it is a
/// read of its own, and logged.
/// </summary>
public sealed partial class PersonQuery
{
    private const string BreachList = "breach-list";

    /// <summary>How the access log names a look at such a list.</summary>
    public const string BreachField = "BreachList";

    /// <param name="first">1 to 200.</param>
    /// <param name="after">A cursor of an earlier page.</param>
    /// <returns>By the person's id.</returns>
    public async Task<Answer<Page<BreachedPerson>>> BreachListAsync(BreachFilter filter, int first, string? after, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return new Page<BreachedPerson>([], false, false);
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, BreachList, after)) is null) return PersonRejections.Cursor;

        var take = Math.Clamp(first, 1, MostPerPage);
        var sql = persons.New();
        var text = $"""
            with r as (
              select e.profile_id, count(distinct l.id)::int as reads, min(l.at) as since, max(l.at) as until, array_agg(distinct l.purpose order by l.purpose) as purposes, array_agg(distinct f order by f) as fields
              {Reads(sql, filter)}{(behind is { } at ? $" and e.profile_id > {sql.Add(at.Id)}" : "")}
              group by e.profile_id order by e.profile_id limit {take + 1})
            select r.*, case when cardinality(o.identities) > 0 then a.profile_id end, o.identities from r
            left join profiles.membership a on a.tenant_id = $1 and a.birth_id = r.profile_id
            cross join lateral (select array(select m.identity_id from profiles.membership m where m.tenant_id = $1 and m.profile_id = a.profile_id and m.blind_key is not null order by 1) as identities) o
            order by r.profile_id
            """;
        var rows = new List<Edge<BreachedPerson>>(take + 1);
        await using (var connection = await parts.Database.OpenConnectionAsync(cancellation))
        await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command(text) } })
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                var profile = reader.GetGuid(0);
                rows.Add(new(new Cursor(0, profile).Write(keys, BreachList), new(
                    new(profile), reader.IsDBNull(6) ? null : new(reader.GetGuid(6)), [.. reader.GetFieldValue<Guid[]>(7).Select(i => new IdentityId(i))],
                    reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<string[]>(4), reader.GetFieldValue<string[]>(5))));
            }
        }
        var page = rows.Take(take).ToList();
        var entry = new AccessLogEntry(caller.Tenant, parts.Clock.GetUtcNow(), caller.Actor, caller.Roles.Names(), purpose.Name, [BreachField], [.. page.Select(r => r.Node.Profile)]);
        await parts.Log.WriteAsync(entry, cancellation);
        return new Page<BreachedPerson>(page, rows.Count > take, after is not null);
    }

    public async Task<BreachCounts> CountBreachAsync(BreachFilter filter, CancellationToken cancellation)
    {
        var sql = persons.New();
        var reads = Reads(sql, filter);
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command($"select count(distinct l.id)::int, count(distinct e.profile_id)::int {reads}") } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(reader.GetInt32(0), reader.GetInt32(1));
    }

    private static string Reads(Sql sql, BreachFilter filter) => $"""
        from profiles.access_log l cross join unnest(l.profiles) as e(profile_id) cross join unnest(l.fields) as f
        where l.tenant_id = $1 and l."by" = {sql.Add(filter.By)} and l.at >= {sql.Time(filter.Since)} and l.at < {sql.Time(filter.Until)} and f <> '{BreachField}'
        """;
}
