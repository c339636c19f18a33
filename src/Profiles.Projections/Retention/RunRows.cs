using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Retention;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Projections.Retention;

/// <summary>The rows of runs.</summary>
internal static class RunRows
{
    private const string Columns = "number, id, actor, policy_version, began_at, cursor, orders, totals, finished_at, certificate";

    private static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <returns>The latest first.</returns>
    public static async Task<List<RetentionRun>> LatestAsync(NpgsqlConnection connection, TenantId tenant, int count, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, $"select {Columns} from profiles.retention_run where tenant_id = $1 order by number desc limit $2", tenant, count);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<RetentionRun>();
        while (await reader.ReadAsync(cancellation))
        {
            runs.Add(new(
                reader.GetInt32(0), reader.GetGuid(1), reader.GetString(2), reader.GetInt32(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetGuid(5), reader.GetInt32(6),
                JsonSerializer.Deserialize<RetentionTotals>(reader.GetString(7), Options)!, reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8),
                reader.IsDBNull(9) ? null : JsonSerializer.Deserialize<SignedCertificate>(reader.GetString(9), JsonSerializerOptions.Web)));
        }
        return runs;
    }

    public static async Task InsertAsync(NpgsqlConnection connection, TenantId tenant, RetentionRun run, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(
            connection, "insert into profiles.retention_run (tenant_id, number, id, actor, policy_version, began_at, cursor, orders, totals) values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)",
            tenant, run.Number, run.Id, run.Actor, run.PolicyVersion, run.BeganAt.UtcDateTime, run.Cursor, run.Orders, JsonSerializer.Serialize(run.Totals, Options));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task UpdateAsync(NpgsqlConnection connection, TenantId tenant, RetentionRun run, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(
            connection, """
            update profiles.retention_run set cursor = $3, orders = $4, totals = $5::jsonb, finished_at = $6, certificate = coalesce(certificate, $7::jsonb)
            where tenant_id = $1 and number = $2
            """, tenant, run.Number, run.Cursor, run.Orders, JsonSerializer.Serialize(run.Totals, Options), (object?)run.FinishedAt?.UtcDateTime ?? DBNull.Value,
            run.Certificate is { } signed ? JsonSerializer.Serialize(signed, JsonSerializerOptions.Web) : DBNull.Value);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
