using System.Diagnostics.Metrics;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Policies;
using Profiles.Domain.Tenants;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Policies;

/// <summary>
/// Applies a changed policy to what was recorded before it: walks the identities in the order of their ids, chunk by chunk, and folds the part of the
/// graph around each chunk anew. A chunk and the progress that it makes are one transaction, so it may be stopped anywhere, and the row of the progress is
/// the lock, so any number of nodes may try. Writers go on meanwhile, under the new policy.
/// </summary>
public sealed class PolicyRefolding(IDocumentStore store, NpgsqlDataSource database, ITenants tenants, TimeProvider clock)
{
    /// <summary>Small enough not to hold writers up.</summary>
    public const int DefaultChunk = 500;

    /// <summary>Source and actor of what follows from the policy alone.</summary>
    public const string Source = "identity-policy";

    private const string Claim = "select version, cursor, pass, again, done, total from profiles.policy_refold where tenant_id = $1 and finished_at is null for update skip locked";

    private const string Next = "select identity_id from profiles.membership where tenant_id = $1 and ($2::uuid is null or identity_id > $2) order by identity_id limit $3";

    private const string Advance = """
        update profiles.policy_refold
        set cursor = case when ^ then null else ^ end, pass = ^, again = ^, done = ^, total = ^, finished_at = case when ^ then ^ end
        where tenant_id = ^
        """;

    private static readonly Meter Meter = new(RecordingMetrics.MeterName);
    private static readonly Counter<long> Refolded = Meter.CreateCounter<long>("profiles.policy.refolded", "{identity}", "Identities refolded after a change of policy");

    /// <summary>Identities in one transaction.</summary>
    public int Chunk { get; init; } = DefaultChunk;

    /// <summary>The brands that have something to refold.</summary>
    public async Task<IReadOnlyList<TenantId>> PendingAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select r.tenant_id from profiles.policy_refold r join profiles.tenant t using (tenant_id) where r.finished_at is null and t.closed_at is null order by r.started_at");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var pending = new List<TenantId>();
        while (await reader.ReadAsync(cancellation)) pending.Add(new(reader.GetString(0)));
        return pending;
    }

    /// <summary>One chunk of one brand.</summary>
    /// <returns>False where there is nothing to do, or another node is at it.</returns>
    public Task<bool> StepAsync(TenantId tenant, CancellationToken cancellation) => LostRaces.RetryAsync(alone => AttemptAsync(tenant, alone, cancellation), cancellation);

    private async Task<bool> AttemptAsync(TenantId tenant, bool alone, CancellationToken cancellation)
    {
        if (await tenants.FreshAsync(tenant, cancellation) is not { } settings) return false;
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        var connection = session.Connection!;
        // First of all, as every writer: a change of policy waits for this chunk, and never for the row that it has claimed.
        await ErasureLock.ShareAsync(connection, tenant, cancellation);
        if (alone) await GraphLock.TakeAloneAsync(connection, tenant, cancellation);
        if (await ClaimAsync(connection, tenant, cancellation) is not { } claim) return false;
        StalePolicyException.ThrowIf(claim.Version, settings.PolicyVersion);

        var ids = await NextAsync(connection, tenant, claim.Cursor, cancellation);
        var at = StoredTime.Now(clock);
        var crowded = ids.Count > 0
            && await PartRefolding.RefoldAsync(store, session, tenant, ids, new GraphRules(settings), new(PolicyDecisions.Of(tenant, claim.Version), Source, at), cancellation);

        var again = claim.Again || crowded;
        var passed = ids.Count < Chunk;
        var finished = passed && (claim.Pass > 1 || !again);
        var done = claim.Done + ids.Count;
        // What was born meanwhile is looked at as well.
        var total = finished ? done : passed ? 2 * done : Math.Max(claim.Total, done);
        session.QueueSetBased(Advance,
            passed, ids.Count > 0 ? ids[^1].Value : Guid.Empty, (short)(passed && !finished ? 2 : claim.Pass), again, done, total, finished, at.UtcDateTime, tenant.Value);
        await session.SaveChangesAsync(cancellation);
        Refolded.Add(ids.Count, new KeyValuePair<string, object?>("tenant", tenant.Value));
        return true;
    }

    private static async Task<Claimed?> ClaimAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Claim, connection) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.GetInt16(2), reader.GetBoolean(3), reader.GetInt64(4), reader.GetInt64(5))
            : null;
    }

    private async Task<List<IdentityId>> NextAsync(NpgsqlConnection connection, TenantId tenant, Guid? cursor, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Next, connection)
        {
            Parameters =
            {
                new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = (object?)cursor ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = Chunk },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var ids = new List<IdentityId>(Chunk);
        while (await reader.ReadAsync(cancellation)) ids.Add(new(reader.GetGuid(0)));
        return ids;
    }

    private sealed record Claimed(int Version, Guid? Cursor, short Pass, bool Again, long Done, long Total);
}
