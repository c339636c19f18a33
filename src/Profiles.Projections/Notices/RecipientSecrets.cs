using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;
using Profiles.Projections.Store;

namespace Profiles.Projections.Notices;

/// <summary>What notices to a recipient are signed with, sealed in class <c>contact</c> under a key whose subject is the recipient's stream.</summary>
internal static class RecipientSecrets
{
    private const string Field = "recipient.secret";
    private const RetentionClass Class = RetentionClass.Contact;

    /// <summary>In the session's transaction, under the recipient's lock.</summary>
    /// <returns>The secret as it is handed out.</returns>
    public static async Task<string> NewAsync(IDocumentSession session, TenantKeys keys, string recipient, Guid id, DateTimeOffset now, CancellationToken cancellation)
    {
        var subject = RecipientChanged.StreamOf(keys.Tenant, recipient);
        var key = await KeyAsync(session.Connection!, keys, subject, cancellation);
        if (key is null)
        {
            (key, var wrapped) = keys.NewDataKey(subject, Class);
            session.QueueSetBased("delete from profiles.data_key where tenant_id = ^ and subject = ^ and class = ^", keys.Tenant.Value, subject, (short)Class);
            session.QueueDataKeys(keys.Tenant, [new(subject, Class, keys.Epoch, wrapped)]);
        }
        using (key)
        {
            var secret = WebhookSignature.NewSecret();
            session.QueueSetBased("insert into profiles.recipient_secret (tenant_id, id, recipient, created_at, box) values (^, ^, ^, ^, ^)", keys.Tenant.Value, id, recipient, now, key.Seal(secret, Field).Box);
            return WebhookSignature.Write(secret);
        }
    }

    public static void Keep(IDocumentOperations session, TenantId tenant, string recipient, IReadOnlyList<Guid> valid) =>
        session.QueueSetBased("delete from profiles.recipient_secret where tenant_id = ^ and recipient = ^ and id <> all(^)", tenant.Value, recipient, valid.ToArray());

    public static void Forget(IDocumentOperations session, TenantId tenant, string recipient)
    {
        Keep(session, tenant, recipient, []);
        session.QueueSetBased("delete from profiles.data_key where tenant_id = ^ and subject = ^ and class = ^", tenant.Value, RecipientChanged.StreamOf(tenant, recipient), (short)Class);
    }

    /// <returns>Those that are valid and can be opened, in the order in which they were made.</returns>
    public static async Task<IReadOnlyList<byte[]>> OpenAsync(NpgsqlConnection connection, TenantKeys keys, string recipient, CancellationToken cancellation)
    {
        using var key = await KeyAsync(connection, keys, RecipientChanged.StreamOf(keys.Tenant, recipient), cancellation);
        if (key is null) return [];
        await using var command = RecipientRows.Command(connection, """
            select s.box from profiles.recipient r join profiles.recipient_secret s on s.tenant_id = r.tenant_id and s.recipient = r.name and s.id = any(r.secrets)
            where r.tenant_id = $1 and r.name = $2 order by s.created_at, s.id
            """, keys.Tenant, recipient);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var secrets = new List<byte[]>();
        while (await reader.ReadAsync(cancellation)) secrets.Add(key.Open(new Sealed<byte[]>(reader.GetFieldValue<byte[]>(0)), Field));
        return secrets;
    }

    private static async Task<DataKey?> KeyAsync(NpgsqlConnection connection, TenantKeys keys, Guid subject, CancellationToken cancellation)
    {
        await using var command = RecipientRows.Command(connection, "select epoch, wrapped from profiles.data_key where tenant_id = $1 and subject = $2 and class = $3", keys.Tenant, subject, (short)Class);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? keys.Unwrap(subject, Class, reader.GetInt32(0), reader.GetFieldValue<byte[]>(1)) : null;
    }
}
