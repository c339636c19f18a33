using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;
using Profiles.Projections.Keys;
using Profiles.Projections.Packages;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Tenants;
using Profiles.Projections.Tenants.Exporting;

namespace Profiles.Benchmarks.Privacy;

/// <summary>
/// The access package of a person with many events, from EXECUTE to a request that is done, beside a plain read of the same events that opens them and writes them as JSON. And how much
/// memory it takes, also of a person with a tenth of that.
/// </summary>
public static class PackageBench
{
    private static readonly string[] Words = ["merci", "bonjour", "commande", "livraison", "produit", "question", "retour", "avis", "cadeau", "facture", "marie@example.org", "+33612345678", "demain", "magasin"];

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var many = options.Quick ? 2_000 : 10_000;
        await using var store = await BenchStore.CreateAsync();
        var vault = new KeyFolder(store.Keys);
        var tenants = new TenantRegistry(store.Source, vault, TimeProvider.System);
        await tenants.CreateAsync(BenchStore.Tenant, TenantSettings.Default, CancellationToken.None);
        var (large, small) = (new IdentityClaim("email", null, "large@people.example.org"), new IdentityClaim("email", null, "small@people.example.org"));
        await FillAsync(store, large, many);
        await FillAsync(store, small, many / 10);
        using (var daemon = await store.Store.BuildProjectionDaemonAsync())
        {
            await daemon.StartAllAsync();
            await daemon.WaitForNonStaleData(TimeSpan.FromMinutes(2));
            await daemon.StopAllAsync();
        }
        await store.ExecuteAsync("vacuum analyze");

        var phones = new LibPhoneNumbers();
        var desk = new PrivacyDesk(store.Store, vault, tenants, TimeProvider.System);
        var execution = new PackageExecution(store.Store, store.Source, vault, tenants, desk, new PackageArchive(store.Source, store.Store, vault, phones), TimeProvider.System);
        var list = new RequestList(store.Source, store.Store, vault);
        var (made, read, heapLarge, heapSmall) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < options.Rounds; round++)
        {
            var (took, _) = await MakeAsync(large, looks: false);
            var watch = Stopwatch.StartNew();
            var events = await ReadAsync(store, vault, large);
            var plain = watch.Elapsed.TotalMilliseconds;
            if (events < many) throw new InvalidOperationException("The plain read did not read what is measured.");
            if (round < 0) continue;
            made.Add(took);
            read.Add(plain);
            // Apart from the time: to tell what is in use from what is not collected yet, everything is collected at each look.
            heapLarge.Add((await MakeAsync(large, looks: true)).Heap);
            heapSmall.Add((await MakeAsync(small, looks: true)).Heap);
        }
        var bytes = 0L;
        await using (var command = store.Source.CreateCommand("select max(bytes) from profiles.privacy_package")) bytes = (long)(await command.ExecuteScalarAsync())!;

        const string plainly = "plain read of the same events, opened, as JSON";
        var table = new BenchTable($"package: a person with {many:N0} events, {options.Rounds} rounds{options.Size}; {bytes / 1024:N0} KiB", "ms", plainly);
        table.Add("access package, from EXECUTE to FULFILLED", made);
        table.Add(plainly, read);
        table.Add($"memory in use at its greatest above before, {many:N0} events", "MB", heapLarge);
        table.Add($"the same, {many / 10:N0} events", "MB", heapSmall);
        return table;

        async Task<(double Ms, double Heap)> MakeAsync(IdentityClaim whose, bool looks)
        {
            var id = await OrderAsync(desk, whose, phones);
            var request = (await list.FindAsync(BenchStore.Tenant, id, words: false, CancellationToken.None))!.Request;
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var (greatest, over) = (before, false);
            var looking = Task.Run(async () =>
            {
                while (looks && !Volatile.Read(ref over))
                {
                    GC.Collect();
                    greatest = Math.Max(greatest, GC.GetTotalMemory(forceFullCollection: false));
                    await Task.Delay(10);
                }
            });
            var watch = Stopwatch.StartNew();
            await execution.ExecuteAsync(BenchStore.Tenant, id, request, CancellationToken.None);
            var took = watch.Elapsed.TotalMilliseconds;
            Volatile.Write(ref over, true);
            await looking;
            if (!(await list.FindAsync(BenchStore.Tenant, id, words: false, CancellationToken.None))!.Request.IsOver) throw new InvalidOperationException("The request is not done.");
            return (took, (greatest - before) / 1e6);
        }
    }

    private static async Task<Guid> OrderAsync(PrivacyDesk desk, IdentityClaim whose, LibPhoneNumbers phones)
    {
        var officer = new PrivacyActor("officer", Officer: true, Approver: false);
        var identity = new IdentityNormaliser(TenantSettings.Default, phones).Normalise(whose, Trust.Links).Identity!;
        var id = (await desk.OpenAsync(new(BenchStore.Tenant, PrivacyRequestKind.Access, [identity], [whose], "desk", "bench", officer.Id), CancellationToken.None)).Request!.Value;
        foreach (var action in (PrivacyAction[])[PrivacyAction.VerifyIdentity, PrivacyAction.Approve, PrivacyAction.Execute])
        {
            if ((await desk.AdvanceAsync(new(BenchStore.Tenant, id, action, officer, "bench"), CancellationToken.None)).Rejection is { } refusal) throw new InvalidOperationException(refusal.Code);
        }
        return id;
    }

    /// <summary>One statement, one pass, one JSON text for each event; nothing is taken out, compressed or sealed.</summary>
    private static async Task<int> ReadAsync(BenchStore store, KeyFolder vault, IdentityClaim whose)
    {
        var keys = (await vault.OpenAsync(BenchStore.Tenant, CancellationToken.None))!;
        var blind = keys.BlindKey(new(whose.Type, "", whose.Value, null, Strength.Verified));
        await using var connection = await store.Source.OpenConnectionAsync();
        Guid stream;
        await using (var find = new Npgsql.NpgsqlCommand("select identity_id from profiles.directory where blind_key = $1", connection) { Parameters = { new() { Value = blind } } })
            stream = (Guid)(await find.ExecuteScalarAsync())!;
        using var opened = await PackageEvents.KeysAsync(store.Source, vault, BenchStore.Tenant, [stream], CancellationToken.None);
        await using var command = new Npgsql.NpgsqlCommand("select type, data::text from profiles.mt_events where tenant_id = $1 and stream_id = $2 order by seq_id", connection)
        {
            Parameters = { new() { Value = BenchStore.Tenant.Value }, new() { Value = stream } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var count = 0;
        for (; await reader.ReadAsync(); count++)
        {
            var data = JsonNode.Parse(reader.GetString(1))!.AsObject();
            OpenedEvent.Open(reader.GetString(0), data, stream, opened.Key);
            await JsonSerializer.SerializeAsync(Stream.Null, data);
        }
        return count;
    }

    private static async Task FillAsync(BenchStore store, IdentityClaim whose, int count)
    {
        var random = new Random(7);
        var now = DateTimeOffset.UtcNow;
        for (var done = 0; done < count; done += 500)
        {
            await store.Recorder.RecordAsync(BenchStore.Server, [.. Enumerable.Range(done, Math.Min(500, count - done)).Select(i => new Message
            {
                Id = $"{whose.Value}-{i}", Identities = [whose], OccurredAt = now.AddMinutes(-i), ReceivedAt = now,
                Facts = [new Fact.Interaction { Kind = InteractionKind.Message, Channel = "email", Text = string.Join(' ', Enumerable.Range(0, 25).Select(_ => Words[random.Next(Words.Length)])) }],
            })], CancellationToken.None);
        }
    }
}
