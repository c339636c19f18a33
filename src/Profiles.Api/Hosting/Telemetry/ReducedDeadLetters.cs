using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Persistence.Durability;

namespace Profiles.Api.Hosting.Telemetry;

/// <summary>
/// Keeps of the exception of a message that failed for good its types and SQL states only (I6): the bus stores it in the dead letter's columns and in its
/// headers, and its own text can quote what a person wrote.
/// </summary>
internal sealed class ReducedDeadLetters : IDeadLetterInterceptor
{
    /// <summary>Durable queues write the headers before they ask an interceptor, so that the exception is exchanged before it gets there.</summary>
    public static void Apply(WolverineOptions bus) => bus.Policies.OnAnyException().CustomActionIndefinitely(async (_, message, exception) =>
    {
        await message.MoveToDeadLetterQueueAsync(new Reduced(exception));
        await message.CompleteAsync();
    }, "Keep it as a dead letter, with a reduced exception");

    /// <summary>What never comes to a handler, such as a body that can't be read.</summary>
    public ValueTask<Exception?> BeforeStoreAsync(Envelope envelope, Exception? exception, CancellationToken cancellation) =>
        new(exception is null or Reduced ? exception : new Reduced(exception));

    private sealed class Reduced(Exception exception) : Exception(ReducedException.Of(exception).Types), IDeadLetterExceptionInfo
    {
        public string ExceptionType { get; } = exception.GetType().FullName!;

        public string ExceptionMessage => Message;
    }
}
