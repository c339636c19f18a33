using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Notices;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.Notices;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>
/// Places a request's restriction on each identity of the person as an exclusion, and lifts it; by the one recording path, so that a repetition is a duplicate. Whoever was given
/// the person's data is told of both (Art. 19).
/// </summary>
public sealed class Restrictions(NpgsqlDataSource database, OwnRecords records, IRecorder recorder, Telling telling, TimeProvider clock)
{
    internal static Credential Credential(TenantId tenant) => new(tenant, Reminding.Source, Trust.Suggests, Reminding.Source);

    public async Task ApplyAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
    {
        if (!request.Restricted && (request.Restrictions == 0 || await RestrictsStillAsync(tenant, id, request, cancellation))) return;
        var now = clock.GetUtcNow();
        Fact fact = request.Restricted ? new Fact.Excluded(ExclusionKinds.Restricted, null, null) : new Fact.ExclusionEnded(ExclusionKinds.Restricted, null);
        var word = request.Restricted ? "restricted" : "lifted";
        var identities = await IdentitiesAsync(records, tenant, request, cancellation);
        var messages = identities.Select(identity => new Message
        {
            Id = $"{id}:{word}:{request.Restrictions}:{identity.Id}", Identities = [identity.Claim], OccurredAt = now, ReceivedAt = now, Facts = [fact], LinksIdentities = false,
        }).ToList();
        if (messages.Count > 0) await recorder.RecordAsync(Credential(tenant), messages, cancellation);
        await telling.TellAsync(tenant, new(request.Restricted ? NoticeKind.Restricted : NoticeKind.Unrestricted, id, StoredTime.Of(now))
        {
            // An objection restricts while it is weighed: nobody waits for it to be told.
            Occasion = request.Restrictions, Awaited = request is { Kind: PrivacyRequestKind.Restriction, Restricted: true },
        }, [.. identities.Select(i => i.Id)], cancellation);
    }

    /// <summary>The person's identities that are theirs alone, without those that an officer left out.</summary>
    internal static async Task<IReadOnlyList<OwnIdentity>> IdentitiesAsync(OwnRecords records, TenantId tenant, PrivacyRequest request, CancellationToken cancellation)
    {
        var found = new Dictionary<IdentityId, OwnIdentity>();
        foreach (var identity in request.Identities.Union(request.Included))
        {
            if (found.ContainsKey(identity) || await records.ReadAsync(tenant, identity, alone: false, cancellation) is not { } record) continue;
            foreach (var own in record.Others.Prepend(record.ContactPoint)) found[own.Id] = own;
        }
        return [.. found.Values.Where(i => !i.Shared && !request.Excluded.Contains(i.Id))];
    }

    /// <summary>Another request of the same person restricts as well.</summary>
    private async Task<bool> RestrictsStillAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(connection, """
            select exists (select from profiles.membership m
              join profiles.membership o on o.tenant_id = m.tenant_id and o.profile_id = m.profile_id
              join profiles.privacy_request r on r.tenant_id = o.tenant_id and r.identity_id = o.identity_id and r.restricted and r.id <> $2
              where m.tenant_id = $1 and m.identity_id = any($3))
            """, tenant, id, request.Identities.Select(i => i.Value).ToArray());
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
