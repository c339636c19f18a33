using System.Diagnostics;
using Profiles.Benchmarks.Peers;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;

namespace Profiles.Benchmarks.Ingest;

/// <summary>
/// Acknowledged durable recording: batches of 500 messages, one event for each of 500 identities, identities resolved, text sealed, one
/// writer. Beside it, in turn: the very rows that it wrote, inserted by hand (<c>insert … select unnest</c>) into copies of all tables that it
/// touched, with their indexes and foreign keys; and Marten's own append of the same events.
/// </summary>
public static class IngestBench
{
    private const int BatchSize = 500;
    private const string Baseline = "the same rows by hand";

    /// <summary>First identities that the store knows, then new ones: directory, membership, two data keys and two events for each message.</summary>
    public static async Task<IReadOnlyList<BenchTable>> RunAsync(BenchOptions options) => [await RunAsync(options, born: false), await RunAsync(options, born: true)];

    private static async Task<BenchTable> RunAsync(BenchOptions options, bool born)
    {
        var identities = options.Quick ? 10_000 : 50_000;
        var batches = options.Quick ? 20 : 60;
        await using var store = await BenchStore.CreateAsync();
        Console.WriteLine($"Preparing {identities:N0} identities …");
        for (var from = 0; from < identities; from += BatchSize) await store.Recorder.RecordAsync(BenchStore.Server, Messages(0, from, identities), CancellationToken.None);
        await ByHand.MakeCopiesAsync(store);
        using var peers = born ? null : await AppendPeers.StartAsync(store.Cluster, await EventAsync(store), identities);
        var streams = Enumerable.Range(0, identities).Select(_ => Guid.NewGuid()).ToArray();

        var (ours, byHand, stock) = (new List<double>(), new List<double>(), new List<double>());
        var cpu = new CpuMeter(store.Cluster.Folder);
        for (var round = 0; round <= options.Rounds; round++)
        {
            var first = await ByHand.LastSequenceAsync(store);
            var messages = Enumerable.Range(0, batches).Select(i => born
                ? Messages(1 + round * batches + i, identities + (round * batches + i) * BatchSize, int.MaxValue)
                : Messages(1 + round * batches + i, i * BatchSize, identities)).ToList();
            cpu.Start();
            var written = await TimeAsync(batches, i => store.Recorder.RecordAsync(BenchStore.Server, messages[i], CancellationToken.None));
            var oursCpu = cpu.PerPiece(batches * BatchSize);
            var rows = await ByHand.ReadAsync(store, first, (born ? 2 : 1) * BatchSize, born);
            cpu.Start();
            var inserted = await TimeAsync(batches, i => ByHand.InsertAsync(store, rows[i]));
            var byHandCpu = cpu.PerPiece(batches * BatchSize);
            cpu.Start();
            var appended = await TimeAsync(batches, i => AppendAsync(store, born ? [.. Enumerable.Range(0, BatchSize).Select(_ => Guid.NewGuid())] : [.. streams.Skip(i * BatchSize % identities).Take(BatchSize)], born));
            var stockCpu = cpu.PerPiece(batches * BatchSize);
            if (peers is not null) await peers.RoundAsync(batches, BatchSize, counts: round > 0);
            // The first round warms up.
            if (round == 0) continue;
            ours.Add(written);
            byHand.Add(inserted);
            stock.Add(appended);
            Console.WriteLine($"Round {round}: {written:N0} recorded/s, {inserted:N0} by hand/s, {appended:N0} stock appends/s; CPU a message: {oursCpu}; by hand {byHandCpu}; stock {stockCpu}");
        }

        var table = new BenchTable(
            $"ingest: batches of {BatchSize}, {(born ? "new" : "known")} identities, one writer, {batches} batches a round, {options.Rounds} rounds{(options.Quick ? ", QUICK" : "")}", "messages/s", Baseline);
        const string marten = "stock Marten append of the same events";
        Aim[] aims = born ? [Aim.RatioAtLeast(0.4)] : [Aim.RatioAtLeast(0.6), Aim.RatioAtLeast(3, marten), .. AppendPeers.Names.Select(peer => Aim.RatioAtLeast(2, peer))];
        table.Add("recorded (resolved, deduplicated, sealed)", ours, aims);
        table.Add(Baseline, byHand);
        table.Add(marten, stock);
        peers?.AddTo(table);
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

    /// <summary>The JSON of an event.</summary>
    private static async Task<string> EventAsync(BenchStore store)
    {
        await using var command = store.Source.CreateCommand("select data::text from profiles.mt_events where type = 'interaction_recorded' limit 1");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What the service stores of the same, but sealed nothing.</summary>
    private static async Task AppendAsync(BenchStore store, Guid[] streams, bool born)
    {
        await using var session = store.Store.LightweightSession("stock");
        var (at, key) = (DateTimeOffset.UtcNow, new MessageKey(Guid.NewGuid()));
        foreach (var stream in streams)
        {
            var said = new InteractionRecorded(InteractionKind.Comment, "community", Direction.Inbound, "forum/odds", null, null, null, null, new Sealed<InteractionContent>(new byte[140]), null, at, "bench", key);
            if (born) session.Events.Append(stream, new IdentityObserved("email", "", new Sealed<IdentityValue>(new byte[80]), Strength.Authenticated, new(Guid.NewGuid()), at, "bench", "key", key), said);
            else session.Events.Append(stream, said);
        }
        await session.SaveChangesAsync();
    }
}
