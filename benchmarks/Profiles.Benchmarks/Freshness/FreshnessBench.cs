using System.Collections.Concurrent;
using System.Diagnostics;
using Profiles.Benchmarks.People;
using Profiles.Benchmarks.Read;
using Profiles.Benchmarks.Serving;

namespace Profiles.Benchmarks.Freshness;

/// <summary>
/// From sending a message until a reader who asks for nothing special (<c>Consistency</c> eventual) sees it in the profile: while nothing else happens, and at half of the
/// ingest limit that the same service showed a moment before. Service, its projection and its matching in one process, load and readers in another.
/// </summary>
public static class FreshnessBench
{
    private const int Batch = 500;
    private const int Senders = 4;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(4);

    private const string Query = "query($v: String!) { profileByIdentity(identity: {type: \"email\", value: $v}) { engagement { interactions } } }";

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        await using var store = await PeopleStore.OpenAsync(options.Profiles);
        // What is looked for is the limit of the service, not that of one key.
        using var service = await BenchService.StartAsync(
            store.Connection, store.Keys, ("Profiles__Tracking__MessagesPerSecond", "10000000"), ("Profiles__Tracking__MessageBurst", "10000000"));
        var token = await service.CommandAsync("token", "--tenant", PeopleStore.Tenant.Value, "--role", "crm-admin");
        using var client = new ServiceClient(service.Url, token, await service.CommandAsync("write-key", "--tenant", PeopleStore.Tenant.Value));
        await BenchService.ProjectedAsync(store.Source);

        // Those who are looked at are in nobody else's messages: every second person, each once in a run.
        var (looked, sent) = (2 * Random.Shared.Next(store.Lasting / 2), 0);
        var (idle, loaded, limits, projected) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var cpu = new CpuMeter(store.Cluster.Folder, () => service.Process.ProcessorTime);
        for (var round = 0; round <= options.Rounds; round++)
        {
            var alone = await ProbesAsync(TimeSpan.FromSeconds(options.Quick ? 2 : 10), perSecond: 10);

            cpu.Start();
            var rushed = Stopwatch.StartNew();
            var before = sent;
            var limit = await Pace.RushAsync(Senders, TimeSpan.FromSeconds(options.Quick ? 2 : 10), _ => SendAsync()) * Batch;
            await BenchService.ProjectedAsync(store.Source);
            var fed = (sent - before) / rushed.Elapsed.TotalSeconds;
            var perMessage = cpu.PerPiece(sent - before);

            var half = TimeSpan.FromSeconds(options.Quick ? 3 : 20);
            var sending = Pace.KeepAsync(limit / 2 / Batch, half, _ => SendAsync());
            var beside = await ProbesAsync(half, perSecond: 10);
            await sending;
            await BenchService.ProjectedAsync(store.Source);

            Console.WriteLine($"Round {round}: p99 {BenchTable.Percentile(alone, 0.99):N0} ms idle, {BenchTable.Percentile(beside, 0.99):N0} ms at {limit / 2:N0} of {limit:N0} messages/s; {fed:N0} projected/s; CPU a message, recorded and projected: {perMessage}");
            // The first round warms up.
            if (round == 0) continue;
            idle.AddRange(alone);
            loaded.AddRange(beside);
            limits.Add(limit);
            projected.Add(fed);
        }

        const string ingest = "ingest limit, acknowledged";
        var table = new BenchTable($"freshness: message to visible profile among {options.Profiles:N0}, {idle.Count} and {loaded.Count} messages, batches of {Batch} beside them{options.Size}", "messages/s", ingest);
        table.AddTimes("visible, idle", idle, Aim.AtMost(150));
        table.AddTimes("visible, at half of the ingest limit", loaded, Aim.AtMost(1000));
        table.Add(ingest, limits);
        table.Add("projected, at the ingest limit and until all was", projected);
        table.AddMemory(service.Process.Memory);
        return table;

        async Task SendAsync()
        {
            var from = Interlocked.Add(ref sent, Batch) - Batch;
            await client.RecordAsync(TrackedPeople.Batch(Enumerable.Range(from, Batch).Select(n => (2 * n + 1) % store.Lasting)));
        }

        async Task<IReadOnlyList<double>> ProbesAsync(TimeSpan duration, double perSecond)
        {
            var took = new ConcurrentBag<double>();
            await Pace.KeepAsync(perSecond, duration, async _ =>
            {
                var person = Interlocked.Add(ref looked, 2) % store.Lasting;
                var known = await InteractionsAsync(person);
                // Out of step with the daemon, which looks at regular times.
                await Task.Delay(Random.Shared.Next(50));
                var watch = Stopwatch.StartNew();
                await client.RecordAsync(TrackedPeople.Batch([person]));
                while (await InteractionsAsync(person) == known) await Task.Delay(Between);
                took.Add(watch.Elapsed.TotalMilliseconds);
            });
            return [.. took];
        }

        async Task<int> InteractionsAsync(int person)
        {
            var data = await client.AskAsync(Query, new { v = Person.Address(person).Value });
            return data.GetProperty("profileByIdentity").GetProperty("engagement").GetProperty("interactions").GetInt32();
        }
    }
}
