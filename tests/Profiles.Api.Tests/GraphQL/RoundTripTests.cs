using System.Diagnostics;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class RoundTripTests(LiveApi api) : IClassFixture<LiveApi>
{
    [Fact]
    public async Task A_list_costs_the_same_round_trips_however_long_it_is()
    {
        for (var i = 0; i < 12; i++) await api.MeetAsync(Id("email", $"member{i}@example.com"), Id("crm", $"C-{i}", "shop"));
        await CommandsAsync(1);

        var few = await CommandsAsync(2);
        var many = await CommandsAsync(12);

        few.Should().BeInRange(4, 20);
        // Strong consistency looks once or twice more where the read models are a moment behind.
        many.Should().BeLessThanOrEqualTo(few + 3);
    }

    /// <summary>How many commands were sent to the database for one request: they bear its trace.</summary>
    private async Task<int> CommandsAsync(int members)
    {
        using var request = new Activity("request").Start();
        request.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        var commands = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Statements only: opening a connection or waiting for one is no round trip of the question.
                if (activity.Source.Name == "Npgsql" && activity.TraceId == request.TraceId && activity.Tags.Any(tag => tag.Key is "db.query.text" or "db.statement")) Interlocked.Increment(ref commands);
            },
        };
        ActivitySource.AddActivityListener(listener);

        var edges = await api.DataAsync("profiles.edges", """
            query($first: Int) { profiles(first: $first) { totalCount edges { node {
              displayName identities { value } traits { name value } permissions { channel } permission(channel: "email", purpose: "marketing") { allowed }
              engagement { interactions } timeline(first: 3) { totalCount edges { node { kind text identity { value } } } } } } } }
            """, new { first = members });
        edges.GetArrayLength().Should().Be(members);
        edges[0].GetProperty("node").GetProperty("timeline").GetProperty("edges")[0].GetProperty("node").GetProperty("text").GetString().Should().Be("Bonjour");
        return commands;
    }
}
