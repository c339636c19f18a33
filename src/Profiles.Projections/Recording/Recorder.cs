using Marten;
using Profiles.Domain.Identities;
using Profiles.Domain.Policies;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.Recording;

/// <summary>
/// The one recording path. A batch is one transaction: read what is known in one round trip, decide in memory, write set-based. Nothing is
/// locked for facts: unique keys are the arbiters (message, directory, data key), and whoever loses a race starts over with what the winner
/// wrote. Graph decisions lock the identities that they are about.
/// </summary>
public sealed class Recorder(IDocumentStore store, IKeyVault vault, ITenants tenants, IPhoneNumbers phones) : IRecorder
{
    /// <summary>The largest batch that is one transaction; a larger one is refused.</summary>
    public const int MaxBatch = 1000;

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<IReadOnlyList<MessageResult>> RecordAsync(Credential credential, IReadOnlyList<Message> messages, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messages.Count, MaxBatch);
        var stale = false;
        var results = await LostRaces.RetryAsync(async alone =>
        {
            var settings = await (stale ? tenants.FreshAsync(credential.Tenant, cancellation) : tenants.FindAsync(credential.Tenant, cancellation)) ?? throw new UnknownTenantException();
            try
            {
                return await RecordAsync(credential, settings, messages, alone, cancellation);
            }
            catch (StalePolicyException)
            {
                stale = true;
                throw;
            }
        }, cancellation);
        RecordingMetrics.Count(credential, results);
        return results;
    }

    private async Task<MessageResult[]> RecordAsync(Credential credential, TenantSettings settings, IReadOnlyList<Message> messages, bool alone, CancellationToken cancellation)
    {
        var keys = await vault.OpenAsync(credential.Tenant, cancellation) ?? throw new UnknownTenantException();
        var results = new MessageResult?[messages.Count];
        var preparing = new Preparing(credential, settings, keys, phones);
        var prepared = new List<PreparedMessage>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            var (message, rejection) = preparing.Prepare(i, messages[i]);
            if (message is null) results[i] = new MessageResult(Outcome.Rejected, Rejection: rejection);
            else prepared.Add(message);
        }

        if (prepared.Count > 0)
        {
            foreach (var (index, result) in await AttemptAsync(credential, settings, keys, prepared, alone, cancellation)) results[index] = result;
        }
        return results!;
    }

    private async Task<List<(int Index, MessageResult Result)>> AttemptAsync(
        Credential credential, TenantSettings settings, TenantKeys keys, List<PreparedMessage> messages, bool alone, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(credential.Tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        var changes = InteractionChanges.NamedBy(credential, keys, messages);
        if (changes.Count > 0) await InteractionLock.TakeAsync(session.Connection, credential.Tenant, changes, cancellation);
        if (alone) await GraphLock.TakeAloneAsync(session.Connection, credential.Tenant, cancellation);

        var known = await KnowingIdentities.ReadAsync(session.Connection, settings, keys, messages, cancellation);
        StalePolicyException.ThrowIf(known.PolicyVersion, settings.PolicyVersion);
        var changed = changes.Count > 0 ? await ChangedInteractions.ReadAsync(session.Connection, credential.Tenant, changes, cancellation) : [];
        using var batch = new RecordingBatch(credential, settings, keys, known, changed);
        var results = batch.Sift(messages);
        await batch.LinkAsync(session.Connection, cancellation);
        FaultPoints.Reach(FaultPoints.AfterLock);

        if (batch.HasNews)
        {
            batch.Queue(session, store);
            await session.SaveChangesAsync(cancellation);
            FaultPoints.Reach(FaultPoints.AfterCommit);
        }
        return batch.Answer(results);
    }
}

/// <summary>The tenant does not exist, or is closed: to the caller the same.</summary>
public sealed class UnknownTenantException() : Exception("There is no such tenant.");
