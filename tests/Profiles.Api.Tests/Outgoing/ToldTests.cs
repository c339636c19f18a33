using System.Diagnostics;
using Profiles.Api.Tests.Notices;
using Profiles.Domain;
using Profiles.Projections.Outgoing;
using Profiles.Testing;
using Xunit.Abstractions;
using static Profiles.Testing.Given;

namespace Profiles.Api.Tests.Outgoing;

/// <summary>What a tool that is a real server is told, by the whole service.</summary>
public sealed class ToldTests(ToolApi api, ITestOutputHelper output) : IClassFixture<ToolApi>, IAsyncLifetime
{
    private readonly string name = $"tool-{Guid.NewGuid():n}";
    private Receiver receiver = null!;

    public async Task InitializeAsync() => receiver = await Receiver.StartAsync();

    public async Task DisposeAsync()
    {
        await api.RemoveAsync(name);
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_person_comes_changes_merges_unmerges_withdraws_and_is_erased_and_each_is_one_signed_event_without_a_word_about_them()
    {
        var secret = await api.SubscribeAsync(name, receiver);
        var marie = await AgreeAsync("marie");
        await TellAsync();
        await api.RecordAsync(Message(Mail("marie")).Commented("what a match"));
        await TellAsync();
        var phone = await AgreeAsync("marie-at-work");
        await TellAsync();
        var merge = await api.MergeAsync(marie, phone);
        await TellAsync();
        await api.UnmergeAsync(merge!.Value);
        await TellAsync();
        await api.RecordAsync(Message(Mail("marie")).OptedOut().At(Noon.AddDays(1)));
        await TellAsync();
        await api.EraseAsync(phone);
        await TellAsync();

        var gone = (await api.ScalarAsync<Guid[]>($"select array['{marie}'::uuid, '{phone}'::uuid]"))!;
        var (survivor, merged) = receiver.Received.Single(g => g.Type == "profile.merged").Event.GetProperty("data") is var data
            ? (data.GetProperty("profileId").GetGuid(), data.GetProperty("mergedIds").EnumerateArray().Single().GetGuid()) : default;
        new[] { survivor, merged }.Should().BeEquivalentTo(gone);
        Tool.Story(receiver.Received, merged).Should().StartWith(["permission.changed True"]).And.Contain("profile.unmerged");
        Tool.Story(receiver.Received, marie).Should().EndWith("permission.changed False");
        Tool.Story(receiver.Received, phone).Should().EndWith("profile.erased");
        receiver.Received.Should().OnlyContain(g => g.IsSignedWith(secret!) && g.ContentType == "application/cloudevents+json; charset=utf-8");
        receiver.Received.Select(g => g.Body).Should().NotContain(b => b.Contains("example.org", StringComparison.Ordinal) || b.Contains("match", StringComparison.Ordinal));
        Tool.Knows(receiver.Received).Should().BeEmpty();
        (await api.ScalarAsync<long>($"select count(*) from profiles.outgoing_told where subscription = '{name}' and profile_id in ('{marie}', '{phone}')")).Should().Be(0, "of who is gone nothing is kept");
        var last = receiver.Received.Last(g => g.Type == "profile.erased").Event;
        last.GetProperty("data").EnumerateObject().Select(p => p.Name).Should().Equal("profileId", "processingPurpose");
        output.WriteLine(string.Join('\n', receiver.Received.Select(g => g.Body)));
    }

    [Fact]
    public async Task Who_is_not_covered_is_never_told_of_whatever_happens_to_them()
    {
        await api.SubscribeAsync(name, receiver);
        var nobody = await api.RecordAsync(Message(Mail("nobody")).Commented());
        var other = await api.RecordAsync(Message(Mail("other-nobody")).OptedOut());
        var merge = await api.MergeAsync(nobody, other);
        await api.UnmergeAsync(merge!.Value);
        await api.EraseAsync(nobody);
        await TellAsync();

        receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_withdrawal_arrives_within_seconds_also_behind_other_changes_and_while_an_event_about_the_person_waits()
    {
        await api.SubscribeAsync(name, receiver);
        var people = new List<Guid>();
        for (var i = 0; i < 200; i++) people.Add(await AgreeAsync($"many{i}"));
        await TellAsync();
        var took = new List<double>();
        for (var round = 0; round < 10; round++)
        {
            for (var i = 10; i < 200; i++) await api.RecordAsync(Message(Mail($"many{i}")).Commented());
            var since = Stopwatch.StartNew();
            await api.RecordAsync(Message(Mail($"many{round}")).OptedOut().At(Noon.AddDays(1)));
            await ToolApi.UntilAsync(() => Task.FromResult(Tool.Story(receiver.Received, people[round]).LastOrDefault() == "permission.changed False"), "the withdrawal arrives");
            took.Add(since.Elapsed.TotalMilliseconds);
        }
        output.WriteLine($"A withdrawal beside 190 changes arrives after {took.Order().ElementAt(5):0} ms (median), {took.Max():0} ms (most) of 10.");
        Console.WriteLine($"A withdrawal beside 190 changes arrives after {took.Order().ElementAt(5):0} ms (median), {took.Max():0} ms (most) of 10.");
        took.Max().Should().BeLessThan(5_000);

        // The tool chokes on this person's change only; the withdrawal takes its place.
        await TellAsync();
        receiver.Answers = (context, got) => { context.Response.StatusCode = got.Type == "profile.changed" && got.Event.GetProperty("subject").GetGuid() == people[50] ? 500 : 204; return Task.CompletedTask; };
        var before = receiver.Received.Count;
        await api.RecordAsync(Message(Mail("many50")).Commented());
        await ToolApi.UntilAsync(() => Task.FromResult(receiver.Received.Skip(before).Count(g => g.Event.GetProperty("subject").GetGuid() == people[50]) > 1), "it is tried");
        await api.RecordAsync(Message(Mail("many50")).OptedOut().At(Noon.AddDays(1)));
        await ToolApi.UntilAsync(() => Task.FromResult(Tool.Story(receiver.Received, people[50]).Last() == "permission.changed False"), "the withdrawal arrives");
        await TellAsync();
        var behind = receiver.Received.Where(g => g.Event.GetProperty("subject").GetGuid() == people[50]).SkipWhile(g => g.Type != "permission.changed" || g.Event.GetProperty("data").GetProperty("allowed").GetBoolean()).ToList();
        behind.Should().ContainSingle("the withdrawal, and nothing else");
    }

    [Fact]
    public async Task What_ends_with_the_time_is_told_as_well()
    {
        await api.SubscribeAsync(name, receiver);
        var marie = await api.RecordAsync(Message(Mail("expiring")).Agreed(expires: DateTimeOffset.UtcNow.AddSeconds(4)));
        await ToolApi.UntilAsync(() => Task.FromResult(Tool.Story(receiver.Received, marie).Count == 1), "the permission is told");
        await ToolApi.UntilAsync(() => Task.FromResult(Tool.Story(receiver.Received, marie).Count == 2), "its end is told");

        Tool.Story(receiver.Received, marie).Should().Equal("permission.changed True", "permission.changed False");
    }

    [Fact]
    public async Task A_tool_that_is_gone_is_asked_no_more_until_somebody_says_that_it_is_back_and_hears_what_it_missed_as_a_difference()
    {
        await api.SubscribeAsync(name, receiver);
        var (stays, leaves) = (await AgreeAsync("stays"), await AgreeAsync("leaves"));
        await TellAsync();
        receiver.Answer(410);
        await api.RecordAsync(Message(Mail("stays")).Commented());
        await ToolApi.UntilAsync(async () => (await StateAsync()).State == SubscriptionState.Gone, "it is gone");
        var asked = receiver.Received.Count;
        for (var i = 0; i < 5; i++) await api.RecordAsync(Message(Mail("stays")).Commented());
        await api.RecordAsync(Message(Mail("leaves")).OptedOut().At(Noon.AddDays(1)));
        await api.RecordAsync(Message(Mail("comes-and-goes")).Agreed());
        await api.RecordAsync(Message(Mail("comes-and-goes")).OptedOut().At(Noon.AddDays(1)));
        await Task.Delay(1_500);
        receiver.Received.Should().HaveCount(asked);

        receiver.Answer(204);
        await api.SubscribeAsync(name, receiver);
        await TellAsync();
        Tool.Story(receiver.Received.Skip(asked), leaves).Should().Equal("permission.changed False");
        Tool.Story(receiver.Received.Skip(asked), stays).Should().NotBeEmpty().And.OnlyContain(t => t == "profile.changed").And.HaveCountLessThanOrEqualTo(2);
        Tool.Once(receiver.Received.Skip(asked)).Select(g => g.Event.GetProperty("subject").GetGuid()).Distinct().Should().BeEquivalentTo([stays, leaves]);
    }

    [Fact]
    public async Task What_was_given_up_is_seen_and_replayed_as_it_holds_then()
    {
        await api.SubscribeAsync(name, receiver);
        var marie = await AgreeAsync("given-up");
        await TellAsync();
        receiver.Answer(500);
        await api.RecordAsync(Message(Mail("given-up")).Commented());
        await ToolApi.UntilAsync(async () => (await StateAsync()) is { Dead: 1, Pending: 0 }, "it is given up");
        (await api.List.EventsAsync(new("demo"), OutgoingEventState.Dead, name, 10, null, default)).Value!.Edges.Should().ContainSingle().Which.Node.Should().Match<OutgoingEventView>(e => e.Outcome == "http-500" && e.Type == "profile.changed");
        await api.RecordAsync(Message(Mail("given-up")).OptedOut().At(Noon.AddDays(1)));
        receiver.Answer(204);
        await TellAsync();
        (await StateAsync()).Dead.Should().Be(0, "with the withdrawal behind it, it is of no use any more");
        Tool.Story(receiver.Received, marie).Should().EndWith("permission.changed False");

        receiver.Answer(500);
        var second = await AgreeAsync("given-up-2");
        await ToolApi.UntilAsync(async () => (await StateAsync()) is { Dead: 1, Pending: 0 }, "it is given up");
        receiver.Answer(204);
        (await api.List.ReplayAsync(new("demo"), name, null, default)).Should().Be(1);
        await TellAsync();
        Tool.Knows(receiver.Received).Should().Contain(second);
        (await StateAsync()).Dead.Should().Be(0);
    }

    [Fact]
    public async Task A_tool_says_how_long_it_wants_to_be_left_alone()
    {
        await api.SubscribeAsync(name, receiver);
        receiver.Answers = (context, _) => { (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, "2"); return Task.CompletedTask; };
        await AgreeAsync("patient");
        await ToolApi.UntilAsync(() => Task.FromResult(!receiver.Received.IsEmpty), "it is asked");
        var since = Stopwatch.StartNew();
        receiver.Answer(204);
        await ToolApi.UntilAsync(() => Task.FromResult(receiver.Received.Count > 1), "it is asked again");

        since.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(1.7));
        receiver.Received.Select(g => g.Id).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task A_slow_tool_is_told_of_a_profile_once_however_often_it_changed_and_what_it_wants_only()
    {
        await api.SubscribeAsync(name, receiver, types: ["profile.merged"]);
        var busy = await AgreeAsync("busy");
        await api.RecordAsync(Message(Mail("busy")).Commented());
        await TellAsync();
        Tool.Story(receiver.Received).Should().Equal("permission.changed True");

        await api.SubscribeAsync(name, receiver);
        receiver.Answers = async (context, _) => { await Task.Delay(500); context.Response.StatusCode = 204; };
        for (var i = 0; i < 60; i++) await api.RecordAsync(Message(Mail("busy")).Commented());
        await TellAsync();
        Tool.Story(receiver.Received, busy).Skip(1).Should().OnlyContain(t => t == "profile.changed").And.HaveCountLessThan(20);
    }

    private async Task<Guid> AgreeAsync(string who) => await api.RecordAsync(Message(Mail(who)).Agreed());

    private Domain.Identities.IdentityClaim Mail(string who) => Email($"{who}.{name}@example.org");

    private Task TellAsync() => api.QuietAsync(name);

    private async Task<SubscriptionView> StateAsync() => (await api.List.SubscriptionsAsync(new TenantId("demo"), default)).Single(s => s.Subscription.Name == name);
}
