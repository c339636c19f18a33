using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Recording;

/// <summary>Which messages were recorded. Tells nothing of what they said.</summary>
public sealed class MessageLog(NpgsqlDataSource database, IKeyVault vault)
{
    /// <returns>False also where there is no such brand, or it is closed.</returns>
    public async Task<bool> KnowsAsync(TenantId tenant, string source, string id, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return false;
        await using var command = database.CreateCommand("select exists (select 1 from profiles.message_key where tenant_id = $1 and key = $2 and deleted is not true)");
        command.Parameters.AddWithValue(tenant.Value);
        command.Parameters.AddWithValue(keys.Message(source, id).Value);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }
}
