using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Profiles.Benchmarks.Load;
using Profiles.Benchmarks.Read;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.Tenants;

namespace Profiles.Benchmarks.Singles;

/// <summary>
/// Acknowledged durable recording of single messages: 64 clients, each sending one message of a known identity to the tracking API and waiting for its answer, with
/// the daemon that projects them running. Beside it, in turn: the same with a transaction for each message, as it would be without group commit, and 64 clients of pgbench, each committing one row as long as the event.
/// </summary>
public static class SinglesBench
{
    private const int Clients = 64;
    private const int BatchSize = 500;
    private const string Baseline = "pgbench, one row a commit";
    private const string Ungrouped = "the same, a transaction for each";

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var identities = options.Quick ? 10_000 : 50_000;
        var seconds = options.Quick ? 2 : 8;
        var pgbench = PgBench.Find() ?? throw new InvalidOperationException("pgbench is missing. Install it (Debian, Ubuntu: apt-get install postgresql).");
        await using var store = await BenchStore.CreateAsync();
        await new TenantRegistry(store.Source, new KeyFolder(store.Keys), TimeProvider.System).CreateAsync(BenchStore.Tenant, TenantSettings.Default, CancellationToken.None);
        Console.WriteLine($"Preparing {identities:N0} identities …");
        for (var from = 0; from < identities; from += BatchSize) await store.Recorder.RecordAsync(BenchStore.Server, Known(from), CancellationToken.None);
        var row = await RowAsync(store);

        using var service = await BenchService.StartAsync(store.Connection, store.Keys);
        var key = await service.CommandAsync("write-key", "--tenant", BenchStore.Tenant.Value);
        using var ungrouped = await BenchService.StartAsync(store.Connection, store.Keys, ("Profiles__Recording__Grouped", "false"));
        using var load = LoadClient.Start();
        var plan = new LoadPlan
        {
            Url = service.Url + "/v1/track", Body = Body(), Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":")),
            Range = identities, Connections = Clients, Seconds = seconds, Expected = "\"success\":true",
        };

        // Code that is compiled as it runs hot takes its time.
        await load.SendAsync(plan with { Seconds = 3 * seconds });
        var (ours, alone, commits) = (new List<double>(), new List<double>(), new List<double>());
        var (cpu, commitCpu) = (new CpuMeter(store.Cluster.Folder, () => service.Process.ProcessorTime), new CpuMeter(store.Cluster.Folder, () => TimeSpan.Zero));
        for (var round = 0; round <= options.Rounds; round++)
        {
            await BenchService.ProjectedAsync(store.Source);
            var before = await RecordedAsync(store);
            cpu.Start();
            var sent = await load.SendAsync(plan);
            var sentCpu = cpu.PerPiece(sent.Answers);
            if (await RecordedAsync(store) - before is var recorded && recorded != sent.Answers)
                throw new InvalidOperationException($"{sent.Answers} messages were acknowledged, and {recorded} recorded.");
            await BenchService.ProjectedAsync(store.Source);
            var each = await load.SendAsync(plan with { Url = ungrouped.Url + "/v1/track" });
            await BenchService.ProjectedAsync(store.Source);
            commitCpu.Start();
            var committed = await PgBench.RunAsync(pgbench, store.Connection, row, Clients, seconds);
            // The first round warms up.
            if (round == 0) continue;
            ours.Add(sent.PerSecond);
            alone.Add(each.PerSecond);
            commits.Add(committed);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Round {round}: {sent.PerSecond:N0} messages/s (p50 {sent.P50:N1} ms, p99 {sent.P99:N1} ms), {each.PerSecond:N0} ungrouped/s, {committed:N0} rows/s; CPU a message: {sentCpu}, load {sent.Share:P0} of the machine; a row: {commitCpu.PerPiece(committed * seconds)}"));
        }

        var table = new BenchTable(
            $"singles: {Clients} HTTP clients, one message each at a time, {identities:N0} known identities, {options.Rounds} rounds of {seconds} s, load at most {load.GreatestShare:P0} of the processors{(options.Quick ? ", QUICK" : "")}",
            "messages/s", Baseline);
        table.Add("recorded over POST /v1/track", ours, Aim.RatioAtLeast(0.5), Aim.RatioAtLeast(2, Ungrouped));
        table.Add(Ungrouped, alone);
        table.Add(Baseline, commits);
        table.AddMemory(service.Process.Memory);
        return table;
    }

    private static Message[] Known(int from) => [.. Enumerable.Range(from, BatchSize).Select(i => new Message
    {
        Id = $"known-{i}",
        Identities = [new IdentityClaim("email", null, $"member{i}@community.example.org")],
        ReceivedAt = DateTimeOffset.UtcNow,
        Facts = [new Fact.Interaction { Kind = InteractionKind.Comment, Channel = "community", Target = "forum/odds", Text = $"What a match that was, number {i}! I had a feeling about the second half." }],
    })];

    private static string Body() => JsonSerializer.Serialize(new
    {
        messageId = $"single-{RandomNumberGenerator.GetHexString(8)}-{{i}}",
        @event = "Comment",
        channel = "community",
        context = new { externalIds = new[] { new { type = "email", id = "member{n}@community.example.org" } } },
        properties = new { target = "forum/odds", text = "What a match that was, number {i}! I had a feeling about the second half." },
    });

    /// <summary>Into a table with a random key, a row whose JSON is as long as that of an event.</summary>
    private static async Task<string> RowAsync(BenchStore store)
    {
        await store.ExecuteAsync("create schema copy");
        await store.ExecuteAsync("create table copy.single (id uuid primary key, at timestamptz not null, data jsonb not null)");
        await using var command = store.Source.CreateCommand("select max(length(data::text)) from profiles.mt_events where type = 'interaction_recorded'");
        var length = (int)(await command.ExecuteScalarAsync())!;
        return $$"""insert into copy.single values (gen_random_uuid(), now(), '{"data": "{{RandomNumberGenerator.GetHexString(length - 12)}}"}')""";
    }

    private static async Task<long> RecordedAsync(BenchStore store)
    {
        await using var command = store.Source.CreateCommand("select count(*) from profiles.mt_events where type = 'interaction_recorded'");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
