namespace Profiles.Api.Hosting.EmbeddedPostgres;

/// <summary>
/// Who uses the cluster right now, as file locks, which end with their process however it ends: each user holds the lease shared; who gets it
/// alone is the last. Starting and stopping happen one at a time.
/// </summary>
internal sealed class ClusterLease(string folder) : IDisposable
{
    private readonly string turnstile = Path.Combine(folder, "cluster.turn");
    private readonly string lease = Path.Combine(folder, "cluster.lease");
    private FileStream? held;

    /// <summary>Runs <paramref name="start"/> while nobody else starts or stops the cluster, then holds the lease.</summary>
    public async Task EnterAsync(Func<Task> start, CancellationToken cancellation)
    {
        using var turn = await TakeTurnAsync(cancellation);
        await start();
        using (File.Open(lease, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite)) { }
        held = await LockedAsync(lease, FileAccess.Read, FileShare.Read, cancellation);
    }

    /// <summary>Gives the lease back, and runs <paramref name="stop"/> where nobody else holds it.</summary>
    public async Task LeaveAsync(Func<Task> stop)
    {
        using var turn = await TakeTurnAsync(CancellationToken.None);
        Dispose();
        using var alone = TryLock(lease, FileAccess.ReadWrite, FileShare.None);
        if (alone is not null) await stop();
    }

    public void Dispose()
    {
        held?.Dispose();
        held = null;
    }

    private Task<FileStream> TakeTurnAsync(CancellationToken cancellation) => LockedAsync(turnstile, FileAccess.ReadWrite, FileShare.None, cancellation);

    private static async Task<FileStream> LockedAsync(string path, FileAccess access, FileShare share, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryLock(path, access, share) is { } locked) return locked;
            await Task.Delay(50, cancellation);
        }
    }

    private static FileStream? TryLock(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, access == FileAccess.Read ? FileMode.Open : FileMode.OpenOrCreate, access, share);
        }
        catch (IOException busy) when (busy is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }
}
