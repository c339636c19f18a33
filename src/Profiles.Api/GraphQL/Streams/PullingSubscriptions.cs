using System.Runtime.CompilerServices;
using GraphQL;
using GraphQL.Execution;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Profiles.Api.GraphQL.Streams;

/// <summary>Executes subscriptions so that the next event is taken only when the answer to the last one was: memory stays bounded.</summary>
internal sealed class PullingSubscriptions(GraphQLLimits limits) : SubscriptionExecutionStrategy
{
    protected override async Task<IObservable<ExecutionResult>?> ResolveResponseStreamAsync(ExecutionContext context, ExecutionNode node)
    {
        try
        {
            var resolver = node.FieldDefinition.StreamResolver ?? throw new InvalidOperationException("The field is no stream.");
            var events = (IPulled)await resolver.ResolveAsync(new ReadonlyResolveFieldContext(node, context));
            // The context goes back to the engine's pool when the stream has started.
            var kept = CloneExecutionContext(context, default);
            return new PulledResults(cancellation => ResultsAsync(kept, node, events, cancellation));
        }
        catch (Exception fault) when (!context.CancellationToken.IsCancellationRequested)
        {
            context.Errors.Add(await ErrorOf(context, node, fault));
            return null;
        }
    }

    private async IAsyncEnumerable<StreamedResult> ResultsAsync(
        ExecutionContext context, ExecutionNode node, IPulled source, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var events = source.EventsAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            ExecutionError? fault = null;
            try
            {
                if (!await events.MoveNextAsync()) yield break;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                yield break;
            }
            catch (Exception thrown)
            {
                fault = await ErrorOf(context, node, thrown);
            }
            if (fault is not null)
            {
                yield return new StreamedResult(new ExecutionResult(fault), null);
                yield break;
            }

            var (value, id) = events.Current;
            using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timed.CancelAfter(limits.Timeout);
            using var own = CloneExecutionContext(context, timed.Token);
            var result = await ProcessDataAsync(own, node, value);
            if (timed.IsCancellationRequested && !cancellation.IsCancellationRequested) result = new ExecutionResult(new TimeoutError());
            yield return new StreamedResult(result, id);
        }
    }

    private async Task<ExecutionError> ErrorOf(ExecutionContext context, ExecutionNode node, Exception thrown)
    {
        var error = await HandleExceptionAsync(context, node, thrown, "The stream failed.");
        error.Path = node.ResponsePath;
        return error;
    }
}
