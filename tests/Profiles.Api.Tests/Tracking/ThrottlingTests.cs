using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Profiles.Api.Tracking;

namespace Profiles.Api.Tests.Tracking;

public class ThrottlingTests
{
    private static readonly TrackingSettings Tight = new() { RequestsInFlight = 1, MessagesPerSecond = 1, MessageBurst = 100, MaxBatchMessages = 100 };

    [Fact]
    public void One_key_s_flood_is_refused_with_a_time_to_wait_and_leaves_the_others_alone()
    {
        using var throttling = new Throttling(Tight);
        throttling.Refuses("one", 100).Should().BeNull();
        throttling.Refuses("one", 100).Should().BeGreaterThan(0);
        throttling.Refuses("other", 100).Should().BeNull();
    }

    [Fact]
    public async Task Beyond_the_requests_in_flight_and_as_many_that_wait_none_comes_in()
    {
        using var throttling = new Throttling(Tight);
        var first = await throttling.EnterAsync(default);
        var second = throttling.EnterAsync(default);
        using (var third = await throttling.EnterAsync(default)) third.IsAcquired.Should().BeFalse();
        first.Dispose();
        using var waited = await second;
        waited.IsAcquired.Should().BeTrue();
    }

    [Fact]
    public async Task A_refusal_names_its_wait()
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().BuildServiceProvider() };
        await Answer.TooMany(3).WriteAsync(context, default);
        (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()).Should().Be((429, "3"));
    }
}
