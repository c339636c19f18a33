using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Connectors;
using Profiles.Domain.Identities;
using Profiles.Domain.Intake;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Intake;

/// <param name="Deliveries">How many were looked at; 0: nothing was due, or another process is at it.</param>
/// <param name="Kept">Those that could not be recorded as a whole.</param>
public sealed record ProcessedPage(int Deliveries, int Kept, int Retried)
{
    public static ProcessedPage Nothing { get; } = new(0, 0, 0);
}

/// <summary>
/// Records what was taken in: maps a page of deliveries, records their messages in large batches, then lets the deliveries go. Killed anywhere, the page is taken up again: message ids tell
/// what was recorded. By one process at a time for each brand; a delivery that fails holds up no other.
/// </summary>
public sealed class IntakeProcessing(
    NpgsqlDataSource database, IKeyVault vault, ITenants tenants, IRecorder recorder, IPhoneNumbers phones, ConnectorCatalogue connectors, RequestedByNetwork requests, TimeProvider clock)
{
    private const int MostDeliveries = 250;
    private const long MostBytes = 8 * 1024 * 1024;
    private const int MessagesAtOnce = 500;
    private const int MostAttempts = 12;
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(15);

    /// <summary>The brands that something is due of.</summary>
    public Task<IReadOnlyList<TenantId>> DueAsync(CancellationToken cancellation) => PendingPages.DueAsync(database, clock.GetUtcNow(), cancellation);

    /// <summary>One page of a brand.</summary>
    public async Task<ProcessedPage> ProcessAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (!await LockAsync(connection, "pg_try_advisory_lock", tenant, cancellation)) return ProcessedPage.Nothing;
        try
        {
            return await vault.OpenAsync(tenant, cancellation) is { } keys && await tenants.FindAsync(tenant, cancellation) is { } settings
                ? await ProcessAsync(connection, keys, settings, cancellation)
                : ProcessedPage.Nothing;
        }
        finally
        {
            if (connection.FullState == System.Data.ConnectionState.Open) await LockAsync(connection, "pg_advisory_unlock", tenant, CancellationToken.None);
        }
    }

    private async Task<ProcessedPage> ProcessAsync(NpgsqlConnection connection, TenantKeys keys, TenantSettings settings, CancellationToken cancellation)
    {
        var page = await PendingPages.ReadAsync(connection, keys, clock.GetUtcNow(), MostDeliveries, MostBytes, cancellation);
        if (page.Count == 0) return ProcessedPage.Nothing;
        var mapped = page.Select(Map(keys.Tenant, settings)).ToList();
        FaultPoints.Reach(FaultPoints.IntakeMapped);
        foreach (var source in mapped.GroupBy(d => d.Delivery.Connector))
        {
            await RecordAsync(keys.Tenant, settings, source.Key, [.. source], cancellation);
            await RequestAsync(keys.Tenant, source.Key, source, cancellation);
        }
        FaultPoints.Reach(FaultPoints.IntakeRecorded);

        var normaliser = new IdentityNormaliser(settings, phones);
        var settled = mapped.Select(d => Settle(d, keys, normaliser)).ToList();
        await IntakeSettling.SettleAsync(connection, keys.Tenant, settled, mapped.SelectMany(d => d.Counts()), clock.GetUtcNow(), cancellation);
        FaultPoints.Reach(FaultPoints.IntakeSettled);
        IntakeMetrics.Settled(keys.Tenant, mapped);
        return new(page.Count, settled.Count(s => s.Fate == Fate.Kept), settled.Count(s => s.Fate == Fate.Retried));
    }

    private Func<PendingDelivery, MappedPending> Map(TenantId tenant, TenantSettings settings) => delivery =>
    {
        if (delivery.Call is not { } call) return new(delivery, new([]));
        if (connectors.Find(tenant, delivery.Connector) is not { } known)
            return new(delivery, MappedDelivery.Refused("connector-unknown", "The settings have no such connector any more."));
        try
        {
            return new(delivery, known.Connector.Map(call, known.Settings with { Controller = settings.Controller }));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A mapping never throws; one that does must not hold up all that comes behind it.
            return new(delivery, MappedDelivery.Refused("mapping-failed", "The connector's mapping has a fault."));
        }
    };

    private async Task RecordAsync(TenantId tenant, TenantSettings settings, string source, List<MappedPending> deliveries, CancellationToken cancellation)
    {
        foreach (var signalled in deliveries.SelectMany(d => d.Events)) signalled.Permit(source, settings.Catalogue, settings.Controller);
        var normaliser = new IdentityNormaliser(settings, phones);
        foreach (var said in deliveries.SelectMany(d => d.Events)) said.Reduce(normaliser);
        var credential = new Credential(tenant, source, Trust.Links, $"connector:{source}") { Vouches = true };
        var part = new List<MappedPending>();
        var messages = 0;
        foreach (var delivery in deliveries)
        {
            if (messages > 0 && messages + delivery.Messages > MessagesAtOnce)
            {
                await TryRecordAsync(credential, part, cancellation);
                (part, messages) = ([], 0);
            }
            part.Add(delivery);
            messages += delivery.Messages;
        }
        if (messages > 0) await TryRecordAsync(credential, part, cancellation);
    }

    /// <summary>What makes a batch fail is looked for by halves, so that the rest of it is recorded.</summary>
    private async Task TryRecordAsync(Credential credential, List<MappedPending> deliveries, CancellationToken cancellation)
    {
        try
        {
            var messages = deliveries.SelectMany(d => d.Events).SelectMany(e => e.Messages.Select(m => (Event: e, Message: m))).ToList();
            foreach (var part in messages.Chunk(Recorder.MaxBatch))
            {
                var results = await recorder.RecordAsync(credential, [.. part.Select(p => p.Message)], cancellation);
                // What a signal brought beside the event's own message is part of the same.
                foreach (var ((known, _), result) in part.Zip(results)) known.Result ??= result;
            }
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is not UnknownTenantException && !Outage.Is(failure))
        {
            if (deliveries is [var one])
            {
                one.Failed = true;
                return;
            }
            await TryRecordAsync(credential, deliveries[..(deliveries.Count / 2)], cancellation);
            await TryRecordAsync(credential, deliveries[(deliveries.Count / 2)..], cancellation);
        }
    }

    /// <summary>Behind the recording, so that who is named is known: however often it is delivered, one request.</summary>
    private async Task RequestAsync(TenantId tenant, string source, IEnumerable<MappedPending> deliveries, CancellationToken cancellation)
    {
        foreach (var delivery in deliveries)
        {
            foreach (var asked in delivery.Events.Where(e => e.Mapped.Privacy is not null))
                asked.Refused = (await requests.OpenAsync(tenant, source, asked.Mapped.Privacy!, delivery.Delivery.ReceivedAt, cancellation)).Rejection;
        }
    }

    private Settled Settle(MappedPending pending, TenantKeys keys, IdentityNormaliser normaliser)
    {
        var delivery = pending.Delivery;
        if (pending.Failed && delivery.Attempts + 1 < MostAttempts)
        {
            var rest = TimeSpan.FromSeconds(Math.Min(LongestRest.TotalSeconds, Math.Pow(2, delivery.Attempts)));
            return new(delivery, Fate.Retried, null, null, clock.GetUtcNow() + rest);
        }
        if ((pending.Failed ? "processing-failed" : pending.Fault) is not { } code) return new(delivery, Fate.Done, null, null, default);
        var understood = pending.Events.SelectMany(e => e.Mapped.Message?.Identities ?? []).Select(c => normaliser.Normalise(c, Trust.Links, vouched: true).Identity).OfType<NormalIdentity>();
        return new(delivery, Fate.Kept, code, Traces.Of(keys, delivery.Call!.Body.Span, understood), default);
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, string function, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select {function}(hashtextextended('profiles.intake-processing|' || $1, 0))", connection);
        IntakeStore.Add(command.Parameters, tenant.Value);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
