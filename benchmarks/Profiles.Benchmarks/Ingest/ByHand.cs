using Npgsql;
using NpgsqlTypes;

namespace Profiles.Benchmarks.Ingest;

/// <summary>The very rows that the recorder wrote, inserted by hand into copies of all tables that it touched, with their indexes and foreign key: the least that recording could cost.</summary>
internal static class ByHand
{
    private static readonly (string Table, string Columns)[] OfIdentities =
        [("directory", "blind_key, identity_id, strength"), ("membership", "identity_id, profile_id, birth_id, type, scope, blind_key, standing"), ("data_key", "subject, class, epoch, wrapped")];

    /// <summary>What one transaction wrote into one table, column by column.</summary>
    private sealed record Rows(string Table, string Columns, IReadOnlyList<(string Type, Array Values)> Values);

    public sealed class Batch
    {
        private readonly List<Rows> tables = [];

        internal static async Task<Batch> ReadAsync(BenchStore store, long from, long to, bool born)
        {
            var batch = new Batch();
            const string events = "profiles.mt_events e where e.seq_id > $1 and e.seq_id <= $2";
            batch.tables.Add(await RowsAsync(store, "message_key", "key, digest, bearer", $"select k.key, k.digest, k.bearer from profiles.message_key k where k.key in (select e.id from {events})", from, to));
            foreach (var (table, columns) in born ? OfIdentities : [])
            {
                var id = table == "data_key" ? "subject" : "identity_id";
                batch.tables.Add(await RowsAsync(store, table, columns, $"select {columns} from profiles.{table} where {id} in (select e.stream_id from {events})", from, to));
            }
            batch.tables.Add(await RowsAsync(store, "mt_streams", "id, version", $"select e.stream_id as id, max(e.version) as version from {events} group by 1", from, to));
            const string columnsOfEvents = "seq_id, id, stream_id, version, data, type, mt_dotnet_type, timestamp";
            batch.tables.Add(await RowsAsync(store, "mt_events", columnsOfEvents, $"select {columnsOfEvents} from {events} order by seq_id", from, to));
            return batch;
        }

        internal IEnumerable<NpgsqlBatchCommand> Commands()
        {
            foreach (var (table, columns, values) in tables)
            {
                var arrays = string.Join(", ", values.Select((v, i) => $"${i + 2}"));
                var command = new NpgsqlBatchCommand(table == "mt_streams"
                    ? $"""
                      insert into copy.mt_streams as s (tenant_id, id, version, timestamp) select $1, n.id, n.version, now() from unnest({arrays}) as n(id, version)
                      on conflict (tenant_id, id) do update set version = excluded.version, timestamp = now()
                      """
                    : $"insert into copy.{table} (tenant_id, {columns}) select $1, * from unnest({arrays})");
                command.Parameters.Add(new() { Value = BenchStore.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
                foreach (var (type, column) in values) command.Parameters.Add(new() { Value = column, DataTypeName = $"{type}[]" });
                yield return command;
            }
        }
    }

    public static async Task MakeCopiesAsync(BenchStore store)
    {
        await store.ExecuteAsync("create schema copy");
        foreach (var table in (string[])["message_key", .. OfIdentities.Select(t => t.Table), "mt_streams", "mt_events"])
        {
            await store.ExecuteAsync($"create table copy.{table} (like profiles.{table} including all)");
            await store.ExecuteAsync($"insert into copy.{table} select * from profiles.{table}");
        }
        await store.ExecuteAsync("alter table copy.mt_events add foreign key (tenant_id, stream_id) references copy.mt_streams (tenant_id, id)");
        await store.ExecuteAsync("vacuum analyze");
    }

    public static async Task<long> LastSequenceAsync(BenchStore store)
    {
        await using var command = store.Source.CreateCommand("select coalesce(max(seq_id), 0) from profiles.mt_events");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>All that was written behind an event, as it was batched.</summary>
    /// <param name="events">Of one batch.</param>
    /// <param name="born">Whether its identities were born in it.</param>
    public static async Task<List<Batch>> ReadAsync(BenchStore store, long behind, int events, bool born)
    {
        var batches = new List<Batch>();
        for (var (from, last) = (behind, await LastSequenceAsync(store)); from < last; from += events) batches.Add(await Batch.ReadAsync(store, from, from + events, born));
        return batches;
    }

    public static async Task InsertAsync(BenchStore store, Batch rows)
    {
        await using var connection = await store.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var command in rows.Commands()) batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private static async Task<Rows> RowsAsync(BenchStore store, string table, string columns, string sql, long from, long to)
    {
        await using var command = store.Source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return new(table, columns, [.. Enumerable.Range(0, reader.FieldCount).Select(i =>
        {
            var column = Array.CreateInstance(reader.GetFieldType(i), rows.Count);
            for (var r = 0; r < rows.Count; r++) column.SetValue(rows[r][i], r);
            return (reader.GetDataTypeName(i), column);
        })]);
    }
}
