using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Connectors;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Intake;

/// <summary>A stored delivery, opened. In memory only.</summary>
/// <param name="Call">As the mapping takes it; null where its key is gone: whatever it was is erased.</param>
internal sealed record PendingDelivery(Guid Id, string Connector, DateTimeOffset ReceivedAt, int Attempts, WebhookCall? Call);

/// <summary>Reads what is to be processed, in the order of its receipt.</summary>
internal static class PendingPages
{
    private static readonly Dictionary<string, string> None = [];

    // As many as come to so many bytes, and one at least. What is stored outside of the row is measured without being read.
    private const string Page = """
        select id, connector, received_at, epoch, wrapped, box, attempts from (
          select d.*, sum(octet_length(d.box)) over (order by d.id) - octet_length(d.box) as before from (
            select * from profiles.intake_delivery where tenant_id = $1 and not kept and next_attempt <= $2 order by id limit $3) d) p
        where before < $4 order by id
        """;

    public static async Task<IReadOnlyList<PendingDelivery>> ReadAsync(
        NpgsqlConnection connection, TenantKeys keys, DateTimeOffset now, int most, long mostBytes, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Page, connection);
        IntakeStore.Add(command.Parameters, keys.Tenant.Value, now.UtcDateTime, most, mostBytes);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var page = new List<PendingDelivery>();
        while (await reader.ReadAsync(cancellation))
        {
            var (id, receivedAt) = (reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(2));
            using var key = keys.Unwrap(id, IntakeContent.Class, reader.GetInt32(3), reader.GetFieldValue<byte[]>(4));
            var content = key?.Open(new Sealed<IntakeContent>(reader.GetFieldValue<byte[]>(5)), IntakeContent.ContentField);
            var headers = content is null ? None : new Dictionary<string, string>(content.Headers, StringComparer.OrdinalIgnoreCase);
            page.Add(new(id, reader.GetString(1), receivedAt, reader.GetInt32(6), content is null ? null : new("POST", headers, None, content.Body, receivedAt)));
        }
        return page;
    }

    /// <summary>The brands that something is due of.</summary>
    public static async Task<IReadOnlyList<TenantId>> DueAsync(NpgsqlDataSource database, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select t.tenant_id from profiles.tenant t
            where t.closed_at is null and exists (select from profiles.intake_delivery d where d.tenant_id = t.tenant_id and not d.kept and d.next_attempt <= $1)
            """);
        IntakeStore.Add(command.Parameters, now.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var due = new List<TenantId>();
        while (await reader.ReadAsync(cancellation)) due.Add(new(reader.GetString(0)));
        return due;
    }
}
