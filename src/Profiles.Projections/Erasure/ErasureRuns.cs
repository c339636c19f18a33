using System.Text.Json;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.Keys;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Erasure;

/// <summary>
/// Carries out the erasures that were set going, and certifies those that are over. Where it stands is in the requests' own state, so that it may be killed anywhere
/// and any number of nodes may try: what is done is not done again, and certified once.
/// </summary>
public sealed class ErasureRuns(
    IDocumentStore store, NpgsqlDataSource database, IKeyVault vault, PrivacyDesk desk, Erasing erasing, InstanceSecrets secrets, TimeProvider clock)
{
    private const string Actor = "erasure";

    /// <summary>The name of the installation's secret that certificates are signed with.</summary>
    public const string SigningKey = "certificate-signing";

    private readonly RequestStreams streams = new(store);

    /// <summary>Erasures that are to be carried out, and those that are to be certified.</summary>
    public async Task<IReadOnlyList<(TenantId Tenant, Guid Request, bool IsDone)>> PendingAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select r.tenant_id, r.id, false from profiles.privacy_request r join profiles.tenant t using (tenant_id)
            where r.state = 'Executing' and r.kind = 'Erasure' and not r.over and t.closed_at is null
            union all
            select e.tenant_id, e.request_id, true from profiles.erasure e join profiles.privacy_request r on r.tenant_id = e.tenant_id and r.id = e.request_id
            join profiles.tenant t on t.tenant_id = e.tenant_id
            where e.certificate is null and r.over and t.closed_at is null
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var pending = new List<(TenantId, Guid, bool)>();
        while (await reader.ReadAsync(cancellation)) pending.Add((new(reader.GetString(0)), reader.GetGuid(1), reader.GetBoolean(2)));
        return pending;
    }

    /// <summary>Erases whom a request is about; what was done and that it was done are one transaction.</summary>
    /// <returns>Why it can't be; the request stays as it is.</returns>
    public async Task<Rejection?> EraseAsync(TenantId tenant, Guid id, CancellationToken cancellation)
    {
        IReadOnlyList<RecipientRef> recipients;
        IReadOnlyList<RetainedData> retained;
        ErasureOrder order;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            if (await RequestRows.ReadAsync(connection, streams, tenant, id, cancellation) is not { State: PrivacyRequestState.Executing, Kind: PrivacyRequestKind.Erasure } request) return null;
            var scope = (await ErasureScopes.ReadAsync(connection, tenant, request, cancellation)).Where(i => i.InScope).Select(i => i.Id).ToList();
            var kept = request.Retain.Select(r => Enum.Parse<RetentionClass>(r.RetentionClass, ignoreCase: true)).ToHashSet();
            order = new(id, scope, [.. Enum.GetValues<RetentionClass>().Where(c => !kept.Contains(c))], request.Approver ?? Actor);
            recipients = await Recipients.ReadAsync(connection, tenant, scope, cancellation);
            var held = await HeldAsync(connection, tenant, scope, cancellation);
            retained = [.. request.Retain.Where(r => held.Contains(Enum.Parse<RetentionClass>(r.RetentionClass, ignoreCase: true)))];
        }
        var (_, rejection) = await erasing.ExecuteAsync(
            tenant, order, session => desk.ReportAsync(session, tenant, id, (request, at) => Fulfilling.Done(request, retained, recipients, at, Actor, Actor), cancellation), cancellation);
        return rejection;
    }

    /// <summary>Writes the certificate of an erasure that is over, once.</summary>
    public async Task CertifyAsync(TenantId tenant, Guid id, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await RequestRows.ReadAsync(connection, streams, tenant, id, cancellation) is not { IsOver: true } request) return;
        if (await Erasing.FindAsync(connection, tenant, id, cancellation) is not { } report) return;
        using var key = new CertificateKey(secrets.GetOrCreate(SigningKey, 32));
        var signed = key.Sign(Certificates.Of(tenant, report, request, keys, clock.GetUtcNow()));

        await using var command = new NpgsqlCommand("update profiles.erasure set certificate = $3 where tenant_id = $1 and request_id = $2 and certificate is null", connection)
        {
            Parameters =
            {
                new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = id },
                new() { Value = JsonSerializer.Serialize(signed, JsonSerializerOptions.Web), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
        FaultPoints.Reach(FaultPoints.AfterCertificate);
    }

    /// <returns>Null until the erasure is over.</returns>
    public async Task<SignedCertificate?> CertificateAsync(TenantId tenant, Guid id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select certificate from profiles.erasure where tenant_id = $1 and request_id = $2 and certificate is not null");
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(cancellation) is string json ? JsonSerializer.Deserialize<SignedCertificate>(json, JsonSerializerOptions.Web) : null;
    }

    private static async Task<HashSet<RetentionClass>> HeldAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<IdentityId> identities, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select distinct class from profiles.data_key where tenant_id = $1 and subject = any($2)", connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = identities.Select(i => i.Value).ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var held = new HashSet<RetentionClass>();
        while (await reader.ReadAsync(cancellation)) held.Add((RetentionClass)reader.GetInt16(0));
        return held;
    }
}
