using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Notices;

/// <summary>What came of a change.</summary>
/// <param name="Recipient">As it is now; null where it was removed, or refused.</param>
/// <param name="Secret">A new signing secret in clear: the only time that it is known.</param>
public sealed record RecipientChange(Recipient? Recipient, string? Secret = null, Rejection? Rejection = null)
{
    public override string ToString() => "(recipient)";
}

/// <summary>How a brand's recipients are told. A change is one event, and the row and the secrets in the same transaction.</summary>
public sealed class RecipientCatalogue(NpgsqlDataSource database, IDocumentStore store, IKeyVault vault, CalloutTarget targets, TimeProvider clock)
{
    /// <summary>By name. Who got data and is not in it is told by hand.</summary>
    public async Task<IReadOnlyList<Recipient>> ListAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await RecipientRows.ReadAsync(connection, tenant, cancellation);
    }

    /// <summary>All of it: what is not named is taken back. Whoever has an endpoint has a secret from then on.</summary>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public Task<RecipientChange> DefineAsync(
        TenantId tenant, string name, string? endpoint, int? silentDays, bool paused, bool contactPoints, string source, string actor, CancellationToken cancellation) =>
        ChangeAsync(tenant, name, new RecipientCommand.Define(endpoint, silentDays, paused, contactPoints, Guid.NewGuid()), source, actor, cancellation);

    /// <summary>Signs beside those that there are, until they are revoked.</summary>
    public Task<RecipientChange> AddSecretAsync(TenantId tenant, string name, string source, string actor, CancellationToken cancellation) =>
        ChangeAsync(tenant, name, new RecipientCommand.AddSecret(Guid.NewGuid()), source, actor, cancellation);

    public Task<RecipientChange> RevokeSecretAsync(TenantId tenant, string name, Guid secret, string source, string actor, CancellationToken cancellation) =>
        ChangeAsync(tenant, name, new RecipientCommand.RevokeSecret(secret), source, actor, cancellation);

    /// <summary>What is still on its way to it waits for an officer from then on.</summary>
    public Task<RecipientChange> RemoveAsync(TenantId tenant, string name, string source, string actor, CancellationToken cancellation) =>
        ChangeAsync(tenant, name, new RecipientCommand.Remove(), source, actor, cancellation);

    private Task<RecipientChange> ChangeAsync(TenantId tenant, string name, RecipientCommand command, string source, string actor, CancellationToken cancellation) => LostRaces.RetryAsync(async _ =>
    {
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        var connection = session.Connection!;
        await ErasureLock.ShareAsync(connection, tenant, cancellation);
        await using (var locked = RecipientRows.Command(connection, "select pg_advisory_xact_lock(hashtextextended('profiles.recipient|' || $1 || '|' || $2, 0))", tenant, name)) await locked.ExecuteNonQueryAsync(cancellation);
        var before = (await RecipientRows.ReadAsync(connection, tenant, cancellation)).FirstOrDefault(r => r.Name == name);
        var (after, rejection) = Defining.Decide(command, name, before, targets);
        if (rejection is not null) return new RecipientChange(null, null, rejection);
        if (after is null ? before is null : before is not null && after with { Secrets = before.Secrets } == before && after.Secrets.SequenceEqual(before.Secrets)) return new RecipientChange(after);

        string? clear = null;
        var signer = Signer.OfRecipient(tenant, name);
        foreach (var added in (after?.Secrets ?? []).Except(before?.Secrets ?? [])) clear = await RecipientSecrets.NewAsync(session, keys, signer, added, clock.GetUtcNow(), cancellation);
        if (after is null) RecipientSecrets.Forget(session, tenant, signer);
        else RecipientSecrets.Keep(session, tenant, signer, after.Secrets);
        await RecipientRows.WriteAsync(connection, tenant, name, after, cancellation);
        var at = StoredTime.Now(clock);
        var last = after ?? before!;
        session.QueueOperation(new AppendEvents(store, tenant.Value, [new(Guid.CreateVersion7(), RecipientChanged.StreamOf(tenant, name),
            new RecipientChanged(name, last.Endpoint, last.SilentDays, last.Paused, last.ContactPoints, after is null ? [] : last.Secrets, after is null, at, source, actor))], at));
        await session.SaveChangesAsync(cancellation);
        return new RecipientChange(after, clear);
    }, cancellation);
}
