using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Profiles.Api.Hosting.Backups;

/// <param name="Path">Below the backup's folder.</param>
public sealed record BackupFile(string Path, long Bytes, string Sha256);

/// <param name="KeyCheck">Tells the brand's keys from others': a keyed hash of nothing, under the key that no rotation changes. Null where the brand is closed.</param>
/// <param name="DataKeys">How many data keys are wrapped under each epoch.</param>
public sealed record BackupBrand(string Name, bool Closed, Guid? KeyCheck, IReadOnlyDictionary<int, long> DataKeys);

/// <summary>What a backup holds, in <c>manifest.json</c>: written last, so that a folder without one is no backup. No personal data, no keys. Stored: the form is a promise.</summary>
/// <param name="LastSequence">Of the log, as of every figure here: at the moment that the dump shows.</param>
public sealed record BackupManifest(
    string Format, DateTimeOffset At, string Version, string Postgres, long LastSequence, long Events, IReadOnlyList<BackupBrand> Brands, IReadOnlyList<BackupFile> Files)
{
    public const string CurrentFormat = "profiles-backup/1";
    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public async Task WriteAsync(string folder, CancellationToken cancellation)
    {
        var draft = Path.Combine(folder, FileName + ".new");
        await using (var file = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            await JsonSerializer.SerializeAsync(file, this, Json, cancellation);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, Path.Combine(folder, FileName));
    }

    /// <exception cref="StartException">There is none, or it is of another form.</exception>
    public static async Task<BackupManifest> ReadAsync(string folder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new StartException($"{folder} holds no whole backup: {FileName}, which is written last, is missing.");
        try
        {
            await using var file = File.OpenRead(path);
            var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(file, Json, cancellation);
            return manifest is { Format: CurrentFormat, Files: not null, Brands: not null } ? manifest
                : throw new StartException($"{path} is of the form {manifest?.Format ?? "(none)"}, and this version reads {CurrentFormat}. Restore with the version that wrote it.");
        }
        catch (JsonException)
        {
            throw new StartException($"{path} can't be read: the backup is damaged.");
        }
    }

    /// <summary>All files below a folder but the manifest, in order.</summary>
    public static async Task<IReadOnlyList<BackupFile>> FilesAsync(string folder, CancellationToken cancellation)
    {
        var files = new List<BackupFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, path);
            if (name == FileName) continue;
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            files.Add(new(name, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation))));
        }
        return files;
    }

    /// <exception cref="StartException">A file is missing, changed, or one too many.</exception>
    public async Task CheckAsync(string folder, CancellationToken cancellation)
    {
        var found = (await FilesAsync(folder, cancellation)).ToDictionary(file => file.Path);
        foreach (var file in Files)
        {
            if (!found.Remove(file.Path, out var there)) throw new StartException($"The backup is damaged: {file.Path} is missing.");
            if (there != file) throw new StartException($"The backup is damaged: {file.Path} is not as it was written.");
        }
        if (found.Count > 0) throw new StartException($"{folder} holds what is no part of the backup: {found.Keys.First()}.");
    }
}
