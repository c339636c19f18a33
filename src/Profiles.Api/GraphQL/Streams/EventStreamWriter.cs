using System.Text;
using System.Threading.Channels;
using GraphQL;
using Microsoft.AspNetCore.Http.Features;

namespace Profiles.Api.GraphQL.Streams;

/// <summary>
/// Writes results as Server-Sent Events: <c>next</c> for each, <c>complete</c> at the end, a comment after a silence. A subscriber that does
/// not take its events is closed with an error; each event's <c>id</c> says where to go on, so that nothing is skipped. When the host stops, the
/// connection ends without <c>complete</c>, which clients take for a reason to connect again.
/// </summary>
internal sealed class EventStreamWriter(IGraphQLTextSerializer serializer, GraphQLLimits limits, IHostApplicationLifetime host)
{
    private static readonly byte[] _comment = ":\n\n"u8.ToArray();
    private static readonly byte[] _complete = "event: complete\ndata:\n\n"u8.ToArray();

    internal static GraphQLRefusal TooSlow =>
        new(ErrorCodes.SlowSubscriber, "Events were not taken in time. Subscribe again behind the last event's id.");

    public async Task WriteAsync(HttpContext http, PulledResults results)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = Http.Answer.EventStream + "; charset=utf-8";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
        var waiting = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(limits.StreamBuffer) { SingleReader = true, SingleWriter = true });
        var filling = FillAsync(http, results, waiting.Writer, ending.Token);
        try
        {
            await DrainAsync(http, waiting.Reader, filling, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The subscriber has gone, or the host goes.
        }
        finally
        {
            await ending.CancelAsync();
            await filling;
        }
    }

    /// <returns>Why the stream ended before its time; null where it did not.</returns>
    private async Task<GraphQLRefusal?> FillAsync(HttpContext http, PulledResults results, ChannelWriter<byte[]> waiting, CancellationToken ending)
    {
        var expiry = ExpiryOf(http);
        using var valid = CancellationTokenSource.CreateLinkedTokenSource(ending);
        if (expiry is { } end) valid.CancelAfter(end);
        try
        {
            await foreach (var result in results.ReadAsync(valid.Token))
            {
                var frame = Next(result.Result, result.Id);
                if (waiting.TryWrite(frame)) continue;

                using var patience = CancellationTokenSource.CreateLinkedTokenSource(valid.Token);
                patience.CancelAfter(limits.StreamPatience);
                try
                {
                    await waiting.WriteAsync(frame, patience.Token);
                }
                catch (OperationCanceledException) when (!valid.IsCancellationRequested)
                {
                    return TooSlow;
                }
            }
            return valid.IsCancellationRequested ? Expired(ending) : null;
        }
        catch (OperationCanceledException) when (valid.IsCancellationRequested)
        {
            return Expired(ending);
        }
        finally
        {
            waiting.Complete();
        }
    }

    private async Task DrainAsync(HttpContext http, ChannelReader<byte[]> waiting, Task<GraphQLRefusal?> filling, CancellationToken ending)
    {
        await SendAsync(http, _comment, ending);
        // A subscriber that takes nothing at all can't even be told; it is cut off.
        using var cutOff = new Timer(_ => http.Abort());
        _ = filling.ContinueWith(_ => cutOff.Change(limits.StreamPatience, Timeout.InfiniteTimeSpan),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.NotOnFaulted, TaskScheduler.Default);

        while (await HasNextAsync(http, waiting, ending))
        {
            while (waiting.TryRead(out var frame))
            {
                // What still waits for a slow subscriber comes again when it resumes.
                if (filling is { IsCompletedSuccessfully: true, Result: not null }) break;
                await SendAsync(http, frame, ending);
            }
            if (filling is { IsCompletedSuccessfully: true, Result: not null }) break;
        }

        if (await filling is { } refusal) await SendAsync(http, Next(new ExecutionResult(refusal), null), ending);
        if (!ending.IsCancellationRequested) await SendAsync(http, _complete, ending);
    }

    /// <summary>Waits for an event, and comments on silence.</summary>
    private async Task<bool> HasNextAsync(HttpContext http, ChannelReader<byte[]> waiting, CancellationToken ending)
    {
        var next = waiting.WaitToReadAsync(ending).AsTask();
        while (!next.IsCompleted)
        {
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(ending);
            await Task.WhenAny(next, Task.Delay(limits.Heartbeat, quiet.Token));
            if (!next.IsCompleted) await SendAsync(http, _comment, ending);
            await quiet.CancelAsync();
        }
        return await next;
    }

    private byte[] Next(ExecutionResult result, string? id)
    {
        var frame = new StringBuilder("event: next\n");
        if (id is not null) frame.Append("id: ").Append(id).Append('\n');
        // The serializer writes one line.
        frame.Append("data: ").Append(serializer.Serialize(result)).Append("\n\n");
        return Encoding.UTF8.GetBytes(frame.ToString());
    }

    private static async Task SendAsync(HttpContext http, byte[] frame, CancellationToken ending)
    {
        await http.Response.BodyWriter.WriteAsync(frame, ending);
        await http.Response.BodyWriter.FlushAsync(ending);
    }

    private static GraphQLRefusal? Expired(CancellationToken ending) =>
        ending.IsCancellationRequested ? null : new GraphQLRefusal(ErrorCodes.TokenExpired, "The token has expired. Subscribe again with a new one.");

    private static TimeSpan? ExpiryOf(HttpContext http)
    {
        if (!long.TryParse(http.User.FindFirst("exp")?.Value, out var seconds)) return null;
        var left = DateTimeOffset.FromUnixTimeSeconds(seconds) - DateTimeOffset.UtcNow;
        // Timers know no longer times; a token that is valid for so long is not ended.
        return left < TimeSpan.Zero ? TimeSpan.Zero : left.TotalDays < 40 ? left : null;
    }
}
