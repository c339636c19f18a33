using System.Diagnostics;
using Profiles.Benchmarks.People;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;

namespace Profiles.Benchmarks.Growth;

/// <summary>Acknowledged recording of one comment for each of 500 people from anywhere in the store, one writer.</summary>
internal static class Recording
{
    private const int Batch = 500;

    public static async Task<double> MeasureAsync(PeopleStore store, bool quick)
    {
        var batches = quick ? 10 : 40;
        var recorder = store.NewRecorder();
        await recorder.RecordAsync(PeopleStore.Server, Messages(store), CancellationToken.None);
        var prepared = Enumerable.Range(0, batches).Select(_ => Messages(store)).ToList();
        var watch = Stopwatch.StartNew();
        foreach (var messages in prepared) await recorder.RecordAsync(PeopleStore.Server, messages, CancellationToken.None);
        return watch.Elapsed.TotalMicroseconds / (batches * Batch);
    }

    private static Message[] Messages(PeopleStore store)
    {
        // 500 different people, the whole store over.
        var (first, step) = (Random.Shared.Next(store.Lasting), store.Lasting / Batch);
        return [.. Enumerable.Range(0, Batch).Select(i => new Message
        {
            Id = Guid.NewGuid().ToString("N"), ReceivedAt = DateTimeOffset.UtcNow, Identities = [Person.Address((first + i * step) % store.Lasting)],
            Facts = [new Fact.Interaction { Kind = InteractionKind.Comment, Channel = "community", Target = "forum/odds", Text = $"What a match that was, number {i}! I had a feeling about the second half." }],
        })];
    }
}
