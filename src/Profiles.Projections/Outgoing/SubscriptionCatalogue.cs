using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.Outgoing;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Notices;
using Profiles.Projections.People;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Outgoing;

/// <summary>What came of a change.</summary>
/// <param name="Subscription">As it is now; null where it was removed, or refused.</param>
/// <param name="Secret">A new signing secret in clear: the only time that it is known.</param>
public sealed record SubscriptionChange(OutgoingSubscription? Subscription, string? Secret = null, Rejection? Rejection = null)
{
    public override string ToString() => "(subscription)";
}

/// <summary>What a brand's tools are told and where. A change is one event, and the rows and the secrets in the same transaction.</summary>
public sealed class SubscriptionCatalogue(NpgsqlDataSource database, IDocumentStore store, IKeyVault vault, CalloutTarget targets, TimeProvider clock)
{
    // What happened before is no news, unless the tool asked for everybody.
    private const string Begin = "insert into profiles.outgoing_progress (tenant_id, subscription, position) values (^, ^, ^) on conflict do nothing";

    // Whoever defines it says that somebody is there again.
    private const string Awake = "update profiles.outgoing_progress set gone_at = null, rest_until = null where tenant_id = ^ and subscription = ^";

    private static readonly string[] Kept = ["outgoing_progress", "outgoing_told", "outgoing_due", "outgoing_event"];

    /// <summary>All of it: what is not named is taken back.</summary>
    /// <param name="types">Null or none: all.</param>
    /// <param name="everybody">Tells of all whom the purpose covers now; of use with the first definition.</param>
    /// <param name="permitted">The purposes that whoever asks may name, of those that need persons' permission.</param>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<SubscriptionChange> DefineAsync(
        TenantId tenant, string name, string endpoint, string purpose, IReadOnlyList<string>? types, bool everybody, bool paused, IReadOnlyCollection<string> permitted, string source, string actor,
        CancellationToken cancellation) =>
        ChangeAsync(tenant, name, new SubscriptionCommand.Define(endpoint, purpose, types, everybody, paused, Guid.NewGuid(), permitted), source, actor, cancellation);

    /// <summary>Signs beside those that there are, until they are revoked.</summary>
    public Task<SubscriptionChange> AddSecretAsync(TenantId tenant, string name, string source, string actor, CancellationToken cancellation) =>
        ChangeAsync(tenant, name, new SubscriptionCommand.AddSecret(Guid.NewGuid()), source, actor, cancellation);

    public Task<SubscriptionChange> RevokeSecretAsync(TenantId tenant, string name, Guid secret, string source, string actor, CancellationToken cancellation) =>
        ChangeAsync(tenant, name, new SubscriptionCommand.RevokeSecret(secret), source, actor, cancellation);

    /// <summary>Nothing is told from here on, and nothing of what the tool knew is kept.</summary>
    public Task<SubscriptionChange> RemoveAsync(TenantId tenant, string name, string source, string actor, CancellationToken cancellation) =>
        ChangeAsync(tenant, name, new SubscriptionCommand.Remove(), source, actor, cancellation);

    private Task<SubscriptionChange> ChangeAsync(TenantId tenant, string name, SubscriptionCommand command, string source, string actor, CancellationToken cancellation) => LostRaces.RetryAsync(async _ =>
    {
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        var here = await new Progress(database).PositionAsync(cancellation);
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        var connection = session.Connection!;
        await ErasureLock.ShareAsync(connection, tenant, cancellation);
        await RunAsync("select pg_advisory_xact_lock(hashtextextended('profiles.subscription|' || $1 || '|' || $2, 0))", name);
        var before = (await SubscriptionRows.ReadAsync(connection, tenant, cancellation)).FirstOrDefault(s => s.Name == name);
        var (after, rejection) = Subscribing.Decide(command, name, before, targets);
        if (rejection is not null) return new SubscriptionChange(null, null, rejection);
        if (after is null && before is null) return new SubscriptionChange(null);
        if (after is not null) session.QueueSetBased(Begin, tenant.Value, name, here);
        if (command is SubscriptionCommand.Define) session.QueueSetBased(Awake, tenant.Value, name);

        string? clear = null;
        if (after is null || before is null || !after.IsAs(before))
        {
            var signer = Signer.OfSubscription(tenant, name);
            foreach (var added in (after?.Secrets ?? []).Except(before?.Secrets ?? [])) clear = await RecipientSecrets.NewAsync(session, keys, signer, added, clock.GetUtcNow(), cancellation);
            if (after is null) RecipientSecrets.Forget(session, tenant, signer);
            else RecipientSecrets.Keep(session, tenant, signer, after.Secrets);
            await SubscriptionRows.WriteAsync(connection, tenant, name, after, cancellation);
            if (after is null) foreach (var table in Kept) await RunAsync($"delete from profiles.{table} where tenant_id = $1 and subscription = $2", name);
            var (at, last) = (StoredTime.Now(clock), after ?? before!);
            session.QueueOperation(new AppendEvents(store, tenant.Value, [new(Guid.CreateVersion7(), OutgoingSubscriptionChanged.StreamOf(tenant, name), new OutgoingSubscriptionChanged(
                name, last.Endpoint, last.Purpose, last.Types, last.Everybody, last.Paused, after is null ? [] : last.Secrets, after is null, at, source, actor))], at));
        }
        await session.SaveChangesAsync(cancellation);
        return new SubscriptionChange(after, clear);

        async Task RunAsync(string sql, params object[] values)
        {
            await using var run = RecipientRows.Command(connection, sql, tenant, values);
            await run.ExecuteNonQueryAsync(cancellation);
        }
    }, cancellation);
}
