using System.Diagnostics;
using Profiles.Benchmarks.People;
using Profiles.Benchmarks.Read;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Projections.Suggesting;

namespace Profiles.Benchmarks.Growth;

/// <summary>Somebody new with the name and town of one who is known, and an address that differs by a letter: compared with all who share a blocking key, and suggested.</summary>
internal static class Suggesting
{
    public static async Task<double> MeasureAsync(PeopleStore store, bool quick)
    {
        var times = quick ? 20 : 100;
        var recorder = store.NewRecorder();
        var matching = new OnlineMatching(
            store.Store, store.Source, store.Vault, store.Tenants, new GraphDecisions(store.Store, store.Vault, store.Tenants, store.Phones, TimeProvider.System), TimeProvider.System);
        using var daemon = await store.Store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await BenchService.ProjectedAsync(store.Source);
        while (await matching.StepAsync(PeopleStore.Tenant, CancellationToken.None) is not null) { }

        var watch = new Stopwatch();
        for (var i = -5; i < times; i++)
        {
            var like = Random.Shared.Next(store.Lasting);
            await recorder.RecordAsync(PeopleStore.Server, [new Message
            {
                Id = Guid.NewGuid().ToString("N"), ReceivedAt = DateTimeOffset.UtcNow, Facts = [.. Person.Message(like, DateTimeOffset.UtcNow).Facts.Take(1)],
                Identities = [new IdentityClaim("email", null, $"persoon{like}.{Guid.NewGuid():N}@people.example.org")],
            }], CancellationToken.None);
            await BenchService.ProjectedAsync(store.Source);
            // The first ones warm up.
            if (i >= 0) watch.Start();
            await matching.StepAsync(PeopleStore.Tenant, CancellationToken.None);
            watch.Stop();
        }
        await daemon.StopAllAsync();
        return watch.Elapsed.TotalMicroseconds / times;
    }
}
