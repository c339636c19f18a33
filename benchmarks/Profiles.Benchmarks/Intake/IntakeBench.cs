using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Profiles.Benchmarks.Read;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.Tenants;

namespace Profiles.Benchmarks.Intake;

/// <summary>
/// Webhooks at a fixed rate, whatever is answered, as networks send them: first beside a processor that stands still, then the service is started anew and works off what waited, then beside
/// a processor that runs. A latency counts from when the delivery was due, so that one slow answer is charged with all that it held up.
/// </summary>
public static class IntakeBench
{
    private const int PerSecond = 500;
    private const int Users = 5_000;
    private static readonly byte[] Secret = "secret-of-the-bench"u8.ToArray();

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var seconds = options.Quick ? 10 : 60;
        await using var store = await BenchStore.CreateAsync();
        await new TenantRegistry(store.Source, new KeyFolder(store.Keys), TimeProvider.System).CreateAsync(BenchStore.Tenant, TenantSettings.Default, CancellationToken.None);
        var table = new BenchTable($"intake: {PerSecond} webhooks a second for {seconds} s{options.Size}", "ms");

        Load stalled;
        using (var service = await StartAsync(store, processes: false))
        {
            await LoadAsync(service, "warm", 3);
            stalled = await LoadAsync(service, "a", seconds);
            stalled.AddTo(table, "a processor that stands still");
        }
        var waiting = await CountAsync(store, "select count(*) from profiles.intake_delivery");
        using (var service = await StartAsync(store, processes: true))
        {
            var watch = Stopwatch.StartNew();
            while (await CountAsync(store, "select count(*) from profiles.intake_delivery where not kept") > 0) await Task.Delay(100);
            table.Add($"{waiting:N0} that waited are worked off", "webhooks/s", [waiting / watch.Elapsed.TotalSeconds]);
            (await LoadAsync(service, "b", seconds)).AddTo(table, "a processor that runs");
            var behind = Stopwatch.StartNew();
            while (await CountAsync(store, "select count(*) from profiles.intake_delivery where not kept") > 0) await Task.Delay(10);
            table.Add("the last processed, behind the last answer", [behind.ElapsedMilliseconds]);
        }
        var taken = await CountAsync(store, "select sum(received)::bigint from profiles.intake_source");
        var recorded = await CountAsync(store, "select count(*) from profiles.mt_events where type = 'interaction_recorded'");
        var kept = await CountAsync(store, "select count(*) from profiles.intake_delivery");
        table.Note($"intake: answered with 200: {taken:N0}; recorded: {recorded:N0}; kept: {kept:N0}.");
        return table;
    }

    private static async Task<RunningProcess> StartAsync(BenchStore store, bool processes)
    {
        var url = $"http://127.0.0.1:{ChildProcess.FreePort()}";
        var child = ChildProcess.Start(Path.Combine(AppContext.BaseDirectory, "Profiles.Api.dll"), [], new Dictionary<string, string>
        {
            ["ConnectionStrings__Profiles"] = store.Connection,
            ["PROFILES_KEYS"] = store.Keys,
            ["ASPNETCORE_URLS"] = url,
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Profiles__Demo"] = "false",
            ["Profiles__Intake__Process"] = processes ? "true" : "false",
            [$"Profiles__Connectors__{BenchStore.Tenant}__line__Secrets__0"] = Encoding.UTF8.GetString(Secret),
        });
        await child.WaitForLineAsync("Ready:");
        return new(child, new Uri($"{url}/webhooks/{BenchStore.Tenant}/line"));
    }

    private static async Task<Load> LoadAsync(RunningProcess service, string run, int seconds)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 });
        var (latencies, answers, refused) = (new ConcurrentBag<double>(), new List<Task>(seconds * PerSecond), 0);
        var watch = Stopwatch.StartNew();
        for (var n = 0; n < seconds * PerSecond; n++)
        {
            var due = TimeSpan.FromSeconds((double)n / PerSecond);
            while (watch.Elapsed < due) await Task.Delay(1);
            answers.Add(DeliverAsync($"{run}-{n}", n, due));
        }
        await Task.WhenAll(answers);
        return new([.. latencies.Order()], refused, service.Memory);

        async Task DeliverAsync(string id, int n, TimeSpan due)
        {
            var body = Encoding.UTF8.GetBytes($$$"""
                {"destination":"Ubrand","events":[{"type":"message","mode":"active","timestamp":{{{1767225600000L + n}}},"webhookEventId":"{{{id}}}","deliveryContext":{"isRedelivery":false},
                "source":{"type":"user","userId":"U{{{n % Users}}}"},"message":{"id":"{{{id}}}","type":"text","text":"Are there seats left on the bus to Saturday's match?"}}]}
                """);
            using var request = new HttpRequestMessage(HttpMethod.Post, service.Address) { Content = new ByteArrayContent(body) };
            request.Headers.Add("x-line-signature", Convert.ToBase64String(HMACSHA256.HashData(Secret, body)));
            using var response = await http.SendAsync(request);
            if (!response.IsSuccessStatusCode) Interlocked.Increment(ref refused);
            latencies.Add((watch.Elapsed - due).TotalMilliseconds);
        }
    }

    private static async Task<long> CountAsync(BenchStore store, string sql)
    {
        await using var command = store.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed record Load(double[] Latencies, int Refused, double Memory)
    {
        public void AddTo(BenchTable table, string beside)
        {
            table.AddTimes($"answer beside {beside}", Latencies);
            table.Add($"answer beside {beside}, greatest", [Latencies[^1]]);
            table.Add($"not answered with 200 beside {beside}", "webhooks", [Refused], Aim.AtMost(0));
            table.AddMemory(Memory, $"service beside {beside}");
        }
    }

    private sealed record RunningProcess(ChildProcess Child, Uri Address) : IDisposable
    {
        public double Memory => Child.Memory;

        public void Dispose() => Child.Dispose();
    }
}
