using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.Tenants;

namespace Profiles.Benchmarks.Read;

/// <summary>
/// A profile by identity over GraphQL: token checked, identity resolved by its blind key, membership and fence joined live, sealed values opened, the reading of
/// identifiers logged. Beside it, in turn: the same web server and driver with one prepared look-up by primary key that answers stored JSON of the same size.
/// </summary>
public static class ReadBench
{
    private const string Baseline = "raw jsonb by primary key";
    private const int Clients = 16;

    private const string Query = """
        query($v: String!) { profileByIdentity(identity: {type: "email", value: $v}) {
          id version displayName firstSeen lastSeen
          identities { type scope value strength }
          traits { name value source occurredAt }
          engagement { interactions inbound byKind byChannel lastInteractionAt } } }
        """;

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var profiles = options.Quick ? 5_000 : 50_000;
        await using var store = await BenchStore.CreateAsync();
        await new TenantRegistry(store.Source, new KeyFolder(store.Keys), TimeProvider.System).CreateAsync(BenchStore.Tenant, TenantSettings.Default, CancellationToken.None);
        Console.WriteLine($"Preparing {profiles:N0} profiles …");
        for (var from = 0; from < profiles; from += 250) await store.Recorder.RecordAsync(BenchStore.Server, People(from), CancellationToken.None);

        var url = $"http://127.0.0.1:{ChildProcess.FreePort()}";
        var api = Path.Combine(AppContext.BaseDirectory, "Profiles.Api.dll");
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__Profiles"] = store.Connection, ["PROFILES_KEYS"] = store.Keys, ["ASPNETCORE_URLS"] = url, ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };
        using var service = ChildProcess.Start(api, [], environment);
        await service.WaitForLineAsync("Ready:");
        using var issuing = ChildProcess.Start(api, ["token", "--tenant", BenchStore.Tenant.Value, "--role", "crm-admin"], environment);
        var token = await issuing.OutputAsync();
        await ProjectedAsync(store);

        var bodies = Enumerable.Range(0, profiles).Select(Body).ToArray();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients });
        var sample = await AskAsync(http, url, token, bodies[0]);
        Console.WriteLine($"An answer has {sample.Length} bytes.");
        if (!Encoding.UTF8.GetString(sample).Contains("member0@", StringComparison.Ordinal)) throw new InvalidOperationException("The service did not answer with the profile.");
        var ids = await RawAsync(store, profiles, sample);

        var rawUrl = $"http://127.0.0.1:{ChildProcess.FreePort()}";
        using var raw = ChildProcess.Start(typeof(ReadBench).Assembly.Location, [RawServer.Command, rawUrl, store.Connection]);
        await Task.Delay(2000);

        var seconds = options.Quick ? 3 : 8;
        var (ours, baseline) = (new List<double>(), new List<double>());
        var (cpu, rawCpu) = (new CpuMeter(store.Cluster.Folder, () => service.ProcessorTime), new CpuMeter(store.Cluster.Folder, () => raw.ProcessorTime));
        for (var round = 0; round <= options.Rounds; round++)
        {
            cpu.Start();
            var asked = await LoadAsync(seconds, n => AskAsync(http, url, token, bodies[n % profiles]));
            var askedCpu = cpu.PerPiece(asked * seconds);
            rawCpu.Start();
            var looked = await LoadAsync(seconds, n => http.GetByteArrayAsync($"{rawUrl}/{ids[n % profiles]}"));
            // The first round warms up.
            if (round == 0) continue;
            ours.Add(asked);
            baseline.Add(looked);
            Console.WriteLine($"Round {round}: {asked:N0} profiles/s, {looked:N0} raw/s; CPU a read: {askedCpu}; raw {rawCpu.PerPiece(looked * seconds)}");
        }

        var table = new BenchTable(
            $"read: profile by identity out of {profiles:N0}, {sample.Length} bytes, {Clients} clients, {options.Rounds} rounds of {seconds} s{(options.Quick ? ", QUICK" : "")}", "reads/s", Baseline);
        table.Add("profileByIdentity over GraphQL", ours);
        table.Add(Baseline, baseline);
        return table;
    }

    private static Message[] People(int from) => [.. Enumerable.Range(from, 250).Select(i => new Message
    {
        Id = $"p-{i}",
        Identities = [new("email", null, $"member{i}@community.example.org"), new("crm", "main", $"c-{i}"), new("facebook", "page1", $"fb-{i}")],
        ReceivedAt = DateTimeOffset.UtcNow,
        Facts =
        [
            new Fact.Traits(new Dictionary<string, JsonElement>
            {
                ["firstName"] = Text("Camille"), ["lastName"] = Text($"Durand-{i}"), ["city"] = Text("Lyon"), ["language"] = Text("fr"), ["loyaltyTier"] = Text("gold"),
            }),
            new Fact.Interaction { Kind = InteractionKind.Comment, Channel = "facebook", Text = "What a match!", On = 2 },
        ],
    })];

    private static JsonElement Text(string value) => JsonSerializer.SerializeToElement(value);

    private static byte[] Body(int i) => JsonSerializer.SerializeToUtf8Bytes(new { query = Query, variables = new { v = $"member{i}@community.example.org" } });

    private static async Task<byte[]> AskAsync(HttpClient http, string url, string token, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url + "/graphql") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    private static async Task<double> LoadAsync(int seconds, Func<int, Task> ask)
    {
        var next = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed.TotalSeconds < seconds) await ask(Interlocked.Increment(ref next) * 7919 & int.MaxValue);
        })));
        return next / watch.Elapsed.TotalSeconds;
    }

    private static async Task ProjectedAsync(BenchStore store)
    {
        while (true)
        {
            await using var command = store.Source.CreateCommand("""
                select coalesce((select last_seq_id from profiles.mt_event_progression where name like 'profiles:%' order by 1 desc limit 1), 0)
                  >= (select max(seq_id) from profiles.mt_events)
                """);
            if ((bool)(await command.ExecuteScalarAsync())!) return;
            await Task.Delay(500);
        }
    }

    private static async Task<Guid[]> RawAsync(BenchStore store, int rows, byte[] answer)
    {
        await store.ExecuteAsync("create schema copy");
        await store.ExecuteAsync("create table copy.raw (id uuid primary key, data jsonb not null)");
        var ids = Enumerable.Range(0, rows).Select(_ => Guid.NewGuid()).ToArray();
        await using var insert = store.Source.CreateCommand("insert into copy.raw select id, $2::jsonb from unnest($1) as n(id)");
        insert.Parameters.Add(new() { Value = ids });
        insert.Parameters.Add(new() { Value = Encoding.UTF8.GetString(answer) });
        await insert.ExecuteNonQueryAsync();
        await store.ExecuteAsync("vacuum analyze");
        return ids;
    }
}
