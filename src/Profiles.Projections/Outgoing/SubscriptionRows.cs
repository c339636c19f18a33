using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Outgoing;
using Profiles.Projections.Notices;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Outgoing;

/// <summary>The rows of a brand's subscriptions.</summary>
internal static class SubscriptionRows
{
    /// <summary>By name.</summary>
    public static async Task<IReadOnlyList<OutgoingSubscription>> ReadAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = RecipientRows.Command(
            connection, "select name, endpoint, purpose, types, everybody, paused, secrets from profiles.outgoing_subscription where tenant_id = $1 order by name", tenant);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var subscriptions = new List<OutgoingSubscription>();
        while (await reader.ReadAsync(cancellation)) subscriptions.Add(Read(reader));
        return subscriptions;
    }

    /// <summary>From the first seven columns, as above.</summary>
    public static OutgoingSubscription Read(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<string[]>(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.GetFieldValue<Guid[]>(6));

    /// <param name="subscription">Null: it was removed.</param>
    public static async Task WriteAsync(NpgsqlConnection connection, TenantId tenant, string name, OutgoingSubscription? subscription, CancellationToken cancellation)
    {
        await using var command = subscription is null
            ? RecipientRows.Command(connection, "delete from profiles.outgoing_subscription where tenant_id = $1 and name = $2", tenant, name)
            : RecipientRows.Command(connection, """
                insert into profiles.outgoing_subscription (tenant_id, name, endpoint, purpose, types, everybody, paused, secrets) values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (tenant_id, name) do update set endpoint = excluded.endpoint, purpose = excluded.purpose, types = excluded.types, everybody = excluded.everybody,
                  paused = excluded.paused, secrets = excluded.secrets
                """, tenant, name, subscription.Endpoint, subscription.Purpose, subscription.Types.ToArray(), subscription.Everybody, subscription.Paused, subscription.Secrets.ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Made anew from their streams, in the caller's transaction, which holds the brand alone. How far each has come is kept.</summary>
    public static async Task RefoldAsync(NpgsqlConnection connection, IDocumentStore store, TenantId tenant, CancellationToken cancellation)
    {
        await using (var delete = RecipientRows.Command(connection, "delete from profiles.outgoing_subscription where tenant_id = $1", tenant)) await delete.ExecuteNonQueryAsync(cancellation);
        foreach (var changed in await LastEvents.ReadAsync<OutgoingSubscriptionChanged>(connection, store, tenant, "outgoing_subscription_changed", cancellation))
            await WriteAsync(connection, tenant, changed.Name, OutgoingSubscription.Of(changed), cancellation);
    }
}
