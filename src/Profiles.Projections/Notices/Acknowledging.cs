using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Notices;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Notices;

/// <summary>A recipient's message with what it is signed by, as it came in.</summary>
/// <param name="Body">The bytes that are signed.</param>
public sealed record SignedMessage(string Id, string Timestamp, string Signatures, byte[] Body);

/// <summary>Takes what recipients say they have done: whoever can sign as the recipient that was told.</summary>
public sealed class Acknowledging(NpgsqlDataSource database, IKeyVault vault, NoticeSettling settling, TimeProvider clock)
{
    // Whoever asks about what does not exist waits as long as who signs wrongly.
    private static readonly byte[] NoSecret = WebhookSignature.NewSecret();

    /// <param name="notice">The id of the CloudEvent.</param>
    /// <returns>False where there is no such notice, or its recipient did not sign, or did so too long ago: nothing tells one from the other.</returns>
    public async Task<bool> AcceptAsync(TenantId tenant, Guid notice, SignedMessage message, CancellationToken cancellation) =>
        await AcceptAsync(tenant, "select id, recipient from profiles.notice where tenant_id = $1 and id = $2", notice, "", message, cancellation);

    /// <summary>Of all that a recipient was told because of one request.</summary>
    public async Task<bool> AcceptAsync(TenantId tenant, Guid request, string recipient, SignedMessage message, CancellationToken cancellation) =>
        await AcceptAsync(tenant, "select id, recipient from profiles.notice where tenant_id = $1 and request_id = $2 and recipient = $3", request, recipient, message, cancellation);

    private async Task<bool> AcceptAsync(TenantId tenant, string sql, Guid id, string recipient, SignedMessage message, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return false;
        var notices = new List<Guid>();
        IReadOnlyList<byte[]> secrets = [];
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            var signer = "";
            await using (var command = recipient.Length > 0 ? RecipientRows.Command(connection, sql, tenant, id, recipient) : RecipientRows.Command(connection, sql, tenant, id))
            await using (var reader = await command.ExecuteReaderAsync(cancellation))
            {
                while (await reader.ReadAsync(cancellation))
                {
                    notices.Add(reader.GetGuid(0));
                    signer = reader.GetString(1);
                }
            }
            secrets = await RecipientSecrets.OpenAsync(connection, keys, signer, cancellation);
        }
        var signed = WebhookSignature.Verify(secrets.Count > 0 ? secrets : [NoSecret], message.Id, message.Timestamp, message.Signatures, message.Body, clock.GetUtcNow());
        if (!signed || notices.Count == 0) return false;
        foreach (var notice in notices) await settling.AcknowledgeAsync(tenant, notice, cancellation);
        return true;
    }
}
