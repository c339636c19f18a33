using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Notices;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Notices;

/// <summary>Makes the rows of a brand's recipients anew from their streams.</summary>
internal static class RecipientFold
{
    /// <summary>In the caller's transaction, which holds the brand alone.</summary>
    public static async Task RefoldAsync(NpgsqlConnection connection, IDocumentStore store, TenantId tenant, CancellationToken cancellation)
    {
        await using (var delete = RecipientRows.Command(connection, "delete from profiles.recipient where tenant_id = $1", tenant)) await delete.ExecuteNonQueryAsync(cancellation);
        foreach (var changed in await LastEvents.ReadAsync<RecipientChanged>(connection, store, tenant, "recipient_changed", cancellation))
            await RecipientRows.WriteAsync(connection, tenant, changed.Name, Recipient.Of(changed), cancellation);
    }
}
