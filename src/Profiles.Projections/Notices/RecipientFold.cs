using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Notices;

namespace Profiles.Projections.Notices;

/// <summary>Makes the rows of a brand's recipients anew from their streams.</summary>
internal static class RecipientFold
{
    private const string Last = """
        select distinct on (stream_id) data from profiles.mt_events where tenant_id = $1 and type = 'recipient_changed' order by stream_id, version desc
        """;

    /// <summary>In the caller's transaction, which holds the brand alone.</summary>
    public static async Task RefoldAsync(NpgsqlConnection connection, IDocumentStore store, TenantId tenant, CancellationToken cancellation)
    {
        await using (var delete = RecipientRows.Command(connection, "delete from profiles.recipient where tenant_id = $1", tenant)) await delete.ExecuteNonQueryAsync(cancellation);
        var last = new List<RecipientChanged>();
        await using (var command = RecipientRows.Command(connection, Last, tenant))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) last.Add(store.Options.Serializer().FromJson<RecipientChanged>(await reader.GetStreamAsync(0, cancellation)));
        }
        foreach (var changed in last) await RecipientRows.WriteAsync(connection, tenant, changed.Name, Recipient.Of(changed), cancellation);
    }
}
