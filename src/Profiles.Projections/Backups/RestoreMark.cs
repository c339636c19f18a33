using Npgsql;
using Profiles.Projections.Store;

namespace Profiles.Projections.Backups;

/// <summary>
/// What says that a restore into this database is not through: a schema of its own, made before anything is loaded and gone when all is done. While it is there, nothing serves
/// or writes: persons who were erased since the backup are in the tables again until the erasure ledger is replayed.
/// </summary>
public static class RestoreMark
{
    /// <summary>The schemas that are ours: the store's and the message bus's.</summary>
    public static IReadOnlyList<string> Schemas { get; } = [Tables.Schema, "wolverine"];

    private const string Name = "profiles_restore";

    public static async Task<bool> IsThereAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select to_regnamespace('{Name}') is not null");
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <returns>Whether there are any brands or events: more than the tables that a start makes.</returns>
    public static async Task<bool> HoldsDataAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        foreach (var table in (string[])["mt_events", "tenant"])
        {
            await using var known = database.CreateCommand($"select to_regclass('profiles.{table}') is not null");
            if (await known.ExecuteScalarAsync(cancellation) is not true) continue;
            await using var any = database.CreateCommand($"select exists (select from profiles.{table})");
            if (await any.ExecuteScalarAsync(cancellation) is true) return true;
        }
        return false;
    }

    /// <returns>Other connections to this database, such as those of a service that still runs.</returns>
    public static async Task<long> OthersAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Sets the mark and removes all of ours that is in the database, at once.</summary>
    public static async Task BeginAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.Timeout = 0;
        batch.BatchCommands.Add(new($"create schema if not exists {Name}"));
        foreach (var schema in Schemas) batch.BatchCommands.Add(new($"drop schema if exists {schema} cascade"));
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task EndAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"drop schema if exists {Name}");
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
