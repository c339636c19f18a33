using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Profiles.Domain;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Keys;

/// <summary>
/// The keys of all brands in a folder of files: <c>tenants/&lt;name&gt;/kek-&lt;epoch&gt;.key</c>, <c>index.key</c>, <c>suppression.key</c>
/// and <c>message.key</c>, 32 bytes each, open to their owner only. A brand's folder appears and disappears as a whole. Other processes may
/// create and destroy brands in it, and begin and end epochs, meanwhile.
/// </summary>
public sealed partial class KeyFolder : IKeyVault
{
    private const string EpochPrefix = "kek-";
    private const string Extension = ".key";
    private const int ReadAttempts = 5;

    private static readonly TimeSpan DateGrain = TimeSpan.FromSeconds(2);

    private readonly string tenants;
    private readonly ConcurrentDictionary<TenantId, (DateTime Changed, TenantKeys Keys)> opened = new();

    /// <param name="folder">Made where it is missing.</param>
    /// <param name="data">The database's folder, which must not hold the keys: a copy of one must not be a copy of both. Null where the database is elsewhere.</param>
    /// <exception cref="KeyFolderException">The key folder is inside the data folder.</exception>
    public KeyFolder(string folder, string? data = null)
    {
        Folder = Path.GetFullPath(folder);
        if (data is not null && IsInside(Folder, data))
            throw new KeyFolderException($"The key folder {Folder} is inside the data folder {data}. Name one outside of it in PROFILES_KEYS, so that a copy of the data holds no keys.");
        KeyFiles.MakeFolder(Folder);
        tenants = Path.Combine(Folder, "tenants");
        KeyFiles.MakeFolder(tenants);
        foreach (var destroyed in Directory.EnumerateDirectories(tenants, "*" + Destroyed)) KeyFiles.Destroy(destroyed);
        foreach (var brand in Directory.EnumerateDirectories(tenants)) FinishEnding(brand);
    }

    public string Folder { get; }

    private static string Destroyed => ".destroyed";

    public ValueTask<TenantKeys?> OpenAsync(TenantId tenant, CancellationToken cancellation) => new(Open(tenant));

    private TenantKeys? Open(TenantId tenant)
    {
        var folder = FolderOf(tenant);
        // One look at the folder's date tells whether another process changed the keys; a missing folder has a date before 1970.
        var changed = Directory.GetLastWriteTimeUtc(folder);
        if (opened.TryGetValue(tenant, out var known) && known.Changed == changed) return known.Keys;
        // Dates have a grain, and two changes may have one date: what changed a moment ago is read again until its date is past.
        var settled = DateTime.UtcNow - changed > DateGrain;
        if (Read(tenant, folder) is { } keys)
        {
            if (settled) opened[tenant] = (changed, keys);
            return keys;
        }
        opened.TryRemove(tenant, out _);
        return null;
    }

    public Task CreateAsync(TenantId tenant, CancellationToken cancellation)
    {
        var folder = FolderOf(tenant);
        if (Directory.Exists(folder)) return Task.CompletedTask;
        var draft = $"{folder}.{Guid.NewGuid():N}.new";
        KeyFiles.MakeFolder(draft);
        foreach (var name in (string[])[$"{EpochPrefix}1", "index", "suppression", "message"])
            KeyFiles.WriteNew(Path.Combine(draft, name + Extension), RandomNumberGenerator.GetBytes(KeyFiles.KeySize));
        try
        {
            Directory.Move(draft, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was first: its keys are the tenant's.
            KeyFiles.Destroy(draft);
        }
        KeyFiles.FlushFolder(tenants);
        return Task.CompletedTask;
    }

    public Task DestroyAsync(TenantId tenant, CancellationToken cancellation)
    {
        var folder = FolderOf(tenant);
        opened.TryRemove(tenant, out _);
        if (!Directory.Exists(folder)) return Task.CompletedTask;
        // Under another name first, so that a half-destroyed folder is never taken for a tenant's; the next start finishes it.
        var condemned = $"{folder}.{Guid.NewGuid():N}{Destroyed}";
        Directory.Move(folder, condemned);
        KeyFiles.FlushFolder(tenants);
        KeyFiles.Destroy(condemned);
        return Task.CompletedTask;
    }

    private string FolderOf(TenantId tenant) =>
        TenantId.IsValid(tenant.Value) ? Path.Combine(tenants, tenant.Value) : throw new ArgumentException("Not the name of a tenant.", nameof(tenant));

    private TenantKeys? Read(TenantId tenant, string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return ReadOnce(tenant, folder);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException && attempt < ReadAttempts)
            {
                // Another process ended an epoch, or the brand, while this one read.
                if (!Directory.Exists(folder)) return null;
            }
        }
    }

    private TenantKeys? ReadOnce(TenantId tenant, string folder)
    {
        if (!Directory.Exists(folder)) return null;
        var epochs = Directory.EnumerateFiles(folder, $"{EpochPrefix}*{Extension}")
            .ToDictionary(path => EpochOf(path), path => KeyFiles.Read(path, KeyFiles.KeySize));
        if (epochs.Count == 0) throw new KeyFolderException($"{folder} has no key-encryption key. Restore it from the backup of the key folder.");
        return new(tenant, epochs.Keys.Max(), epochs, One("index"), One("suppression"), One("message"), () => Open(tenant));

        byte[] One(string name)
        {
            var path = Path.Combine(folder, name + Extension);
            return File.Exists(path) ? KeyFiles.Read(path, KeyFiles.KeySize) : throw new KeyFolderException($"{path} is missing. Restore it from the backup of the key folder.");
        }
    }

    private static int EpochOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path)[EpochPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? epoch
            : throw new KeyFolderException($"{path} is not the name of a key-encryption key, such as {EpochPrefix}1{Extension}.");

    private static bool IsInside(string folder, string outer) =>
        (Real(folder) + Path.DirectorySeparatorChar).StartsWith(Real(outer) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path without symbolic links, as far as it exists.</summary>
    private static string Real(string path)
    {
        var real = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (Directory.Exists(real) && Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target) real = Real(target.FullName);
        }
        return real;
    }
}
