using System.Diagnostics;
using Npgsql;
using Profiles.Api.Access;
using Profiles.Api.Hosting.EmbeddedPostgres;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Projections.Keys;
using Profiles.Testing;

namespace Profiles.Proofs.Canaries;

/// <summary>
/// I6: canaries go in through every door, also where something fails; afterwards none is in the data directory, the log of PostgreSQL, a dump, the
/// service's output or an answer that refuses.
/// </summary>
internal sealed class CanaryProof(Action<string> say) : IAsyncDisposable
{
    private const string CaughtUp = "(select max(seq_id) from profiles.mt_events) <= (select last_seq_id from profiles.mt_event_progression where name = 'profiles:All')";
    private const string Answer = "answer";

    private static readonly TenantId Tenant = new("canaries");
    private static readonly TenantId Closed = new("closed");

    private readonly Plantings plant = new();
    private readonly Plantings control = new();
    private readonly List<(string Place, string Text)> texts = [];
    private readonly List<string> faults = [];
    private readonly OwnService own = new();
    private string serverKey = "", browserKey = "", closedKey = "";

    public async Task<CanaryReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        var seen = control.Word("control");
        var found = new List<Finding>();
        long bytes = 0;
        using (var service = own.Start(Networks.Settings(Tenant)))
        {
            var url = await service.ReadyAsync();
            serverKey = await own.CreateBrandAsync(Tenant, "shop");
            browserKey = await own.CreateBrandAsync(Tenant, "site", browser: true);
            closedKey = await own.CreateBrandAsync(Closed, "shop");
            await own.InDatabaseAsync(async (_, database) =>
            {
                var sabotage = new Sabotage(database);
                await sabotage.StoreUncompressedAsync();
                await sabotage.ControlAsync(seen);
                using var visitor = new Visitor(url, serverKey, browserKey, Token());
                await GoInAsync(visitor, url, () => service.Output);
                await StepAsync("webhooks", () => DeliverAsync(visitor, sabotage));
                await StepAsync("database errors", () => FailAsync(visitor, sabotage));
                await StepAsync("time-outs", () => BlockAsync(visitor, sabotage));
                await StepAsync("poison events", () => PoisonAsync(visitor, sabotage, service));
                await StepAsync("dead letters", async () =>
                {
                    using var other = new Visitor(url, closedKey, closedKey, "");
                    if (!await Burying.BuryAsync(own, other, Closed, sabotage, plant, Ways.Call(other, plant, "identify"))) faults.Add("no message of the bus was buried");
                });
                texts.AddRange(visitor.Answers.Select((a, i) => ($"{Answer} {i} of {a.Door} ({a.Status})", a.Text)));
                return true;
            });
            // While it runs, so that no part of the write-ahead log is recycled yet.
            var live = new Scan(Words(seen));
            found.AddRange(live.InFolder(own.Data));
            bytes += live.Bytes;
            await own.InDatabaseAsync(async (connection, _) =>
            {
                found.AddRange(await DumpAsync(connection, live));
                return true;
            });
            await service.SignalAsync("INT");
            texts.Add(("output of the service", service.Output));
            texts.Add(("errors of the service", service.Errors));
        }
        var rest = new Scan(Words(seen));
        found.AddRange(rest.InFolder(own.Folder).Where(f => !f.Place.StartsWith("imports/", StringComparison.Ordinal) || f.Place.EndsWith(".rejected.csv", StringComparison.Ordinal)));
        foreach (var (place, text) in texts) found.AddRange(rest.InText(text, place));
        CheckControl(found.Where(f => f.Word == 0).ToList());
        foreach (var leak in found.Where(f => f.Word > 0 && !IsEcho(f)).GroupBy(f => (f.Word, f.Encoding, f.Place)))
            faults.Add($"\"{plant.All[leak.Key.Word - 1].Where}\" is in {leak.Key.Place} as {leak.Key.Encoding}");
        return new(plant.All.Count, bytes + rest.Bytes, texts.Count, watch.Elapsed, faults);
    }

    public ValueTask DisposeAsync() => own.DisposeAsync();

    private IEnumerable<string> Words(string seen) => plant.All.Select(p => p.Text).Prepend(seen);

    private async Task StepAsync(string name, Func<Task> step)
    {
        var watch = Stopwatch.StartNew();
        await step();
        say($"{name}: {watch.Elapsed.TotalSeconds:N1} s, {plant.All.Count} canaries so far");
    }

    private async Task GoInAsync(Visitor visitor, Uri url, Func<string> console)
    {
        await StepAsync("tracking", () => Ways.TrackAsync(visitor, plant));
        await StepAsync("mutations", () => Ways.MutateAsync(visitor, plant));
        await StepAsync("own page", () => OwnPage.VisitAsync(visitor, plant, console));
        await StepAsync("imports", () => ImportAsync(expected: 0));
        await StepAsync("queries", () => Ways.AskAsync(visitor, plant));
        await StepAsync("bad tracking", () => BadInput.TrackAsync(visitor, plant));
        await StepAsync("bad queries", () => BadInput.AskAsync(visitor, plant));
        await StepAsync("bad bytes", () => BadInput.SendBytesAsync(url, plant));
    }

    /// <summary>Also while the database refuses what they are recorded by: they are tried again, and recorded then.</summary>
    private async Task DeliverAsync(Visitor visitor, Sabotage sabotage)
    {
        const string processed = "not exists (select from profiles.intake_delivery where not kept)";
        await Networks.DeliverAsync(visitor, Tenant, plant);
        if (!await sabotage.WaitAsync(processed, 60)) faults.Add("the webhooks were not processed");
        if (await sabotage.CountAsync("select count(*) from profiles.intake_delivery where kept") < 9) faults.Add("no webhook was kept");
        await using (await sabotage.FailAsync("message_key", plant.Word("message of a database error behind webhooks")))
        {
            await Networks.DeliverAsync(visitor, Tenant, plant, ", database error");
            if (!await sabotage.WaitAsync("exists (select from profiles.intake_delivery where attempts > 0)", 60)) faults.Add("no webhook failed");
        }
        if (!await sabotage.WaitAsync(processed, 120)) faults.Add("the webhooks that failed were not processed");
    }

    private async Task ImportAsync(int expected)
    {
        var folder = Directory.CreateDirectory(Path.Combine(own.Folder, "imports")).FullName;
        foreach (var (format, text) in Ways.Exports(plant).Take(expected == 0 ? 2 : 1))
        {
            var file = Path.Combine(folder, $"{Guid.NewGuid():N}.csv");
            await File.WriteAllTextAsync(file, text);
            var (exit, output, errors) = await ServiceProcess.RunAsync(own.Folder, "import", file, "--format", format, "--scope", format, "--tenant", Tenant.Value);
            texts.Add(($"output of importing {format}", output + errors));
            if (exit != expected) faults.Add($"importing {format} ended with {exit}");
            if (expected == 0 && !File.Exists($"{file}.rejected.csv")) faults.Add($"importing {format} refused no row");
        }
    }

    /// <summary>Each door, while the database refuses what it writes or reads.</summary>
    private async Task KnockAsync(Visitor visitor, string state, bool queries)
    {
        Expect(500, 599, await visitor.TrackAsync("/v1/track", Ways.Call(visitor, plant, "track"), door: $"tracking, {state}"), $"tracking, {state}");
        Expect(500, 599, await visitor.TrackAsync("/v1/batch", new { batch = new[] { Ways.Call(visitor, plant, "identify") } }, door: $"tracking, {state}"), $"batch, {state}");
        const string mutation = "mutation($input: ReportTraitsInput!) { reportTraits(input: $input) { outcome errors { code message } } }";
        var input = new { identities = new[] { new { type = "email", value = plant.Email($"mutation, {state}") } }, messageId = visitor.NewId(plant, "mutation"), traits = new { firstName = plant.Word($"mutation, {state}") } };
        await visitor.AskAsync(new { query = mutation, variables = new { input } }, fails: true, door: $"mutation, {state}");
        if (queries) await visitor.AskAsync(new { query = "query($s: String) { profiles(search: $s) { edges { node { id } } } }", variables = new { s = plant.Word($"query, {state}") } }, fails: true, door: $"query, {state}");
    }

    private async Task FailAsync(Visitor visitor, Sabotage sabotage)
    {
        foreach (var table in (string[])["message_key", "mt_events"])
        {
            await using var failing = await sabotage.FailAsync(table, plant.Word($"message of a database error ({table})"));
            await KnockAsync(visitor, $"database error ({table})", queries: false);
            if (table == "mt_events") await ImportAsync(expected: 1);
        }
        await using (await sabotage.FailAsync("access_log", plant.Word("message of a database error (access_log)")))
            await visitor.AskAsync(new { query = "{ profiles(first: 1) { edges { node { identities { value } } } } }" }, fails: true, door: "query, database error");
    }

    private async Task BlockAsync(Visitor visitor, Sabotage sabotage)
    {
        await using (await sabotage.BlockAsync("message_key", "membership")) await KnockAsync(visitor, "time-out", queries: true);
        if (!await sabotage.WaitAsync(CaughtUp, 60)) faults.Add("the projection did not recover from broken connections");
    }

    private async Task PoisonAsync(Visitor visitor, Sabotage sabotage, ServiceProcess service)
    {
        // A database error in the projection, whose message quotes what was being projected.
        await using (await sabotage.FailAsync("facet", plant.Word("message of a database error in the projection")))
        {
            // The first requests may still meet the connections that were broken.
            for (var tries = 1; await visitor.TrackAsync("/v1/identify", Ways.Call(visitor, plant, "identify")) != 200; tries++) tries.Should().BeLessThan(80);
            await FailingAsync("update batch");
            await using (await sabotage.SpoilAsync("jsonb_set(data, '{traits}', '7')")) await FailingAsync("EventDeserializationFailureException");
            await using (await sabotage.SpoilAsync("data - 'traits'")) await FailingAsync("ProjectionFailedException");
        }
        if (!await sabotage.WaitAsync(CaughtUp, 60)) faults.Add("the projection did not recover from poison");

        // The daemon tries again by itself, after pauses.
        async Task FailingAsync(string logged)
        {
            for (var until = DateTime.UtcNow.AddSeconds(40); !service.Output.Contains(logged, StringComparison.Ordinal); await Task.Delay(200))
            {
                if (DateTime.UtcNow < until) continue;
                faults.Add($"the projection did not fail with {logged}");
                return;
            }
        }
    }

    private static async Task<List<Finding>> DumpAsync(string connection, Scan scan)
    {
        var server = new NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo(Path.Combine(PostgresBinaries.Find()!.Folder, "pg_dump"),
            ["--host", server.Host!, "--port", $"{server.Port}", "--username", server.Username!, "--inserts", server.Database!])
        { RedirectStandardOutput = true };
        start.Environment["PGPASSWORD"] = server.Password;
        using var dump = Process.Start(start)!;
        var found = scan.In(dump.StandardOutput.BaseStream, "pg_dump");
        await dump.WaitForExitAsync();
        dump.ExitCode.Should().Be(0);
        return found;
    }

    /// <summary>Who asks for what the schema does not have is told its name, as the specification of GraphQL wants it; values are told to nobody.</summary>
    private bool IsEcho(Finding found) => found.Place.StartsWith(Answer, StringComparison.Ordinal) && plant.All[found.Word - 1].Where.StartsWith("bad query: unknown", StringComparison.Ordinal);

    private void CheckControl(List<Finding> found)
    {
        foreach (var encoding in Encodings.Names)
        {
            if (!found.Any(f => f.Encoding == encoding && f.Place.Contains("base/", StringComparison.Ordinal))) faults.Add($"the control was not found in a table as {encoding}");
            if (!found.Any(f => f.Encoding == encoding && f.Place.Contains("pg_wal/", StringComparison.Ordinal))) faults.Add($"the control was not found in the write-ahead log as {encoding}");
            // A dump shows bytes as hex.
            if (encoding != "utf-16" && !found.Any(f => f.Encoding == encoding && f.Place == "pg_dump")) faults.Add($"the control was not found in the dump as {encoding}");
        }
        if (!found.Any(f => f.Place.EndsWith("server.log", StringComparison.Ordinal))) faults.Add("the control was not found in PostgreSQL's log");
    }

    private void Expect(int from, int to, int status, string door)
    {
        if (status < from || status > to) faults.Add($"{door}: answered {status}");
    }

    private string Token() => new DevelopmentIssuer(new InstanceSecrets(own.Settings.KeyFolder)).Issue(
        plant.Email("login"), [new BrandGrant(Tenant, Role.CrmAdmin, [])], DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
}

/// <param name="Faults">Where something is that should not be, or is not that should; none is the proof. Names places, never a text.</param>
internal sealed record CanaryReport(int Canaries, long Bytes, int Texts, TimeSpan Elapsed, IReadOnlyList<string> Faults)
{
    public override string ToString() =>
        $"{Canaries} canaries, looked for in {Bytes / 1e6:N0} MB of files and a dump and in {Texts} answers and outputs, in {Elapsed.TotalSeconds:N0} s: "
        + (Faults.Count == 0 ? "none was found; the control was." : $"FAILED:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", Faults)}");
}
