using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;

namespace Profiles.Projections.Erasure;

/// <summary>
/// Every erasure, outside of the database: <c>erasures/&lt;brand&gt;.jsonl</c> in the key folder, a line each, which a keyed hash proves to be ours. A line is durable
/// before the database commits, so that a database that is restored from an older copy can be made to forget again whom it had forgotten.
/// </summary>
/// <param name="keyFolder">The folder of <see cref="KeyFolder"/>.</param>
public sealed class ErasureLedger(string keyFolder)
{
    private readonly string folder = Path.Combine(Path.GetFullPath(keyFolder), "erasures");
    private readonly ConcurrentDictionary<string, Lock> writing = new();

    private static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    /// <summary>Durable once it returns. Twice the same is no harm.</summary>
    public void Append(TenantKeys keys, ErasureEntry entry)
    {
        var json = JsonSerializer.Serialize(entry, Options);
        var line = $"{Convert.ToHexStringLower(keys.LedgerHash(Encoding.UTF8.GetBytes(json)))} {json}\n";
        lock (writing.GetOrAdd(keys.Tenant.Value, _ => new()))
        {
            KeyFiles.MakeFolder(folder);
            KeyFiles.Append(PathOf(keys.Tenant), Encoding.UTF8.GetBytes(line));
        }
    }

    /// <returns>In the order in which they happened.</returns>
    /// <exception cref="KeyFolderException">A line is not what was written. A last line that a power cut left unfinished is passed over: nothing was erased by it.</exception>
    public IReadOnlyList<ErasureEntry> Read(TenantKeys keys)
    {
        var path = PathOf(keys.Tenant);
        if (!File.Exists(path)) return [];
        var lines = File.ReadAllText(path).Split('\n');
        var entries = new List<ErasureEntry>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            if (Entry(keys, lines[i]) is { } entry) entries.Add(entry);
            else if (i < lines.Length - 1) throw new KeyFolderException($"Line {i + 1} of {path} was changed. Restore the file from the backup of the key folder.");
        }
        return entries;
    }

    /// <summary>The brands that have erased anybody.</summary>
    public IReadOnlyList<TenantId> Tenants() => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, "*.jsonl").Select(f => new TenantId(Path.GetFileNameWithoutExtension(f)!)).OrderBy(t => t.Value, StringComparer.Ordinal)];

    private static ErasureEntry? Entry(TenantKeys keys, string line)
    {
        if (line.IndexOf(' ', StringComparison.Ordinal) is not (> 0 and var at)) return null;
        var json = line[(at + 1)..];
        var right = Convert.ToHexStringLower(keys.LedgerHash(Encoding.UTF8.GetBytes(json)));
        return line[..at] == right ? JsonSerializer.Deserialize<ErasureEntry>(json, Options) : null;
    }

    private string PathOf(TenantId tenant) =>
        TenantId.IsValid(tenant.Value) ? Path.Combine(folder, tenant.Value + ".jsonl") : throw new ArgumentException("Not the name of a tenant.", nameof(tenant));
}
