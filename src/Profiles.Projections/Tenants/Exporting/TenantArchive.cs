using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Tenants.Exporting;

/// <summary>
/// Everything that a brand owns as a ZIP archive of JSON lines, in clear: docs/operations.md describes it. It is one snapshot of the database, written as it
/// is read: memory stays the same however much there is.
/// </summary>
public sealed class TenantArchive(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock)
{
    public const string Format = "profiles-export/1";

    private const int PageSize = 1000;

    /// <summary>Keys are no data, and the store's own tables and what was put together for persons say nothing that the events don't.</summary>
    private static bool IsLeftOut(string table) => table is "data_key" or "privacy_package_chunk" || table.StartsWith("mt_", StringComparison.Ordinal);

    /// <returns>How many events; null where there is no such brand, or its keys are destroyed.</returns>
    public async Task<long?> WriteAsync(TenantId tenant, Stream output, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return null;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        if (await SettingsAsync(connection, tenant, cancellation) is not { } settings) return null;

        await using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        await using (var entry = new StreamWriter(await zip.CreateEntry("settings.json").OpenAsync(cancellation))) await entry.WriteAsync(settings);

        var counts = new JsonObject { ["events"] = await EventsAsync(zip, connection, keys, cancellation) };
        foreach (var table in await TenantOwned.TablesAsync(connection, cancellation))
        {
            if (!IsLeftOut(table)) counts[table] = await TableAsync(zip, connection, tenant, table, cancellation);
        }
        var manifest = new JsonObject { ["format"] = Format, ["tenant"] = tenant.Value, ["at"] = clock.GetUtcNow(), ["rows"] = counts };
        await using (var entry = new StreamWriter(await zip.CreateEntry("manifest.json").OpenAsync(cancellation))) await entry.WriteAsync(manifest.ToJsonString());
        return counts["events"]!.GetValue<long>();
    }

    private async Task<long> EventsAsync(ZipArchive zip, NpgsqlConnection connection, TenantKeys keys, CancellationToken cancellation)
    {
        await using var entry = await zip.CreateEntry("events.jsonl", CompressionLevel.Fastest).OpenAsync(cancellation);
        // A second connection, because the first is busy reading: what is erased meanwhile is exported as erased.
        await using var keyConnection = await database.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(
            "select seq_id, id, stream_id, version, type, timestamp, data::text from profiles.mt_events where tenant_id = $1 order by seq_id", connection);
        command.Parameters.AddWithValue(keys.Tenant.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var page = new List<(Guid Stream, JsonObject Line)>(PageSize);
        var count = 0L;
        while (await reader.ReadAsync(cancellation))
        {
            page.Add((reader.GetGuid(2), new JsonObject
            {
                ["sequence"] = reader.GetInt64(0),
                ["id"] = reader.GetGuid(1),
                ["stream"] = reader.GetGuid(2),
                ["version"] = reader.GetInt64(3),
                ["type"] = reader.GetString(4),
                ["recordedAt"] = reader.GetFieldValue<DateTimeOffset>(5),
                ["data"] = JsonNode.Parse(reader.GetString(6)),
            }));
            count++;
            if (page.Count == PageSize) await FlushAsync();
        }
        await FlushAsync();
        return count;

        async Task FlushAsync()
        {
            // Opened anew for each page: an export takes long, and epochs end meanwhile.
            keys = await vault.OpenAsync(keys.Tenant, cancellation) ?? keys;
            var subjects = page.SelectMany(line => OpenedEvent.Subjects(Data(line.Line), line.Stream)).Distinct().ToArray();
            var dataKeys = await DataKeysAsync(keyConnection, keys, subjects, cancellation);
            foreach (var (stream, line) in page)
            {
                OpenedEvent.Open(line["type"]!.GetValue<string>(), Data(line), stream, (subject, retention) => dataKeys.GetValueOrDefault((subject, retention)));
                await WriteLineAsync(entry, line, cancellation);
            }
            foreach (var key in dataKeys.Values) key.Dispose();
            page.Clear();
        }

        static JsonObject Data(JsonObject line) => line["data"]!.AsObject();
    }

    private static async Task<Dictionary<(Guid, RetentionClass), DataKey>> DataKeysAsync(
        NpgsqlConnection connection, TenantKeys keys, Guid[] subjects, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select subject, class, epoch, wrapped from profiles.data_key where tenant_id = $1 and subject = any($2)", connection);
        command.Parameters.AddWithValue(keys.Tenant.Value);
        command.Parameters.AddWithValue(subjects);
        var found = new Dictionary<(Guid, RetentionClass), DataKey>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (subject, retention) = (reader.GetGuid(0), (RetentionClass)reader.GetInt16(1));
            if (keys.Unwrap(subject, retention, reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)) is { } key) found[(subject, retention)] = key;
        }
        return found;
    }

    private static async Task<long> TableAsync(ZipArchive zip, NpgsqlConnection connection, TenantId tenant, string table, CancellationToken cancellation)
    {
        await using var entry = await zip.CreateEntry($"tables/{table}.jsonl", CompressionLevel.Fastest).OpenAsync(cancellation);
        // A write key's hash is a secret's; the table's name is from the database's catalogue, not from a request.
        var secret = table == "write_key" ? " - 'hash'" : "";
        await using var command = new NpgsqlCommand($"select (to_jsonb(t) - 'tenant_id'{secret})::text from profiles.\"{table}\" t where tenant_id = $1", connection);
        command.Parameters.AddWithValue(tenant.Value);
        await using var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, cancellation);
        var count = 0L;
        for (; await reader.ReadAsync(cancellation); count++)
        {
            await entry.WriteAsync(System.Text.Encoding.UTF8.GetBytes(reader.GetString(0)), cancellation);
            entry.WriteByte((byte)'\n');
        }
        return count;
    }

    private static async Task<string?> SettingsAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select settings::text from profiles.tenant where tenant_id = $1 and closed_at is null", connection);
        command.Parameters.AddWithValue(tenant.Value);
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    private static async Task WriteLineAsync(Stream entry, JsonObject line, CancellationToken cancellation)
    {
        await JsonSerializer.SerializeAsync(entry, line, SealedJson.Options, cancellation);
        entry.WriteByte((byte)'\n');
    }
}
