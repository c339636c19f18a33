namespace Profiles.Domain.Facts;

/// <summary>Points in time as PostgreSQL can hold them, so that one read from an event and one read from a table are the same.</summary>
public static class StoredTime
{
    public static DateTimeOffset Now(TimeProvider clock) => Of(clock.GetUtcNow());

    public static DateTimeOffset Of(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
