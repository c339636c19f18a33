using Profiles.Domain;

namespace Profiles.Projections.Keys;

public sealed partial class KeyFolder
{
    private const string Ring = "ring.keys";

    public async Task KeepRingAsync(TenantId tenant, Func<Stream, Task> write, CancellationToken cancellation)
    {
        var folder = FolderOf(tenant);
        if (!Directory.Exists(folder)) return;
        foreach (var draft in Directory.EnumerateFiles(folder, Ring + ".*.new")) File.Delete(draft); // What a kill left; wrapped keys only.
        var path = Path.Combine(folder, $"{Ring}.{Guid.NewGuid():N}.new");
        await using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = KeyFiles.OwnerOnlyFile, BufferSize = 1 << 16 }))
        {
            await write(file);
            file.Flush(flushToDisk: true);
        }
        File.Move(path, Path.Combine(folder, Ring), overwrite: true);
        KeyFiles.FlushFolder(folder);
    }

    public ValueTask<Stream?> OpenRingAsync(TenantId tenant, CancellationToken cancellation)
    {
        var path = Path.Combine(FolderOf(tenant), Ring);
        return new(File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16) : null);
    }
}
