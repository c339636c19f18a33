using Npgsql;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

/// <summary>How far the read models have come.</summary>
internal sealed class Progress(NpgsqlDataSource database)
{
    private const string Position = $"coalesce((select last_seq_id from profiles.mt_event_progression where name = '{ProfileProjection.Name}:All'), 0)";

    /// <summary>Waits until all that was recorded before the call is in the read models.</summary>
    /// <returns>False where it took too long.</returns>
    public async Task<bool> CatchUpAsync(TimeSpan within, CancellationToken cancellation)
    {
        var until = TimeProvider.System.GetTimestamp();
        var (target, position) = await ReadAsync(cancellation);
        for (var pause = 5; position < target; pause = Math.Min(2 * pause, 100))
        {
            if (TimeProvider.System.GetElapsedTime(until) > within) return false;
            await Task.Delay(pause, cancellation);
            position = await PositionAsync(cancellation);
        }
        return true;
    }

    public async Task<long> PositionAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {Position}");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <returns>How far the log is whole, with nothing still to come between, and how far the read models are: never farther.</returns>
    public async Task<(long Whole, long Projected)> ReachAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select greatest({Position}, (select last_seq_id from profiles.mt_event_progression where name = 'HighWaterMark')), {Position}");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<(long Recorded, long Projected)> ReadAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select coalesce((select max(seq_id) from profiles.mt_events), 0), {Position}");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
