using System.Diagnostics;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.Tenants;

namespace Profiles.Benchmarks.Privacy;

/// <summary>A rotation of a brand's keys in a durable store: alone, and while somebody records.</summary>
public static class EpochBench
{
    private const int Chunk = 5_000;

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var count = options.Quick ? 20_000 : 100_000;
        await using var store = await BenchStore.CreateAsync();
        var vault = new KeyFolder(store.Keys);
        await new TenantRegistry(store.Source, vault, TimeProvider.System).CreateAsync(BenchStore.Tenant, TenantSettings.Default, CancellationToken.None);
        await FillAsync(store, (await vault.OpenAsync(BenchStore.Tenant, CancellationToken.None))!, count);

        var (alone, beside, calm, busy) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            alone.Add(await RotateAsync(store, vault, count));
            using var stop = new CancellationTokenSource();
            using var quiet = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            calm.AddRange(await RecordAsync(store, quiet.Token));
            var recording = RecordAsync(store, stop.Token);
            beside.Add(await RotateAsync(store, vault, count));
            await stop.CancelAsync();
            busy.AddRange(await recording);
        }

        var table = new BenchTable($"epochs: {count:N0} data keys and more from the recording, {options.Rounds} rounds{options.Size}", "s");
        table.Add("rotation", alone);
        table.Add("rotation while one client records", beside);
        table.Add("a message acknowledged without a rotation", "ms", calm);
        table.Add("a message acknowledged while keys are rotated", "ms", busy);
        return table;
    }

    private static async Task<double> RotateAsync(BenchStore store, KeyFolder vault, int atLeast)
    {
        var watch = Stopwatch.StartNew();
        var rotation = (await new EpochRotation(store.Source, vault, TimeProvider.System).RotateAsync(BenchStore.Tenant, null, CancellationToken.None)).Single();
        var took = watch.Elapsed.TotalSeconds;
        if (!rotation.IsWhole || rotation.Sweep.Rewrapped < atLeast) throw new InvalidOperationException("The rotation did not do what is measured.");
        return took;
    }

    private static Task<List<double>> RecordAsync(BenchStore store, CancellationToken stop) => Task.Run(async () =>
    {
        var times = new List<double>();
        while (!stop.IsCancellationRequested)
        {
            var id = Guid.NewGuid().ToString("N");
            var watch = Stopwatch.StartNew();
            await store.Recorder.RecordAsync(
                BenchStore.Server, [new Message { Id = id, Identities = [new IdentityClaim("email", null, $"{id}@people.example.org")], ReceivedAt = DateTimeOffset.UtcNow }], CancellationToken.None);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        return times;
    }, CancellationToken.None);

    private static async Task FillAsync(BenchStore store, TenantKeys keys, int count)
    {
        for (var left = count; left > 0; left -= Chunk)
        {
            await using var session = store.Store.LightweightSession(BenchStore.Tenant.Value);
            session.QueueDataKeys(BenchStore.Tenant, Enumerable.Range(0, Math.Min(left, Chunk)).Select(_ =>
            {
                var subject = Guid.NewGuid();
                var (key, wrapped) = keys.NewDataKey(subject, RetentionClass.Contact);
                key.Dispose();
                return new NewDataKey(subject, RetentionClass.Contact, keys.Epoch, wrapped);
            }));
            await session.SaveChangesAsync();
        }
        await store.ExecuteAsync("vacuum analyze profiles.data_key");
    }
}
