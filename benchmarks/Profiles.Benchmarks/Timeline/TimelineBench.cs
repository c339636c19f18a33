using System.Globalization;
using System.Text;
using System.Text.Json;
using Profiles.Benchmarks.Load;
using Profiles.Benchmarks.People;
using Profiles.Benchmarks.Read;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Benchmarks.Timeline;

/// <summary>
/// The latest 50 of a person's 10,000 interactions over GraphQL, seen on three identities, texts opened. Beside it, in turn: the same web server and driver with hand-written SQL, which
/// answers 50 stored JSON documents of the same size out of 10,000.
/// </summary>
public static class TimelineBench
{
    private const string Baseline = "hand-written SQL, raw JSON";
    private const int Clients = 16;
    private const int Interactions = 10_000;
    private const int Page = 50;
    private const int BatchSize = 250;

    private static readonly IdentityClaim[] Regular = [new("email", null, "regular@community.example.org"), new("crm", "main", "regular"), new("facebook", "page1", "regular")];

    private const string Query = """
        { profileByIdentity(identity: {type: "email", value: "regular@community.example.org"}) { id timeline(first: 50) {
          edges { cursor node { id kind channel direction target text rating occurredAt source identity { type maskedValue } } }
          pageInfo { hasNextPage endCursor } } } }
        """;

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var people = options.Quick ? 50_000 : 1_000_000;
        var seconds = options.Quick ? 2 : 8;
        await using var store = await PeopleStore.OpenAsync(people);
        Console.WriteLine($"Preparing {Interactions:N0} interactions of one person …");
        var recorder = store.NewRecorder();
        for (var from = 0; from < Interactions; from += BatchSize) await recorder.RecordAsync(PeopleStore.Server, Messages(from), CancellationToken.None);

        using var service = await BenchService.StartAsync(store.Connection, Path.Combine(store.Folder, "keys"));
        var token = await service.CommandAsync("token", "--tenant", PeopleStore.Tenant.Value, "--role", "crm-admin");
        await BenchService.ProjectedAsync(store.Source);
        using var load = LoadClient.Start();
        var plan = new LoadPlan
        {
            Url = service.Url + "/graphql", Body = JsonSerializer.Serialize(new { query = Query }), Authorization = "Bearer " + token,
            Connections = Clients, Seconds = seconds, Expected = $"number {Interactions - 1}!",
        };
        var (node, answer) = await SampleAsync(plan);
        Console.WriteLine($"An answer has {answer:N0} bytes, an interaction {node.Length:N0}.");
        await StoredAnswers.InteractionsAsync(store.Source, Interactions, node);

        var rawUrl = $"http://127.0.0.1:{ChildProcess.FreePort()}";
        using var raw = ChildProcess.Start(typeof(TimelineBench).Assembly.Location, [RawServer.Command, rawUrl, store.Connection]);
        await raw.WaitForLineAsync("Ready:");
        var rawPlan = new LoadPlan { Url = rawUrl + "/timelines/1", Connections = Clients, Seconds = seconds, Expected = "occurredAt" };

        // Code that is compiled as it runs hot takes its time.
        await load.SendAsync(plan with { Seconds = 4 * seconds });
        var (ours, baseline) = (new List<double>(), new List<double>());
        var (cpu, rawCpu) = (new CpuMeter(store.Cluster.Folder, () => service.Process.ProcessorTime), new CpuMeter(store.Cluster.Folder, () => raw.ProcessorTime));
        for (var round = 0; round <= options.Rounds; round++)
        {
            cpu.Start();
            var asked = await load.SendAsync(plan);
            var askedCpu = cpu.PerPiece(asked.Answers);
            rawCpu.Start();
            var looked = await load.SendAsync(rawPlan);
            // The first round warms up.
            if (round == 0) continue;
            ours.Add(asked.PerSecond);
            baseline.Add(looked.PerSecond);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Round {round}: {asked.PerSecond:N0} pages/s (p99 {asked.P99:N1} ms), {looked.PerSecond:N0} raw/s; CPU a page: {askedCpu}, load {asked.Share:P0}; raw {rawCpu.PerPiece(looked.Answers)}, load {looked.Share:P0}"));
        }

        var table = new BenchTable(
            $"timeline: {Page} of {Interactions:N0} interactions, {answer:N0} bytes, out of {people:N0} profiles, {Clients} clients, {options.Rounds} rounds of {seconds} s, load at most {load.GreatestShare:P0} of the processors{(options.Quick ? ", QUICK" : "")}",
            "pages/s", Baseline);
        table.Add("timeline over GraphQL", ours, Aim.RatioAtLeast(0.5));
        table.Add(Baseline, baseline);
        table.AddMemory(service.Process.Memory);
        return table;
    }

    private static Message[] Messages(int from) => [.. Enumerable.Range(from, BatchSize).Select(i => new Message
    {
        Id = $"regular-{i}",
        Identities = Regular,
        OccurredAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(i),
        ReceivedAt = DateTimeOffset.UtcNow,
        Facts = [new Fact.Interaction { Kind = InteractionKind.Comment, Channel = "community", Target = "forum/odds", Text = $"What a match that was, number {i}! I had a feeling about the second half.", On = i % 3 }],
    })];

    /// <returns>One interaction as it is answered, and the length of the whole answer.</returns>
    private static async Task<(byte[] Node, int Length)> SampleAsync(LoadPlan plan)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, plan.Url) { Content = new StringContent(plan.Body!, Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", plan.Authorization);
        using var response = await http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var edges = JsonDocument.Parse(bytes).RootElement.GetProperty("data").GetProperty("profileByIdentity").GetProperty("timeline").GetProperty("edges");
        if (edges.GetArrayLength() != Page) throw new InvalidOperationException($"The service answered with {edges.GetArrayLength()} interactions.");
        return (Encoding.UTF8.GetBytes(edges[0].GetRawText()), bytes.Length);
    }
}
