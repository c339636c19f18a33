using Npgsql;
using Profiles.Domain;

namespace Profiles.Projections.Audiences;

/// <summary>
/// An export that is under way: a lock of its own connection, which goes with the process whatever ends that. An export that has not ended and that nobody holds was
/// broken off.
/// </summary>
public sealed class RunningExport : IAsyncDisposable
{
    private const string Lock = "hashtextextended('profiles.export|' || $1::text, 0)";

    private readonly NpgsqlConnection connection;
    private readonly Guid export;

    private RunningExport(NpgsqlConnection connection, Guid export) => (this.connection, this.export) = (connection, export);

    internal static async Task<RunningExport> HoldAsync(NpgsqlDataSource database, Guid export, CancellationToken cancellation)
    {
        var running = new RunningExport(await database.OpenConnectionAsync(cancellation), export);
        await ScalarAsync<object>(running.connection, $"select pg_advisory_lock({Lock})", cancellation, export);
        return running;
    }

    public async ValueTask DisposeAsync()
    {
        if (connection.FullState == System.Data.ConnectionState.Open) await ScalarAsync<object>(connection, $"select pg_advisory_unlock({Lock})", CancellationToken.None, export);
        await connection.DisposeAsync();
    }

    internal static async Task<IReadOnlyList<Guid>> NotEndedAsync(NpgsqlDataSource database, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select coalesce(array_agg(export_id), '{}') from profiles.audience_running where tenant_id = $1");
        command.Parameters.Add(new() { Value = tenant.Value });
        return (Guid[])(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Within the session's transaction.</summary>
    /// <param name="unlessHeld">Leaves one alone that is still under way.</param>
    /// <returns>Whether it had not ended: then the caller says that it has.</returns>
    internal static async Task<bool> EndAsync(NpgsqlConnection connection, TenantId tenant, Guid export, bool unlessHeld, CancellationToken cancellation) =>
        (!unlessHeld || await ScalarAsync<bool>(connection, $"select pg_try_advisory_xact_lock({Lock})", cancellation, export))
        && await ScalarAsync<long>(connection, "with ended as (delete from profiles.audience_running where tenant_id = $2 and export_id = $1 returning 1) select count(*) from ended", cancellation, export, tenant.Value) == 1;

    /// <summary>Pages are written down before they are handed out, so the recipient has as many, or fewer by the last page.</summary>
    internal static Task<int> PersonsAsync(NpgsqlConnection connection, TenantId tenant, Guid export, CancellationToken cancellation) =>
        ScalarAsync<int>(connection, "select count(distinct profile_id)::int from profiles.audience_member where tenant_id = $2 and export_id = $1", cancellation, export, tenant.Value);

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(sql) } };
        foreach (var value in values) batch.BatchCommands[0].Parameters.Add(new() { Value = value });
        return (T)(await batch.ExecuteScalarAsync(cancellation))!;
    }
}
