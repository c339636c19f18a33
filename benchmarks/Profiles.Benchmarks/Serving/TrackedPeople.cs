using System.Globalization;
using System.Text.Json;
using Profiles.Benchmarks.People;

namespace Profiles.Benchmarks.Serving;

/// <summary>Calls of the tracking API that tell of people in a <see cref="PeopleStore"/>: one comment each, with a text.</summary>
public static class TrackedPeople
{
    /// <summary>Unlike that of any run before, since a message is recorded once for ever.</summary>
    private static readonly string Run = DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture);
    private static long made;

    /// <param name="people">Each bears a message.</param>
    /// <returns>The body of <c>/v1/batch</c>.</returns>
    public static byte[] Batch(IEnumerable<int> people)
    {
        var now = DateTimeOffset.UtcNow;
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            batch = people.Select(number => new
            {
                type = "track",
                @event = "Comment",
                messageId = $"{Run}-{Interlocked.Increment(ref made)}",
                timestamp = now,
                context = new { externalIds = new[] { new { type = "email", id = Person.Address(number).Value, encoding = "none" } } },
                properties = new { channel = "community", target = "forum/odds", text = $"What a match that was, number {number}! I had a feeling about the second half." },
            }),
        });
    }
}
