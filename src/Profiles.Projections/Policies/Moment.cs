namespace Profiles.Projections.Policies;

internal static class Moment
{
    /// <summary>Now, as exactly as PostgreSQL can hold it, so that a time in an event and one in a table are the same.</summary>
    public static DateTimeOffset Of(TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }
}
