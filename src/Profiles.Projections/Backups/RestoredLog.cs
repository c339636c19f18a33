using Npgsql;

namespace Profiles.Projections.Backups;

/// <summary>A database that was just loaded.</summary>
public static class RestoredLog
{
    public static async Task<LogPosition> PositionAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await BackupSnapshot.PositionAsync(connection, cancellation);
    }

    /// <summary>The second wall was left out of the load: with its mark gone, the next start builds it anew where its login is.</summary>
    public static async Task ForgetWallAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            do $$ begin
              if to_regprocedure('profiles.may_see(varchar,uuid)') is not null then comment on function profiles.may_see(varchar, uuid) is null; end if;
            end $$
            """);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
