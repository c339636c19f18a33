using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Notices;

namespace Profiles.Projections.Notices;

/// <summary>The rows of a brand's recipients.</summary>
internal static class RecipientRows
{
    /// <summary>By name.</summary>
    public static async Task<IReadOnlyList<Recipient>> ReadAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = Command(connection, "select name, endpoint, silent_days, paused, contact_points, secrets from profiles.recipient where tenant_id = $1 order by name", tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var recipients = new List<Recipient>();
        while (await reader.ReadAsync(cancellation))
        {
            recipients.Add(new(
                reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), reader.GetBoolean(3), reader.GetBoolean(4),
                reader.GetFieldValue<Guid[]>(5)));
        }
        return recipients;
    }

    /// <param name="recipient">Null: it was removed.</param>
    public static async Task WriteAsync(NpgsqlConnection connection, TenantId tenant, string name, Recipient? recipient, CancellationToken cancellation)
    {
        await using var command = recipient is null
            ? Command(connection, "delete from profiles.recipient where tenant_id = $1 and name = $2", tenant, name)
            : Command(connection, """
                insert into profiles.recipient (tenant_id, name, endpoint, silent_days, paused, contact_points, secrets) values ($1, $2, $3, $4, $5, $6, $7)
                on conflict (tenant_id, name) do update set endpoint = excluded.endpoint, silent_days = excluded.silent_days, paused = excluded.paused,
                  contact_points = excluded.contact_points, secrets = excluded.secrets
                """, tenant, name, (object?)recipient.Endpoint ?? DBNull.Value, (object?)recipient.SilentDays ?? DBNull.Value, recipient.Paused, recipient.ContactPoints, recipient.Secrets.ToArray());
        if (recipient is not null)
        {
            command.Parameters[2].NpgsqlDbType = NpgsqlDbType.Varchar;
            command.Parameters[3].NpgsqlDbType = NpgsqlDbType.Integer;
        }
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, TenantId tenant, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
