using System.Text.Json;
using Profiles.Api.Hosting.EmbeddedPostgres;
using Profiles.Benchmarks.Read;

namespace Profiles.Benchmarks.Peers;

/// <summary>
/// Event stores from npm, each in a process and a database of its own on the bench's cluster, appending as we record: batches of one event to each of so many streams, one transaction each. They
/// neither resolve identities, nor look for duplicates, nor seal.
/// </summary>
public sealed class AppendPeers : IDisposable
{
    private static readonly (string Script, string[] Arguments, string Name)[] Stores =
    [
        ("emmett.mjs", [], "emmett, one event to each of 500 streams"),
        ("emmett.mjs", ["one"], "emmett, 500 events to one stream"),
        (NpmPeers.MessageDb, [], "Message DB, a call for each of 500 streams"),
        (NpmPeers.MessageDb, ["set"], "Message DB, 500 calls in one statement"),
    ];

    private readonly List<(string Name, ChildProcess Process, List<double> Rates)> running = [];
    private readonly JsonElement data;
    private readonly int identities;

    private AppendPeers(string data, int identities, string? missing) => (this.data, this.identities, Missing) = (JsonElement.Parse(data), identities, missing);

    /// <summary>As rows of a table.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Stores.Select(store => store.Name)];

    /// <summary>Why there are none; null: they run.</summary>
    public string? Missing { get; }

    /// <param name="data">The JSON of an event of ours, which they append.</param>
    public static async Task<AppendPeers> StartAsync(EmbeddedCluster cluster, string data, int identities)
    {
        var npm = await NpmPeers.InstallAsync();
        var peers = new AppendPeers(data, identities, npm.Missing);
        if (npm.Missing is not null) return peers;
        foreach (var (script, arguments, name) in Stores)
        {
            var database = Path.GetFileNameWithoutExtension(script).Replace('-', '_');
            await cluster.CreateDatabaseAsync(database, CancellationToken.None);
            peers.running.Add((name, await npm.StartAsync(script, cluster.ConnectionString(database), arguments), []));
        }
        // Ours know all identities, so theirs have all streams.
        foreach (var peer in peers.running) await peers.AppendAsync(peer.Process, identities / 500, 500);
        return peers;
    }

    /// <summary>A round of each, one after the other.</summary>
    /// <param name="counts">False: it warms up.</param>
    public async Task RoundAsync(int batches, int size, bool counts)
    {
        foreach (var (name, process, rates) in running)
        {
            var rate = batches * size / await AppendAsync(process, batches, size);
            if (!counts) continue;
            rates.Add(rate);
            Console.WriteLine($"  {name}: {rate:N0} appended/s");
        }
    }

    public void AddTo(BenchTable table)
    {
        foreach (var (name, _, rates) in running) table.Add(name, rates);
    }

    public void Dispose() => running.ForEach(peer => peer.Process.Dispose());

    private async Task<double> AppendAsync(ChildProcess process, int batches, int size) =>
        JsonElement.Parse(await process.AskAsync(JsonSerializer.Serialize(new { batches, size, identities, data }))).GetProperty("seconds").GetDouble();
}
