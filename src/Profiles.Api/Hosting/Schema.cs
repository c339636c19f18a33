using JasperFx.Resources;
using Npgsql;
using Profiles.Projections.People.Walls;

namespace Profiles.Api.Hosting;

/// <summary>The tables of the event store, of ours and of the message bus.</summary>
public static class Schema
{
    private const long Lock = 0x50524F46494C4553; // "PROFILES"

    public static async Task<bool> ExistsAsync(IServiceProvider services)
    {
        await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select to_regclass('profiles.mt_events') is not null");
        return await command.ExecuteScalarAsync() is true;
    }

    /// <summary>Makes what is missing. One process at a time: a command may find the service at it, or one node another.</summary>
    /// <param name="restoring">True while a backup is being restored, which alone may go on where a restore is not finished.</param>
    /// <exception cref="StartException">The database and the key folder do not belong together as they are.</exception>
    public static async Task ApplyAsync(IHost host, bool restoring = false)
    {
        if (!restoring) await StartChecks.RefuseUnfinishedRestoreAsync(host.Services);
        await using var connection = await host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await ExecuteAsync(connection, $"select pg_advisory_lock({Lock})");
        try
        {
            await host.SetupResources();
            if (!restoring)
            {
                await StartChecks.RefuseOtherEpochsAsync(host.Services);
                await StartChecks.ForgetAgainAsync(host.Services);
            }
            await SecondWall.ApplyAsync(host.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None);
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({Lock})");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}
