using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Suggesting;
using Profiles.Projections.Store;

namespace Profiles.Projections.Suggesting;

/// <summary>The live table of suggestions. Whoever changes one locks its row first, and identities behind it.</summary>
internal static class SuggestionRows
{
    private const string Columns = "s.decision_id, s.a, s.b, s.why, s.probability, s.status, s.until, s.assigned_to, s.outcome_id, s.grp, s.code";

    // Those that came of one decision go together: one group of a batch may have answered several suggestions.
    private const string Lock = $"""
        select {Columns} from profiles.link_suggestion s
        where s.tenant_id = $1 and s.decision_id = any($2) order by s.decision_id for update
        """;

    private const string OfOutcome = $"""
        select {Columns} from profiles.link_suggestion s
        where s.tenant_id = $1 and s.outcome_id = any($2) order by s.decision_id for update
        """;

    private const string Between = $"""
        select {Columns} from unnest($2::uuid[]) as one(id) join profiles.link_suggestion s on s.tenant_id = $1 and s.a = one.id and s.b = any($2)
        order by s.decision_id
        """;

    private const string Update = """
        update profiles.link_suggestion s
        set probability = n.probability, status = n.status, until = n.until, assigned_to = n.assigned_to, outcome_id = n.outcome_id, grp = n.grp, code = n.code
        from unnest(^::uuid[], ^::uuid[], ^::float8[], ^::smallint[], ^::timestamptz[], ^::varchar[], ^::uuid[], ^::smallint[], ^::varchar[])
            as n(a, b, probability, status, until, assigned_to, outcome_id, grp, code)
        where s.tenant_id = ^ and s.a = n.a and s.b = n.b
        """;

    public static Task<List<Suggestion>> LockAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<DecisionId> ids, CancellationToken cancellation) =>
        ReadAsync(Lock, connection, tenant, ids.Select(i => i.Value), cancellation);

    /// <summary>What came of the same decisions.</summary>
    public static Task<List<Suggestion>> LockAlikeAsync(NpgsqlConnection connection, TenantId tenant, DecisionId outcome, CancellationToken cancellation) =>
        ReadAsync(OfOutcome, connection, tenant, [outcome.Value], cancellation);

    /// <summary>All that were ever made between any two of these identities.</summary>
    public static Task<List<Suggestion>> BetweenAsync(NpgsqlConnection connection, TenantId tenant, IEnumerable<IdentityId> identities, CancellationToken cancellation) =>
        ReadAsync(Between, connection, tenant, identities.Select(i => i.Value), cancellation);

    /// <summary>Brings rows to what their streams have come to.</summary>
    public static void Queue(IDocumentSession session, TenantId tenant, IReadOnlyCollection<Suggestion> changed)
    {
        if (changed.Count == 0) return;
        var rows = changed.OrderBy(s => s.A.Value).ThenBy(s => s.B.Value).ToList();
        session.QueueSetBased(
            Update, Column(s => s.A.Value), Column(s => s.B.Value), Column(s => s.Probability), Column(s => (short)s.Status), Column(s => s.Until?.UtcDateTime),
            Column(s => s.AssignedTo!), Column(s => s.Outcome?.Value), Column(s => (short?)s.Group), Column(s => s.Code!), tenant.Value);

        T[] Column<T>(Func<Suggestion, T> value) => [.. rows.Select(value)];
    }

    private static async Task<List<Suggestion>> ReadAsync(string sql, NpgsqlConnection connection, TenantId tenant, IEnumerable<Guid> ids, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = ids.Distinct().ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<Suggestion>();
        while (await reader.ReadAsync(cancellation)) rows.Add(Read(reader));
        return rows;
    }

    private static Suggestion Read(NpgsqlDataReader reader) => new(
        new(reader.GetGuid(0)), new(reader.GetGuid(1)), new(reader.GetGuid(2)), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetDouble(4),
        (SuggestionStatus)reader.GetInt16(5), reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6), reader.IsDBNull(7) ? null : reader.GetString(7),
        reader.IsDBNull(8) ? null : new DecisionId(reader.GetGuid(8)), reader.IsDBNull(9) ? null : reader.GetInt16(9), reader.IsDBNull(10) ? null : reader.GetString(10));
}
