using System.Diagnostics;
using Profiles.Domain;
using Profiles.Projections.Recording;

namespace Profiles.Proofs.Killing;

/// <summary>
/// I9, I11: the service is killed as by a power cut, again and again, while a source sends; what was acknowledged is there, once, and projected, once.
/// </summary>
internal sealed class KillProof(KillPlan plan, Action<string> say)
{
    /// <summary>Not a fault point: PostgreSQL's main process is killed, and the service after it.</summary>
    public const string WithPostgres = "with-postgres";
    private const string ByHand = "by-hand";

    public static TenantId Tenant { get; } = new("kill");

    private static readonly (string, string)[] Connector =
        [($"Profiles__Connectors__{Tenant}__{Source.Name}__Kind", "line"), ($"Profiles__Connectors__{Tenant}__{Source.Name}__Secrets__0", WebhookSource.Secret)];

    private readonly Random random = new(plan.Seed);
    private readonly Dictionary<string, int> killed = [];
    private readonly List<string> faults = [];

    public async Task<KillReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        await using var own = new OwnService();
        using (var first = own.Start(Connector))
        {
            await first.ReadyAsync();
            var writeKey = await own.CreateBrandAsync(Tenant, Source.Name);
            source = plan.ByWebhook ? new WebhookSource(plan.Seed) : new TrackingSource(writeKey, plan.Seed);
            await first.SignalAsync("KILL");
        }
        var ledger = new Ledger(own, Tenant, faults);
        for (var cycle = 0; cycle < plan.Cycles; cycle++)
        {
            source.Add(plan.Messages / plan.Cycles);
            await CycleAsync(own, ledger, source.Places[cycle % source.Places.Count]);
            if ((cycle + 1) % 10 == 0) say($"{cycle + 1} kills, {source.Acknowledged.Count} of {source.Made} acknowledged, {watch.Elapsed.TotalSeconds:N0} s");
        }

        using var last = own.Start(Connector);
        var url = await last.ReadyAsync();
        source.Add(plan.Messages - source.Made);
        await source.SendAsync(url, () => last.HasExited, CancellationToken.None);
        var (stored, interactions, events) = await ledger.CloseAsync(source);
        await last.SignalAsync("INT");
        var rows = await ledger.RebuildAsync();
        return new(plan.Cycles, killed, source.Made, source.Acknowledged.Count, source.SentAgain, stored, interactions, events, rows, watch.Elapsed, faults);
    }

    private Source source = null!;

    private async Task CycleAsync(OwnService own, Ledger ledger, string place)
    {
        // Pages are few.
        var passage = place == FaultPoints.MidPage || !source.RecordsBeforeItAnswers ? random.Next(1, 3) : random.Next(1, 8);
        using var service = place == WithPostgres ? own.Start(Connector) : own.Start([(FaultPoints.Variable, $"{place}:{passage}"), .. Connector]);
        try
        {
            var url = await service.ReadyAsync();
            if (source.RecordsBeforeItAnswers) await ledger.CheckAcknowledgedAsync(source);
            var sending = source.SendAsync(url, () => service.HasExited, CancellationToken.None);
            if (place == WithPostgres) await KillPostgresAsync(own, sending, random.Next(20, 300));
            else await sending;
            // The projection follows behind, after a gap by seconds, and webhooks are processed behind; what has not killed by now is killed from outside.
            for (var i = 0; i < (place == FaultPoints.MidPage ? 200 : source.RecordsBeforeItAnswers ? 0 : 20) && !service.HasExited; i++) await Task.Delay(100);
            if (!service.HasExited)
            {
                await service.SignalAsync("KILL");
                place = place == WithPostgres ? place : ByHand;
            }
            await sending;
        }
        catch (InvalidOperationException) when (service.HasExited)
        {
            // Killed while it started, by what an earlier cycle had left to do.
        }
        killed[place] = killed.GetValueOrDefault(place) + 1;
    }

    private static async Task KillPostgresAsync(OwnService own, Task sending, int afterMilliseconds)
    {
        await Task.WhenAny(sending, Task.Delay(afterMilliseconds));
        if (own.Postmaster() is { } postmaster)
        {
            using var process = Process.GetProcessById(postmaster);
            process.Kill();
            await process.WaitForExitAsync();
        }
        await Task.Delay(200);
    }
}
