using System.Collections.Frozen;
using Npgsql;
using Profiles.Domain.Graph;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

/// <summary>One event, as far as it changes a profile.</summary>
/// <param name="Denies">Who could be addressed may not be so any more.</param>
/// <param name="Regrouped">The identities that a decision moved; otherwise the event is on one identity's stream.</param>
internal sealed record ChangeEntry(long Sequence, string Tenant, Guid Stream, bool Birth, bool Denies, IReadOnlyList<Regrouped> Regrouped);

/// <summary>
/// What changed, from the event log up to where the read models have come: no table of its own, so it resumes from anywhere. One poller for the
/// process, and only while somebody listens; the last entries are kept in memory, and whoever is further behind reads the log.
/// </summary>
internal sealed class ChangeFeed(NpgsqlDataSource database) : IAsyncDisposable
{
    private const int PageSize = 500;
    private const int Kept = 20_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly LinkedList<ChangeEntry> recent = new();
    private TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? polling;
    private int listeners;
    private long keptFrom;
    private long position;

    /// <summary>Where the read models are now; starts to follow them.</summary>
    public async Task<long> ListenAsync(CancellationToken cancellation)
    {
        var here = await new Progress(database).PositionAsync(cancellation);
        lock (gate)
        {
            if (listeners++ == 0)
            {
                recent.Clear();
                keptFrom = position = here;
            }
            // The loop ends by itself when nobody has been listening for one turn.
            polling = polling is { IsCompleted: false } ? polling : Task.Run(PollAsync, CancellationToken.None);
        }
        return here;
    }

    public void Leave()
    {
        lock (gate) listeners--;
    }

    /// <returns>The brand's entries behind a position, and how far they reach: never further than the read models. Waits while there is nothing new.</returns>
    public async Task<(IReadOnlyList<ChangeEntry> Entries, long Upto)> ReadAsync(string tenant, long behind, CancellationToken cancellation)
    {
        while (true)
        {
            Task next;
            long upto;
            lock (gate)
            {
                (next, upto) = (moved.Task, position);
                if (behind >= keptFrom && upto > behind) return FromMemory(tenant, behind, upto);
            }
            if (upto > behind) return await LoadAsync(tenant, behind, upto, cancellation);
            await next.WaitAsync(cancellation);
        }
    }

    private (IReadOnlyList<ChangeEntry>, long) FromMemory(string tenant, long behind, long upto)
    {
        var page = new List<ChangeEntry>();
        for (var node = recent.Last; node is not null && node.Value.Sequence > behind; node = node.Previous)
            if (node.Value.Tenant == tenant) page.Add(node.Value);
        page.Reverse();
        return page.Count <= PageSize ? (page, upto) : (page.GetRange(0, PageSize), page[PageSize - 1].Sequence);
    }

    private async Task PollAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            lock (gate)
            {
                if (listeners == 0) return;
            }
            try
            {
                var upto = await new Progress(database).PositionAsync(stopping.Token);
                if (upto > position) await FollowAsync(upto);
                await Task.Delay(Interval, stopping.Token);
            }
            catch (NpgsqlException)
            {
                // The database is away: readers wait, and go on where they were.
                await Task.Delay(10 * Interval, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task FollowAsync(long target)
    {
        var from = position;
        var (entries, upto) = await LoadAsync(null, from, target, stopping.Token);
        lock (gate)
        {
            // Everybody left and somebody came meanwhile: it starts from where that one is.
            if (position != from) return;
            foreach (var entry in entries) recent.AddLast(entry);
            while (recent.Count > Kept)
            {
                keptFrom = recent.First!.Value.Sequence;
                recent.RemoveFirst();
            }
            position = upto;
            var before = moved;
            moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
            before.SetResult();
        }
    }

    private Task<(IReadOnlyList<ChangeEntry>, long)> LoadAsync(string? tenant, long behind, long upto, CancellationToken cancellation) =>
        LoadAsync(database, EventsThatChange, tenant, behind, upto, cancellation);

    /// <summary>What changes a profile, and the erasure of who is in it.</summary>
    public static Task<(IReadOnlyList<ChangeEntry> Entries, long Upto)> AllAsync(NpgsqlDataSource database, string tenant, long behind, long upto, CancellationToken cancellation) =>
        LoadAsync(database, [.. EventsThatChange, "identity_erased"], tenant, behind, upto, cancellation);

    private static async Task<(IReadOnlyList<ChangeEntry>, long)> LoadAsync(NpgsqlDataSource database, string[] types, string? tenant, long behind, long upto, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            select seq_id, tenant_id, stream_id, type, case when type = 'profiles_regrouped' then data end from profiles.mt_events
            where seq_id > $1 and seq_id <= $2 and ($3::varchar is null or tenant_id = $3)
              and type = any ($4) order by seq_id limit {PageSize}
            """);
        command.Parameters.Add(new() { Value = behind });
        command.Parameters.Add(new() { Value = upto });
        command.Parameters.Add(new() { Value = (object?)tenant ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = types });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var page = new List<ChangeEntry>();
        while (await reader.ReadAsync(cancellation))
        {
            var regrouped = reader.IsDBNull(4) ? null : Components.Read<ProfilesRegrouped>(reader, 4);
            page.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetGuid(2), reader.GetString(3) == "identity_observed", EventsThatDeny.Contains(reader.GetString(3)), regrouped?.Identities ?? []));
        }
        return page.Count < PageSize ? (page, upto) : (page, page[^1].Sequence);
    }

    private static readonly string[] EventsThatChange =
    [
        "identity_observed", "identity_strengthened", "traits_reported", "trait_pinned", "trait_unpinned", "trait_rectified", "interaction_recorded", "interaction_edited", "interaction_deleted",
        "consent_given", "consent_withdrawn", "exclusion_placed", "exclusion_lifted", "birth_month_stated", "profiles_regrouped",
    ];

    private static readonly FrozenSet<string> EventsThatDeny = ["identity_erased", "consent_withdrawn", "exclusion_placed", "birth_month_stated", "trait_rectified", "profiles_regrouped"];

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (polling is { } running) await running;
        stopping.Dispose();
    }
}
