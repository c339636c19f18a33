using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Profiles.Benchmarks.Peers;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;

namespace Profiles.Benchmarks.Ingest;

/// <summary>
/// Acknowledged durable recording: batches of 500 messages, one event for each of 500 known identities, identities resolved, text sealed, one
/// writer. Beside it, in turn: the very rows that it wrote, inserted by hand (<c>insert … select unnest</c>) into copies of all tables that it
/// touched, with their indexes and foreign keys; and Marten's own append of the same events.
/// </summary>
public static class IngestBench
{
    private const int BatchSize = 500;
    private const string Baseline = "the same rows by hand";

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var identities = options.Quick ? 10_000 : 50_000;
        var batches = options.Quick ? 20 : 60;
        await using var store = await BenchStore.CreateAsync();
        Console.WriteLine($"Preparing {identities:N0} identities …");
        for (var from = 0; from < identities; from += BatchSize) await store.Recorder.RecordAsync(BenchStore.Server, Messages(0, from, identities), CancellationToken.None);
        await CopiesAsync(store);
        using var peers = await AppendPeers.StartAsync(store.Cluster, (await RowsAsync(store, await LastSequence(store) - BatchSize))[0][0].Data, identities);

        var (ours, byHand, stock) = (new List<double>(), new List<double>(), new List<double>());
        var cpu = new CpuMeter(store.Cluster.Folder);
        for (var round = 0; round <= options.Rounds; round++)
        {
            var first = await LastSequence(store);
            cpu.Start();
            var written = await TimeAsync(batches, i => store.Recorder.RecordAsync(BenchStore.Server, Messages(1 + round * batches + i, i * BatchSize, identities), CancellationToken.None));
            var oursCpu = cpu.PerPiece(batches * BatchSize);
            var rows = await RowsAsync(store, first);
            cpu.Start();
            var inserted = await TimeAsync(batches, i => InsertAsync(store, rows[i]));
            var byHandCpu = cpu.PerPiece(batches * BatchSize);
            cpu.Start();
            var appended = await TimeAsync(batches, i => AppendAsync(store, rows[i]));
            var stockCpu = cpu.PerPiece(batches * BatchSize);
            await peers.RoundAsync(batches, BatchSize, counts: round > 0);
            // The first round warms up.
            if (round == 0) continue;
            ours.Add(written);
            byHand.Add(inserted);
            stock.Add(appended);
            Console.WriteLine($"Round {round}: {written:N0} recorded/s, {inserted:N0} by hand/s, {appended:N0} stock appends/s; CPU a message: {oursCpu}; by hand {byHandCpu}; stock {stockCpu}");
        }

        var table = new BenchTable(
            $"ingest: batches of {BatchSize}, known identities, one writer, {batches} batches a round, {options.Rounds} rounds{(options.Quick ? ", QUICK" : "")}", "messages/s", Baseline);
        const string marten = "stock Marten append of the same events";
        table.Add("recorded (resolved, deduplicated, sealed)", ours, [Aim.RatioAtLeast(0.6), Aim.RatioAtLeast(3, marten), .. AppendPeers.Names.Select(peer => Aim.RatioAtLeast(2, peer))]);
        table.Add(Baseline, byHand);
        table.Add(marten, stock);
        peers.AddTo(table);
        table.AddMemory(Resident.PeakMegabytes(Environment.ProcessId), "recorder and load in one process");
        return table;
    }

    private static async Task<double> TimeAsync(int batches, Func<int, Task> run)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < batches; i++) await run(i);
        return batches * BatchSize / watch.Elapsed.TotalSeconds;
    }

    private static Message[] Messages(int batch, int from, int identities) => [.. Enumerable.Range(from, BatchSize).Select(i => new Message
    {
        Id = $"m-{batch}-{i}",
        Identities = [new IdentityClaim("email", null, $"member{i % identities}@community.example.org")],
        ReceivedAt = DateTimeOffset.UtcNow,
        Facts = [new Fact.Interaction { Kind = InteractionKind.Comment, Channel = "community", Target = "forum/odds", Text = $"What a match that was, number {i}! I had a feeling about the second half." }],
    })];

    private static async Task CopiesAsync(BenchStore store)
    {
        await store.ExecuteAsync("create schema copy");
        foreach (var table in (string[])["message_key", "mt_streams", "mt_events"])
        {
            await store.ExecuteAsync($"create table copy.{table} (like profiles.{table} including all)");
            await store.ExecuteAsync($"insert into copy.{table} select * from profiles.{table}");
        }
        await store.ExecuteAsync("alter table copy.mt_events add foreign key (tenant_id, stream_id) references copy.mt_streams (tenant_id, id)");
        await store.ExecuteAsync("vacuum analyze");
    }

    private sealed record Row(long Sequence, Guid Id, Guid Stream, long Version, string Data, string Type, string DotNet, long Digest, DateTime At);

    private static async Task<long> LastSequence(BenchStore store)
    {
        await using var command = store.Source.CreateCommand("select coalesce(max(seq_id), 0) from profiles.mt_events");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<List<Row[]>> RowsAsync(BenchStore store, long behind)
    {
        await using var command = store.Source.CreateCommand("""
            select e.seq_id, e.id, e.stream_id, e.version, e.data::text, e.type, e.mt_dotnet_type, k.digest, e.timestamp
            from profiles.mt_events e join profiles.message_key k on k.tenant_id = e.tenant_id and k.key = e.id where e.seq_id > $1 order by e.seq_id
            """);
        command.Parameters.Add(new() { Value = behind });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Row>();
        while (await reader.ReadAsync())
        {
            rows.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetInt64(3), reader.GetString(4), reader.GetString(5), reader.GetString(6), reader.GetInt64(7), reader.GetDateTime(8)));
        }
        return [.. rows.Chunk(BatchSize)];
    }

    private static async Task InsertAsync(BenchStore store, Row[] rows)
    {
        await using var connection = await store.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction);
        Add("insert into copy.message_key (tenant_id, key, digest) select $1, * from unnest($2, $3)",
            (Guid[])[.. rows.Select(r => r.Id)], (long[])[.. rows.Select(r => r.Digest)]);
        Add("""
            insert into copy.mt_streams as s (tenant_id, id, version, timestamp) select $1, n.id, n.version, now() from unnest($2, $3) as n(id, version)
            on conflict (tenant_id, id) do update set version = excluded.version, timestamp = now()
            """, (Guid[])[.. rows.Select(r => r.Stream)], (long[])[.. rows.Select(r => r.Version)]);
        Add("""
            insert into copy.mt_events (tenant_id, is_archived, seq_id, id, stream_id, version, data, type, mt_dotnet_type, timestamp)
            select $1, false, * from unnest($2, $3, $4, $5, $6, $7, $8, $9)
            """,
            (long[])[.. rows.Select(r => r.Sequence)], (Guid[])[.. rows.Select(r => r.Id)], (Guid[])[.. rows.Select(r => r.Stream)], (long[])[.. rows.Select(r => r.Version)],
            new Json([.. rows.Select(r => r.Data)]), (string[])[.. rows.Select(r => r.Type)], (string[])[.. rows.Select(r => r.DotNet)], (DateTime[])[.. rows.Select(r => r.At)]);
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();

        void Add(string sql, params object[] columns)
        {
            var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = BenchStore.Tenant.Value } } };
            foreach (var column in columns)
            {
                command.Parameters.Add(column is Json json
                    ? new() { Value = json.Texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb }
                    : new() { Value = column });
            }
            batch.BatchCommands.Add(command);
        }
    }

    private sealed record Json(string[] Texts);

    private static async Task AppendAsync(BenchStore store, Row[] rows)
    {
        await using var session = store.Store.LightweightSession("stock");
        foreach (var row in rows)
        {
            session.Events.Append(row.Stream, new InteractionRecorded(
                InteractionKind.Comment, "community", Direction.Inbound, "forum/odds", null, null, null, null, new Sealed<InteractionContent>(new byte[140]), null, row.At, "bench", new(row.Id)));
        }
        await session.SaveChangesAsync();
    }
}
