using System.Text.Json;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Matching;
using Profiles.Domain.Privacy;
using Profiles.Domain.Suggesting;
using Profiles.Projections.People;

namespace Profiles.Projections.Suggesting;

/// <summary>Lists suggestions for one caller, the most valuable first. Costs as much as there are suggestions of the status asked for.</summary>
public sealed class SuggestionList(NpgsqlDataSource database, IKeyVault vault)
{
    public const int MostPerPage = 100;

    private const string Weighed = """
        select distinct on (stream_id) stream_id, data->'weights' from profiles.mt_events
        where tenant_id = $1 and stream_id = any($2) and type = 'match_suggested' order by stream_id, version desc
        """;

    /// <param name="first">1 to 100.</param>
    /// <param name="after">A cursor of an earlier page of the same list. Values change as persons act: who rises meanwhile may be met again, or not at all.</param>
    /// <exception cref="InvalidOperationException">The caller names no purpose (I10).</exception>
    public async Task<Answer<Page<SuggestionView>>> ListAsync(Caller caller, SuggestionFilter filter, int first, string? after, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(caller.Tenant, cancellation) is not { } keys) return new Page<SuggestionView>([], false, false);
        var list = $"suggestions/{filter.Status}";
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, list, after)) is null) return PersonRejections.Cursor;

        var (persons, sql) = Persons(caller);
        var take = Math.Clamp(first, 1, MostPerPage);
        var suggested = SuggestionSql.Select(persons, sql, filter);
        var where = behind is { } at ? $"where (rank, decision_id) < ({sql.Add(at.Value)}, {sql.Add(at.Id)})" : "";
        var rows = new List<(SuggestionView View, Cursor Cursor)>(take + 1);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { sql.Command($"select * from ({suggested}) ranked {where} order by rank desc, decision_id desc limit {take + 1}") },
        };
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) rows.Add((View(reader), new(reader.GetInt64(10), reader.GetGuid(0))));
        }
        var more = rows.Count > take;
        if (more) rows.RemoveAt(take);
        return new Page<SuggestionView>([.. rows.Select(r => new Edge<SuggestionView>(r.Cursor.Write(keys, list), r.View))], more, after is not null);
    }

    public async Task<int> CountAsync(Caller caller, SuggestionFilter filter, CancellationToken cancellation)
    {
        var (persons, sql) = Persons(caller);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command($"select count(*) from ({SuggestionSql.Select(persons, sql, filter)}) all_of_them") } };
        return (int)(long)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The latest waterfall of each, where anything was compared.</summary>
    public async Task<IReadOnlyDictionary<DecisionId, IReadOnlyList<MatchWeight>>> WeightsAsync(TenantId tenant, IEnumerable<DecisionId> suggestions, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Weighed);
        command.Parameters.Add(new() { Value = tenant.Value });
        command.Parameters.Add(new() { Value = suggestions.Select(s => s.Value).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var weights = new Dictionary<DecisionId, IReadOnlyList<MatchWeight>>();
        while (await reader.ReadAsync(cancellation)) weights[new(reader.GetGuid(0))] = JsonSerializer.Deserialize<List<MatchWeight>>(reader.GetString(1), JsonSerializerOptions.Web)!;
        return weights;
    }

    private static (PersonSql, Sql) Persons(Caller caller)
    {
        var persons = new PersonSql(caller, caller.Purpose ?? throw new InvalidOperationException("A query for persons names a purpose."));
        return (persons, persons.New());
    }

    private static SuggestionView View(NpgsqlDataReader reader)
    {
        var (one, other) = (new ProfileId(reader.GetGuid(1)), new ProfileId(reader.GetGuid(2)));
        return new(
            new(reader.GetGuid(0)), one == other ? [one] : [one, other], reader.GetDouble(3), reader.GetString(4), (SuggestionStatus)reader.GetInt32(5),
            reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6), reader.IsDBNull(7) ? null : reader.GetString(7),
            reader.IsDBNull(8) ? null : reader.GetString(8), reader.IsDBNull(9) ? null : new DecisionId(reader.GetGuid(9)));
    }
}
