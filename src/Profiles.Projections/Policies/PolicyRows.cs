using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Policies;
using Profiles.Domain.Tenants;
using Profiles.Projections.People.Walls;
using Profiles.Projections.Tenants;

namespace Profiles.Projections.Policies;

/// <summary>How far a change of policy has been applied to the past.</summary>
/// <param name="Version">The policy's.</param>
/// <param name="Done">Identities looked at; where some have very many links, all are looked at twice, and the total grows.</param>
public sealed record RefoldProgress(int Version, long Done, long Total, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt);

/// <summary>The brand's row and the row of its re-fold, within a transaction of the caller's.</summary>
internal static class PolicyRows
{
    /// <returns>Null where there is no such brand, or it is closed.</returns>
    public static async Task<TenantSettings?> LockSettingsAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = Command("select settings, policy_version from profiles.tenant where tenant_id = $1 and closed_at is null for update", connection, tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? StoredSettings.Read(reader.GetString(0)) with { PolicyVersion = reader.GetInt32(1) } : null;
    }

    public static async Task WriteSettingsAsync(NpgsqlConnection connection, TenantId tenant, TenantSettings settings, CancellationToken cancellation)
    {
        await using var command = Command("update profiles.tenant set settings = $2::jsonb, policy_version = $3 where tenant_id = $1", connection, tenant);
        command.Parameters.AddWithValue(StoredSettings.Write(settings));
        command.Parameters.AddWithValue(settings.PolicyVersion);
        await command.ExecuteNonQueryAsync(cancellation);
        await PurposeRules.WriteAsync(connection, tenant, settings, cancellation);
    }

    /// <summary>Brings the brand's row to what its latest event says.</summary>
    public static async Task RestoreAsync(NpgsqlConnection connection, TenantId tenant, IdentityPolicyChanged latest, CancellationToken cancellation)
    {
        if (await LockSettingsAsync(connection, tenant, cancellation) is { } settings)
            await WriteSettingsAsync(connection, tenant, latest.Policy.ApplyTo(settings, latest.Version), cancellation);
    }

    public static async Task RestoreAsync(NpgsqlConnection connection, TenantId tenant, PurposeCatalogueChanged latest, CancellationToken cancellation)
    {
        if (await LockSettingsAsync(connection, tenant, cancellation) is { } settings)
            await WriteSettingsAsync(connection, tenant, settings with { Catalogue = latest.Catalogue, CatalogueVersion = latest.Version }, cancellation);
    }

    public static async Task<RefoldProgress?> RefoldAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = Command("select version, done, total, started_at, finished_at from profiles.policy_refold where tenant_id = $1", connection, tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    /// <summary>What is under way for an older version starts anew under this one.</summary>
    public static async Task StartRefoldAsync(NpgsqlConnection connection, TenantId tenant, int version, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var command = Command("""
            insert into profiles.policy_refold as r (tenant_id, version, cursor, pass, again, done, total, started_at, finished_at)
            select $1, $2, null, 1, false, 0, count(*), $3, null from profiles.membership where tenant_id = $1
            on conflict (tenant_id) do update set version = excluded.version, cursor = null, pass = 1, again = false, done = 0, total = excluded.total,
              started_at = excluded.started_at, finished_at = null
            """, connection, tenant);
        command.Parameters.AddWithValue(version);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, at);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A change that alters nothing about the past leaves what is under way where it is.</summary>
    public static async Task ContinueRefoldAsync(NpgsqlConnection connection, TenantId tenant, int version, CancellationToken cancellation)
    {
        await using var command = Command("update profiles.policy_refold set version = $2 where tenant_id = $1 and finished_at is null", connection, tenant);
        command.Parameters.AddWithValue(version);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Everything was folded anew.</summary>
    public static async Task FinishRefoldAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = Command("update profiles.policy_refold set done = total, finished_at = now() where tenant_id = $1 and finished_at is null", connection, tenant);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection, TenantId tenant) => new(sql, connection)
    {
        Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } },
    };
}
