using System.Diagnostics;
using Npgsql;
using Profiles.Benchmarks.People;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Erasure;

namespace Profiles.Benchmarks.Privacy;

/// <summary>
/// One person after another is erased in a durable store of a million, beside the least that an erasure could be: a deletion of the person's data keys, committed. Then what it
/// costs the others, since an erasure stops the brand's graph while it runs.
/// </summary>
public static class ErasureBench
{
    private static readonly RetentionClass[] Everything = Enum.GetValues<RetentionClass>();

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var count = options.Profiles;
        var operations = options.Quick ? 100 : 300;
        await using var store = await PeopleStore.OpenAsync(count);
        var erasing = new Erasing(store.Store, store.Vault, store.Tenants, new ErasureLedger(Path.Combine(store.Folder, "keys")), TimeProvider.System);
        var random = new Random();
        await using var byHand = await store.Source.OpenConnectionAsync();

        var (erased, bare) = (new List<double>(), new List<double>());
        for (var i = -20; i < operations; i++)
        {
            // By turns, so that both meet the same caches.
            var identities = await PersonAsync(store, random.Next(store.Lasting, count));
            var watch = Stopwatch.StartNew();
            var (report, refused) = await erasing.ExecuteAsync(PeopleStore.Tenant, new ErasureOrder(Guid.CreateVersion7(), identities, Everything, "bench"), null, CancellationToken.None);
            var took = watch.Elapsed.TotalMilliseconds;
            if (identities.Count == 0 || refused is not null || report!.DataKeys.Count == 0) continue;
            var alone = await DestroyAsync(byHand, await PersonAsync(store, random.Next(store.Lasting, count)));
            if (i < 0) continue;
            erased.Add(took);
            bare.Add(alone);
        }

        using var quiet = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var calm = await RecordAsync(store, quiet.Token);
        using var stop = new CancellationTokenSource();
        var recording = RecordAsync(store, stop.Token);
        for (var i = 0; i < operations; i++)
            await erasing.ExecuteAsync(PeopleStore.Tenant, new ErasureOrder(Guid.CreateVersion7(), await PersonAsync(store, random.Next(store.Lasting, count)), Everything, "bench"), null, CancellationToken.None);
        await stop.CancelAsync();
        var busy = await recording;

        var table = new BenchTable($"erasure: {count:N0} profiles, {operations} operations each{options.Size}", "ms");
        table.AddTimes("one person erased, with ledger, fence and graph", erased);
        table.AddTimes("the same person's data keys deleted by hand, committed", bare);
        table.AddTimes("a message acknowledged, nobody erased meanwhile", calm);
        table.AddTimes("a message acknowledged while one after another is erased", busy);
        return table;
    }

    /// <returns>All identities of the profile that a person of the store has; none where they were erased before.</returns>
    private static async Task<List<IdentityId>> PersonAsync(PeopleStore store, int number)
    {
        var keys = (await store.Vault.OpenAsync(PeopleStore.Tenant, CancellationToken.None))!;
        var identity = new IdentityNormaliser(Profiles.Domain.Tenants.TenantSettings.Default, store.Phones).Normalise(Person.Record(number), Trust.Links).Identity!;
        await using var command = store.Source.CreateCommand("""
            select m.identity_id from profiles.directory d join profiles.membership b using (tenant_id, identity_id) join profiles.membership m on m.tenant_id = b.tenant_id and m.profile_id = b.profile_id
            where d.tenant_id = $1 and d.blind_key = $2
            """);
        command.Parameters.AddWithValue(PeopleStore.Tenant.Value);
        command.Parameters.AddWithValue(keys.BlindKey(identity));
        await using var reader = await command.ExecuteReaderAsync();
        var identities = new List<IdentityId>();
        while (await reader.ReadAsync()) identities.Add(new(reader.GetGuid(0)));
        return identities;
    }

    /// <summary>They are put back afterwards: whoever uses the store next finds everybody readable.</summary>
    private static async Task<double> DestroyAsync(NpgsqlConnection connection, List<IdentityId> identities)
    {
        var subjects = identities.Select(i => i.Value).ToArray();
        await RunAsync("create temporary table if not exists kept as select * from profiles.data_key limit 0", []);
        await RunAsync("truncate kept", []);
        await RunAsync("insert into kept select * from profiles.data_key where tenant_id = $1 and subject = any($2)", [PeopleStore.Tenant.Value, subjects]);
        var watch = Stopwatch.StartNew();
        await RunAsync("delete from profiles.data_key where tenant_id = $1 and subject = any($2)", [PeopleStore.Tenant.Value, subjects]);
        var took = watch.Elapsed.TotalMilliseconds;
        await RunAsync("insert into profiles.data_key select * from kept", []);
        return took;

        async Task RunAsync(string sql, object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            await command.ExecuteNonQueryAsync();
        }
    }

    private static Task<List<double>> RecordAsync(PeopleStore store, CancellationToken stop) => Task.Run(async () =>
    {
        var recorder = store.NewRecorder();
        var times = new List<double>();
        while (!stop.IsCancellationRequested)
        {
            var id = Guid.NewGuid().ToString("N");
            var watch = Stopwatch.StartNew();
            await recorder.RecordAsync(PeopleStore.Server, [new Message { Id = id, Identities = [new IdentityClaim("email", null, $"{id}@people.example.org")], ReceivedAt = DateTimeOffset.UtcNow }], CancellationToken.None);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        return times;
    }, CancellationToken.None);
}
