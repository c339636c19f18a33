using Npgsql;
using Profiles.Domain.Policies;

namespace Profiles.Projections.Recording;

/// <summary>Losing a race is no failure: all is decided anew on what the winner wrote. Who lost several decides alone, so that nobody loses for ever.</summary>
internal static class LostRaces
{
    private const int MaxAttempts = 12;
    private const int PatientAttempts = 3;

    /// <param name="attempt">One attempt; told whether to decide alone.</param>
    public static async Task<T> RetryAsync<T>(Func<bool, Task<T>> attempt, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await attempt(tries > PatientAttempts);
            }
            catch (Exception failure) when (tries < MaxAttempts && IsLostRace(failure))
            {
                await Task.Delay(Random.Shared.Next(1, 5 * tries), cancellation);
            }
        }
    }

    private static bool IsLostRace(Exception? failure) => failure switch
    {
        StartOverException or StalePolicyException => true,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => true,
        null => false,
        _ => IsLostRace(failure.InnerException),
    };
}

/// <summary>Another writer changed what the batch was deciding about.</summary>
internal sealed class StartOverException() : Exception("Another writer was faster; the batch starts over.");
