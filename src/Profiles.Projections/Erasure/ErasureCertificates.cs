using System.Text.Json;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Erasure;

/// <summary>Certifies erasures whose requests are over, each once; any number of nodes may try.</summary>
public sealed class ErasureCertificates(IDocumentStore store, NpgsqlDataSource database, IKeyVault vault, InstanceSecrets secrets, TimeProvider clock)
{
    /// <summary>The name of the installation's secret that certificates are signed with.</summary>
    public const string SigningKey = "certificate-signing";

    private readonly RequestStreams streams = new(store);

    /// <summary>Those that are to be certified.</summary>
    public async Task<IReadOnlyList<(TenantId Tenant, Guid Request)>> PendingAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select e.tenant_id, e.request_id from profiles.erasure e join profiles.privacy_request r on r.tenant_id = e.tenant_id and r.id = e.request_id
            join profiles.tenant t on t.tenant_id = e.tenant_id
            where e.certificate is null and r.over and t.closed_at is null
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var pending = new List<(TenantId, Guid)>();
        while (await reader.ReadAsync(cancellation)) pending.Add((new(reader.GetString(0)), reader.GetGuid(1)));
        return pending;
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
    public async Task<SignedCertificate?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select certificate from profiles.erasure where tenant_id = $1 and request_id = $2 and certificate is not null");
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(cancellation) is string json ? JsonSerializer.Deserialize<SignedCertificate>(json, JsonSerializerOptions.Web) : null;
    }
}
