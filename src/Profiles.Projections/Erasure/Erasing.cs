using System.Text.Json;
using System.Text.Json.Serialization;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Notices;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Erasure;

/// <summary>
/// Destroys the data keys of identities, deletes what they could be found by, and fences them off: one transaction, behind a line in a ledger outside of the
/// database. Killed anywhere, it is either not begun or done, and to order it again is the same as once.
/// </summary>
public sealed partial class Erasing(IDocumentStore store, IKeyVault vault, ITenants tenants, ErasureLedger ledger, TimeProvider clock)
{
    /// <summary>Source of the events that tell of it.</summary>
    public const string Source = "erasure";

    internal static JsonSerializerOptions Report { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <param name="queue">More that is to be committed with it, such as the move of the request; it may be asked for twice.</param>
    /// <param name="settle">The order as it is to be, asked for when nobody else can write: what was ordered was looked at before. Null from it: nothing is to be done after all.</param>
    /// <returns>What it did, also where it was done before; neither where nothing was to be done.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<(ErasureReport? Report, Rejection? Rejection)> ExecuteAsync(
        TenantId tenant, ErasureOrder order, Func<IDocumentSession, ErasureReport, Task>? queue, CancellationToken cancellation,
        Func<NpgsqlConnection, Task<ErasureOrder?>>? settle = null)
    {
        var written = false;
        return LostRaces.RetryAsync<(ErasureReport?, Rejection?)>(async _ =>
        {
            var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            await using var session = store.LightweightSession(tenant.Value);
            await session.BeginTransactionAsync(cancellation);
            await GraphLock.StopAllAsync(session.Connection!, tenant, cancellation);
            if (await FindAsync(session.Connection!, tenant, order.Request, cancellation) is { } done)
            {
                // Done by a restore, from a line that was written just before a kill: what belongs to it has not been said yet.
                if (queue is not null)
                {
                    await queue(session, done);
                    await session.SaveChangesAsync(cancellation);
                    FaultPoints.Reach(FaultPoints.AfterErasure);
                }
                return (done, null);
            }

            if (settle is not null)
            {
                if (await settle(session.Connection!) is not { } settled)
                {
                    if (written) Void(keys, order.Request, order.Actor);
                    return (null, null);
                }
                order = settled;
            }
            var now = StoredTime.Now(clock);
            var rows = await ErasureRows.ReadAsync(session.Connection!, store, keys, order.Identities, now, cancellation);
            if (rows.Identities.Find(i => i.Standing == Standing.Blocked) is not null) return (null, ErasureRejections.Nobodys);

            var living = rows.Identities.Where(i => !i.IsErased).ToList();
            var fence = FenceOf(living);
            var entry = new ErasureEntry(
                order.Request, now, order.Actor, [.. living.Select(i => i.Id)], [.. order.Classes.Distinct().Order()],
                order.Classes.Contains(RetentionClass.Contact) ? fence : [], [.. rows.Outliving(fence, order.Identities)])
            {
                Traces = [.. living.Where(i => i.Standing != Standing.Shared).SelectMany(i => i.Traces).Distinct()],
            };
            ledger.Append(keys, entry);
            written = true;
            FaultPoints.Reach(FaultPoints.AfterLedger);

            var report = await CarryOutAsync(session, keys, entry, cancellation);
            if (queue is not null) await queue(session, report);
            await session.SaveChangesAsync(cancellation);
            FaultPoints.Reach(FaultPoints.AfterErasure);
            return (report, null);
        }, cancellation);
    }

    /// <summary>Makes a restored database forget again what it had forgotten: to be run before it serves.</summary>
    /// <returns>How many erasures the ledger holds for the brand.</returns>
    /// <exception cref="Keys.KeyFolderException">The ledger was changed.</exception>
    public async Task<int> ReplayAsync(TenantId tenant, CancellationToken cancellation) =>
        await vault.OpenAsync(tenant, cancellation) is { } keys ? await ReplayAsync(keys, Ordered(keys), cancellation) : 0;

    /// <summary>The same for those that the database does not know of: it was loaded from a copy by hand, or a kill came between ledger and database.</summary>
    /// <returns>How many it did not know of.</returns>
    /// <exception cref="Keys.KeyFolderException">The ledger was changed.</exception>
    public async Task<int> ReplayUnknownAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys || Ordered(keys) is not { Count: > 0 } entries) return 0;
        await using var session = store.QuerySession(tenant.Value);
        var known = await session.AdvancedSql.QueryAsync<Guid>("select request_id from profiles.erasure where tenant_id = ?", cancellation, tenant.Value);
        return await ReplayAsync(keys, [.. entries.ExceptBy(known, e => e.Request)], cancellation);
    }

    /// <summary>Of the lines of one request the last is what was done: those before it were cut off, and one without identities takes them back.</summary>
    private List<ErasureEntry> Ordered(TenantKeys keys) => [.. ledger.Read(keys).GroupBy(e => e.Request).Select(e => e.Last()).Where(e => e.Identities.Count > 0).OrderBy(e => e.At)];

    private async Task<int> ReplayAsync(TenantKeys keys, List<ErasureEntry> entries, CancellationToken cancellation)
    {
        var tenant = keys.Tenant;
        foreach (var entry in entries)
        {
            await LostRaces.RetryAsync(async _ =>
            {
                await using var session = store.LightweightSession(tenant.Value);
                await session.BeginTransactionAsync(cancellation);
                await GraphLock.StopAllAsync(session.Connection!, tenant, cancellation);
                // Whoever lived on has had new keys of the class since: these are not those that died.
                if (!entry.IsWhole && await FindAsync(session.Connection!, tenant, entry.Request, cancellation) is not null) return true;
                await CarryOutAsync(session, keys, entry, cancellation);
                await session.SaveChangesAsync(cancellation);
                return true;
            }, cancellation);
        }
        return entries.Count;
    }

    /// <summary>A value that many persons use is not closed to the others.</summary>
    private static List<Guid> FenceOf(IEnumerable<Erasable> identities) => [.. identities.Where(i => i.Standing != Standing.Shared).Select(i => i.Hash).OfType<Guid>().Order()];

    /// <summary>Takes back a line of the ledger that nothing came of: a restore carries out the last line of each request.</summary>
    private void Void(TenantKeys keys, Guid request, string actor) => ledger.Append(keys, new(request, StoredTime.Now(clock), actor, [], [], [], []));

    private async Task<ErasureReport> CarryOutAsync(IDocumentSession session, TenantKeys keys, ErasureEntry entry, CancellationToken cancellation)
    {
        var (connection, tenant) = (session.Connection!, keys.Tenant);
        var (profiles, events, unsaid, epochs) = await LookAsync(connection, tenant, entry, cancellation);
        // What was handed out is of the class of contact data. Before the keys die: some recipients know the person by the contact point only.
        var handed = entry.IsWhole ? await Recipients.HandedOutAsync(connection, tenant, entry.Identities, null, cancellation) : [];
        await NoticeQueue.QueueAsync(store, session, keys, new(NoticeKind.Erased, entry.Request, entry.At), handed, StoredTime.Now(clock), cancellation);
        var (dataKeys, rows) = await ErasureWrites.ApplyAsync(connection, tenant, entry, cancellation);

        var told = unsaid.Select(id => new LoggedEvent(Guid.CreateVersion7(), id, new IdentityErased(entry.Classes, entry.Request, entry.At, Source, entry.Actor))).ToList();
        if (told.Count > 0) session.QueueOperation(new AppendEvents(store, tenant.Value, told, StoredTime.Now(clock)));
        if (entry.IsWhole && entry.Identities.Count > 0)
        {
            // What ties are broken by is gone with the identity, so the graph around it is judged again, as a fold of everything would.
            var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            await PartRefolding.RefoldAsync(store, session, tenant, entry.Identities, new GraphRules(settings), new(new(entry.Request), Source, entry.At), cancellation);
        }

        var report = new ErasureReport(
            entry.Request, entry.At, entry.Identities, profiles, entry.Classes, events, dataKeys, rows, epochs, [.. handed.Select(h => h.Recipient)], entry.Fence.Count, entry.Suppressions.Count);
        session.QueueSetBased("insert into profiles.erasure (tenant_id, request_id, at, report) values (^, ^, ^, ^::jsonb) on conflict do nothing",
            tenant.Value, entry.Request, entry.At.UtcDateTime, JsonSerializer.Serialize(report, Report));
        return report;
    }

    /// <summary>The profiles that it is about, how many events their log holds, whose stream does not tell of it yet, and what the keys are wrapped in.</summary>
    private static async Task<(List<ProfileId> Profiles, long Events, List<Guid> Unsaid, List<int> Epochs)> LookAsync(
        NpgsqlConnection connection, TenantId tenant, ErasureEntry entry, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[
            "select distinct profile_id from profiles.membership where tenant_id = $1 and identity_id = any($2) order by 1",
            "select count(*) from profiles.mt_events where tenant_id = $1 and stream_id = any($2)",
            """
            select s.id from profiles.mt_streams s where s.tenant_id = $1 and s.id = any($2) and not exists (
              select from profiles.mt_events e where e.tenant_id = $1 and e.stream_id = s.id and e.type = 'identity_erased' and e.data->>'request' = $3) order by 1
            """,
            "select distinct epoch from profiles.data_key where tenant_id = $1 and subject = any($2) and class = any($3) order by 1"])
        {
            batch.BatchCommands.Add(new(sql)
            {
                Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = entry.Identities.Select(i => i.Value).ToArray() } },
            });
        }
        batch.BatchCommands[2].Parameters.Add(new() { Value = entry.Request.ToString() });
        batch.BatchCommands[3].Parameters.Add(new() { Value = entry.Classes.Select(c => (short)c).ToArray() });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var profiles = new List<ProfileId>();
        while (await reader.ReadAsync(cancellation)) profiles.Add(new(reader.GetGuid(0)));
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var events = reader.GetInt64(0);
        await reader.NextResultAsync(cancellation);
        var unsaid = new List<Guid>();
        while (await reader.ReadAsync(cancellation)) unsaid.Add(reader.GetGuid(0));
        await reader.NextResultAsync(cancellation);
        var epochs = new List<int>();
        while (await reader.ReadAsync(cancellation)) epochs.Add(reader.GetInt32(0));
        return (profiles, events, unsaid, epochs);
    }

    /// <returns>Null where the request has erased nobody.</returns>
    public async Task<ErasureReport?> FindAsync(TenantId tenant, Guid request, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        return await FindAsync(session.Connection!, tenant, request, cancellation);
    }

    internal static async Task<ErasureReport?> FindAsync(NpgsqlConnection connection, TenantId tenant, Guid request, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select report from profiles.erasure where tenant_id = $1 and request_id = $2", connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = request } },
        };
        return await command.ExecuteScalarAsync(cancellation) is string json ? JsonSerializer.Deserialize<ErasureReport>(json, Report) : null;
    }
}

internal static class ErasureRejections
{
    public static Rejection Nobodys { get; } = new(
        "BLOCKED_IDENTITY", "One of these identities is a value that the brand has blocked because it is nobody's, such as a switchboard's number. Leave it out.", "identities");
}
