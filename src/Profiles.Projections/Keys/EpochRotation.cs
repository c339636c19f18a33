using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Keys;

/// <summary>How a rotation ended.</summary>
/// <param name="Epoch">The epoch that it began, or that one which was cut off had begun.</param>
/// <param name="BegunAt">Whoever was erased before can't be read from any older copy once the older epochs are ended.</param>
/// <param name="Ended">The epochs whose key-encryption keys it destroyed.</param>
/// <param name="Kept">Older epochs whose key-encryption keys are still there, because rows under them can't be opened.</param>
public sealed record Rotation(TenantId Tenant, int Epoch, DateTimeOffset BegunAt, Sweep Sweep, IReadOnlyList<int> Ended, IReadOnlyList<int> Kept)
{
    /// <summary>Nothing is left under an older key.</summary>
    public bool IsWhole => Kept.Count == 0;
}

/// <param name="Total">Data keys under older epochs when the sweep began.</param>
public readonly record struct RotationProgress(TenantId Tenant, int Epoch, long Done, long Total);

/// <summary>
/// Begins a new epoch of a brand's keys, wraps every data key that is left under its key-encryption key, and destroys the older ones: what was erased before is
/// unreadable from then on in every copy, however old (docs/adr/0012-key-epochs-and-backups.md). Recording goes on. May be stopped anywhere: the next one finishes it.
/// </summary>
public sealed class EpochRotation(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock)
{
    public const int DefaultPage = 5_000;

    /// <summary>Data keys in one transaction.</summary>
    public int PageSize { get; init; } = DefaultPage;

    /// <summary>Finishes what was cut off, then rotates: only a rotation that begins after an erasure makes it final.</summary>
    /// <returns>One for each epoch that was finished, the new one last; none where there is no such brand, or another process is at it.</returns>
    public async Task<IReadOnlyList<Rotation>> RotateAsync(TenantId tenant, Action<RotationProgress>? progress, CancellationToken cancellation)
    {
        await using var turn = await RotationTurn.TryTakeAsync(database, tenant, cancellation);
        if (turn is null) return [];
        var done = new List<Rotation>();
        if (await FinishCutOffAsync(tenant, progress, cancellation) is { } cutOff) done.Add(cutOff);
        if (await vault.BeginEpochAsync(tenant, cancellation) is not { } keys) return done;
        FaultPoints.Reach(FaultPoints.EpochBegun);
        var begun = await RotationRows.FenceAsync(database, tenant, keys.Epoch, clock.GetUtcNow(), cancellation);
        FaultPoints.Reach(FaultPoints.EpochFenced);
        done.Add(await SweepAsync(keys, begun, progress, cancellation));
        return done;
    }

    /// <summary>Only finishes what was cut off.</summary>
    /// <returns>Null where there is nothing to finish, or another process is at it.</returns>
    public async Task<Rotation?> ResumeAsync(TenantId tenant, Action<RotationProgress>? progress, CancellationToken cancellation)
    {
        await using var turn = await RotationTurn.TryTakeAsync(database, tenant, cancellation);
        return turn is null ? null : await FinishCutOffAsync(tenant, progress, cancellation);
    }

    /// <summary>Whether the last one was cut off, or began longer ago than that.</summary>
    public async Task<bool> IsDueAsync(TenantId tenant, TimeSpan every, CancellationToken cancellation) =>
        await RotationRows.UnfinishedAsync(database, tenant, cancellation) is not null
        || await RotationRows.LastAsync(database, tenant, cancellation) is not { } last || clock.GetUtcNow() - last >= every;

    private async Task<Rotation?> FinishCutOffAsync(TenantId tenant, Action<RotationProgress>? progress, CancellationToken cancellation)
    {
        if (await RotationRows.UnfinishedAsync(database, tenant, cancellation) is not { } cutOff || await vault.OpenAsync(tenant, cancellation) is not { } keys) return null;
        // A key that another attempt made and did not come to use: nothing is to be written under the one that it was to follow.
        if (keys.Epoch > cutOff.Epoch) await RotationRows.RaiseFenceAsync(database, tenant, keys.Epoch, cancellation);
        return await SweepAsync(keys, cutOff, progress, cancellation);
    }

    /// <summary>Every row under an older epoch, and then the keys of those that have none left.</summary>
    private async Task<Rotation> SweepAsync(TenantKeys keys, BegunEpoch begun, Action<RotationProgress>? progress, CancellationToken cancellation)
    {
        var (tenant, total, swept) = (keys.Tenant, 0L, new Sweep());
        foreach (var rows in WrappedRows.All) total += await rows.CountAsync(database, tenant, keys.Epoch, cancellation);
        foreach (var rows in WrappedRows.All)
        {
            for ((Guid, short)? after = (Guid.Empty, (short)0); after is { } at;)
            {
                var page = await LostRaces.RetryAsync(_ => rows.RewrapPageAsync(database, keys, at, PageSize, cancellation), cancellation);
                (swept, after) = (swept + page.Sweep, page.Last);
                await RotationRows.CountAsync(database, tenant, begun.Epoch, page.Sweep.Rewrapped, cancellation);
                progress?.Invoke(new(tenant, keys.Epoch, swept.Rewrapped + swept.Unreadable + swept.Gone, total));
                FaultPoints.Reach(FaultPoints.EpochPage);
            }
        }
        // Whoever began before the fence is through now; whoever came later saw it. Only then is what is counted all that there will ever be.
        await RotationRows.DrainAsync(database, tenant, cancellation);
        FaultPoints.Reach(FaultPoints.EpochSwept);
        // Before the older keys go: without it, a backup of theirs would be lost for the living as well.
        await vault.KeepRingAsync(tenant, file => KeyRing.WriteAsync(database, keys, file, cancellation), cancellation);
        FaultPoints.Reach(FaultPoints.EpochRing);

        var left = new HashSet<int>();
        foreach (var rows in WrappedRows.All) left.UnionWith(await rows.EpochsAsync(database, tenant, keys.Epoch, cancellation));
        int[] older = [.. keys.Epochs.Where(epoch => epoch < keys.Epoch).Order()];
        int[] ended = [.. older.Where(epoch => !left.Contains(epoch))];
        await vault.EndEpochsAsync(tenant, ended, cancellation);
        FaultPoints.Reach(FaultPoints.EpochEnded);
        await RotationRows.FinishAsync(database, tenant, begun.Epoch, swept, clock.GetUtcNow(), cancellation);
        return new(tenant, keys.Epoch, begun.At, swept, ended, [.. older.Where(left.Contains)]);
    }
}
