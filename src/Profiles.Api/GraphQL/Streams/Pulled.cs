using System.Runtime.CompilerServices;
using GraphQL;

namespace Profiles.Api.GraphQL.Streams;

/// <summary>
/// What a subscription's resolver returns: events that are pulled one by one, when the subscriber has room for them. The engine's own streams
/// push into a queue without end; it only wants to see its interface here, and our strategy never calls it.
/// </summary>
/// <param name="events">Read once, from behind the last event that the subscriber has.</param>
/// <param name="id">A position that a subscriber can resume behind; becomes the event's <c>id</c>. A token without line ends.</param>
public sealed class Pulled<T>(Func<CancellationToken, IAsyncEnumerable<T>> events, Func<T, string?> id) : IObservable<T>, IPulled where T : class
{
    async IAsyncEnumerable<(object Value, string? Id)> IPulled.EventsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var next in events(cancellation)) yield return (next, id(next));
    }

    IDisposable IObservable<T>.Subscribe(IObserver<T> observer) => throw new NotSupportedException("Events are pulled.");
}

internal interface IPulled
{
    IAsyncEnumerable<(object Value, string? Id)> EventsAsync(CancellationToken cancellation);
}

/// <summary>The answers of a subscription, one for each of its events.</summary>
internal sealed class PulledResults(Func<CancellationToken, IAsyncEnumerable<StreamedResult>> results) : IObservable<ExecutionResult>
{
    public static PulledResults Of(ExecutionResult only) => new(_ => new[] { new StreamedResult(only, null) }.ToAsyncEnumerable());

    public IAsyncEnumerable<StreamedResult> ReadAsync(CancellationToken cancellation) => results(cancellation);

    public IDisposable Subscribe(IObserver<ExecutionResult> observer) => throw new NotSupportedException("Results are pulled.");
}

internal sealed record StreamedResult(ExecutionResult Result, string? Id);
