using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Notices;
using Profiles.Domain.Outgoing;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;
using Profiles.Projections.Store;

namespace Profiles.Projections.Notices;

/// <summary>Whose messages are signed.</summary>
/// <param name="Name">As the rows have it.</param>
/// <param name="Subject">Of the key that the secrets are sealed under: the stream that says how it is told.</param>
internal readonly record struct Signer(string Name, Guid Subject)
{
    public static Signer OfRecipient(TenantId tenant, string name) => new(name, RecipientChanged.StreamOf(tenant, name));

    // No recipient's name has a slash in it.
    public static Signer OfSubscription(TenantId tenant, string name) => new($"subscription/{name}", OutgoingSubscriptionChanged.StreamOf(tenant, name));
}

/// <summary>What is sent to recipients and subscribed tools is signed with, sealed in class <c>contact</c> under a key whose subject is the recipient's or subscription's stream.</summary>
internal static class RecipientSecrets
{
    private const string Field = "recipient.secret";
    private const RetentionClass Class = RetentionClass.Contact;

    /// <summary>In the session's transaction, under the recipient's lock.</summary>
    /// <returns>The secret as it is handed out.</returns>
    public static async Task<string> NewAsync(IDocumentSession session, TenantKeys keys, Signer signer, Guid id, DateTimeOffset now, CancellationToken cancellation)
    {
        var subject = signer.Subject;
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
            session.QueueSetBased("insert into profiles.recipient_secret (tenant_id, id, recipient, created_at, box) values (^, ^, ^, ^, ^)", keys.Tenant.Value, id, signer.Name, now, key.Seal(secret, Field).Box);
            return WebhookSignature.Write(secret);
        }
    }

    public static void Keep(IDocumentOperations session, TenantId tenant, Signer signer, IReadOnlyList<Guid> valid) =>
        session.QueueSetBased("delete from profiles.recipient_secret where tenant_id = ^ and recipient = ^ and id <> all(^)", tenant.Value, signer.Name, valid.ToArray());

    public static void Forget(IDocumentOperations session, TenantId tenant, Signer signer)
    {
        Keep(session, tenant, signer, []);
        session.QueueSetBased("delete from profiles.data_key where tenant_id = ^ and subject = ^ and class = ^", tenant.Value, signer.Subject, (short)Class);
    }

    /// <returns>A recipient's that are valid and can be opened, in the order in which they were made.</returns>
    public static async Task<IReadOnlyList<byte[]>> OpenAsync(NpgsqlConnection connection, TenantKeys keys, string recipient, CancellationToken cancellation)
    {
        await using var command = RecipientRows.Command(connection, "select secrets from profiles.recipient where tenant_id = $1 and name = $2", keys.Tenant, recipient);
        return await OpenAsync(connection, keys, Signer.OfRecipient(keys.Tenant, recipient), await command.ExecuteScalarAsync(cancellation) as Guid[] ?? [], cancellation);
    }

    /// <returns>Those of the valid ones that can be opened, in the order in which they were made.</returns>
    public static async Task<IReadOnlyList<byte[]>> OpenAsync(NpgsqlConnection connection, TenantKeys keys, Signer signer, IReadOnlyList<Guid> valid, CancellationToken cancellation)
    {
        using var key = await KeyAsync(connection, keys, signer.Subject, cancellation);
        if (key is null) return [];
        await using var command = RecipientRows.Command(
            connection, "select box from profiles.recipient_secret where tenant_id = $1 and recipient = $2 and id = any($3) order by created_at, id", keys.Tenant, signer.Name, valid.ToArray());
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
