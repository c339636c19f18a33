using System.Globalization;
using System.Text;
using System.Text.Json;
using Profiles.Benchmarks.Load;
using Profiles.Benchmarks.Peers;
using Profiles.Benchmarks.People;

namespace Profiles.Benchmarks.Read;

/// <summary>
/// A profile by identity over GraphQL: token checked, identity resolved by its blind key, membership and fence joined live, sealed values opened, the reading of
/// identifiers logged. Beside it, in turn: the same web server and driver with one prepared look-up by primary key that answers stored JSON of the same size, and PostGraphile over
/// that table. Then the service alone at half of its load, for how long an answer takes.
/// </summary>
public static class ReadBench
{
    private const string Baseline = "raw jsonb by primary key";
    private const int Clients = 16;

    private const string Query = """
        query($v: String!) { profileByIdentity(identity: {type: "email", value: $v}) {
          id version displayName firstSeen lastSeen lastContactByPerson
          identities { id type scope value strength firstSeen lastSeen source }
          traits { name value source occurredAt }
          engagement { interactions inbound byKind byChannel lastInteractionAt } } }
        """;

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var profiles = options.Quick ? 50_000 : 1_000_000;
        var seconds = options.Quick ? 2 : 8;
        await using var store = await PeopleStore.OpenAsync(profiles);
        using var service = await BenchService.StartAsync(store.Connection, Path.Combine(store.Folder, "keys"));
        var token = await service.CommandAsync("token", "--tenant", PeopleStore.Tenant.Value, "--role", "crm-admin");
        await BenchService.ProjectedAsync(store.Source);

        using var load = LoadClient.Start();
        var plan = new LoadPlan
        {
            Url = service.Url + "/graphql", Body = JsonSerializer.Serialize(new { query = Query, variables = new { v = "person{n}@people.example.org" } }), Authorization = "Bearer " + token,
            Range = store.Lasting, Connections = Clients, Seconds = seconds, Expected = "@people.example.org",
        };
        var sample = await SampleAsync(plan);
        Console.WriteLine($"An answer has {sample.Length} bytes.");
        await StoredAnswers.ProfilesAsync(store.Source, profiles, sample);

        var rawUrl = $"http://127.0.0.1:{ChildProcess.FreePort()}";
        using var raw = ChildProcess.Start(typeof(ReadBench).Assembly.Location, [RawServer.Command, rawUrl, store.Connection]);
        await raw.WaitForLineAsync("Ready:");
        var rawPlan = plan with { Url = rawUrl + "/profiles/00000000-0000-0000-0000-{n12}", Body = null, Authorization = null };
        using var peer = await PostGraphile.StartAsync(store.Connection, Environment.ProcessorCount);
        using var single = await PostGraphile.StartAsync(store.Connection, 1);

        // Code that is compiled as it runs hot takes its time.
        await load.SendAsync(plan with { Seconds = 4 * seconds });
        var (ours, baseline, peers, singles) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var (cpu, rawCpu) = (new CpuMeter(store.Cluster.Folder, () => service.Process.ProcessorTime), new CpuMeter(store.Cluster.Folder, () => raw.ProcessorTime));
        for (var round = 0; round <= options.Rounds; round++)
        {
            cpu.Start();
            var asked = await load.SendAsync(plan);
            var askedCpu = cpu.PerPiece(asked.Answers);
            rawCpu.Start();
            var looked = await load.SendAsync(rawPlan);
            var lookedCpu = rawCpu.PerPiece(looked.Answers);
            var (theirs, one) = (await PostGraphileAsync(peer), await PostGraphileAsync(single));
            // The first round warms up.
            if (round == 0) continue;
            ours.Add(asked.PerSecond);
            baseline.Add(looked.PerSecond);
            if (theirs is not null) peers.Add(theirs.PerSecond);
            if (one is not null) singles.Add(one.PerSecond);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Round {round}: {asked.PerSecond:N0} profiles/s, {looked.PerSecond:N0} raw/s, {theirs?.PerSecond ?? 0:N0} PostGraphile/s; CPU a read: {askedCpu}, load {asked.Share:P0} of the machine; raw {lookedCpu}, load {looked.Share:P0}"));
        }
        var half = await load.SendAsync(plan with { PerSecond = BenchTable.Median(ours) / 2, Seconds = 3 * seconds });

        var table = new BenchTable(
            $"read: profile by identity out of {profiles:N0}, {sample.Length} bytes, {Clients} clients, {options.Rounds} rounds of {seconds} s, load at most {load.GreatestShare:P0} of the processors{(options.Quick ? ", QUICK" : "")}", "reads/s", Baseline);
        table.Add("profileByIdentity over GraphQL", ours, Aim.RatioAtLeast(0.6), Aim.RatioAtLeast(2, PostGraphile.Name));
        table.Add(Baseline, baseline);
        table.Add(PostGraphile.Name, peers);
        table.Add($"{PostGraphile.Name}, in one process", singles);
        if (peer.Missing is { } missing) table.Note($"PostGraphile was not measured: {missing}.");
        table.Add($"an answer at {half.PerSecond:N0} reads/s, half of the load, p50", "ms", [half.P50]);
        table.Add($"an answer at {half.PerSecond:N0} reads/s, half of the load, p99", "ms", [half.P99], Aim.AtMost(10));
        table.AddMemory(service.Process.Memory);
        return table;

        async Task<LoadResult?> PostGraphileAsync(PostGraphile server) =>
            server.Missing is null ? await load.SendAsync(plan with { Url = server.Url, Body = PostGraphile.Query, Authorization = null }) : null;
    }

    private static async Task<byte[]> SampleAsync(LoadPlan plan)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, plan.Url) { Content = new StringContent(plan.Body!.Replace("{n}", "12345", StringComparison.Ordinal), Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", plan.Authorization);
        using var response = await http.SendAsync(request);
        var answer = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        if (!Encoding.UTF8.GetString(answer).Contains("person12345@", StringComparison.Ordinal)) throw new InvalidOperationException("The service did not answer with the profile.");
        return answer;
    }
}
