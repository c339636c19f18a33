using System.Globalization;
using System.Security.Cryptography;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Keys;

public sealed partial class KeyFolder
{
    public ValueTask<TenantKeys?> BeginEpochAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (Open(tenant) is not { } keys) return new((TenantKeys?)null);
        // Where another process was at it, there is an epoch more, and no harm.
        for (var epoch = keys.Epoch + 1; ; epoch++)
        {
            if (!KeyFiles.WriteNew(KeyOf(FolderOf(tenant), epoch), RandomNumberGenerator.GetBytes(KeyFiles.KeySize))) continue;
            opened.TryRemove(tenant, out _);
            return new(Open(tenant));
        }
    }

    public Task EndEpochsAsync(TenantId tenant, IReadOnlyCollection<int> epochs, CancellationToken cancellation)
    {
        var folder = FolderOf(tenant);
        if (!Directory.Exists(folder)) return Task.CompletedTask;
        foreach (var epoch in epochs)
        {
            // Under another name first, so that bytes that are half overwritten are never taken for a key; the next start finishes it.
            var key = KeyOf(folder, epoch);
            if (File.Exists(key)) File.Move(key, $"{key}.{Guid.NewGuid():N}{Destroyed}");
            // Drafts of it, of a process that was killed: some have the key's bytes.
            foreach (var draft in Directory.EnumerateFiles(folder, Path.GetFileName(key) + ".*.new")) KeyFiles.DestroyFile(draft);
        }
        KeyFiles.FlushFolder(folder);
        opened.TryRemove(tenant, out _);
        FaultPoints.Reach(FaultPoints.EpochCondemned);
        FinishEnding(folder);
        return Task.CompletedTask;
    }

    private static string KeyOf(string folder, int epoch) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{EpochPrefix}{epoch}{Extension}"));

    /// <summary>What is left of an ending that was cut off.</summary>
    private static void FinishEnding(string folder)
    {
        try
        {
            if (Directory.GetFiles(folder, "*" + Destroyed) is not { Length: > 0 } condemned) return;
            foreach (var file in condemned) KeyFiles.DestroyFile(file);
            KeyFiles.FlushFolder(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process closes the brand.
        }
    }
}
