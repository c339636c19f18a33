using Profiles.Projections.Recording;

namespace Profiles.Projections.Tests.Recording;

public class GroupCommitTests
{
    private readonly List<(string Lane, string Items)> committed = [];
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task The_first_goes_at_once_and_those_who_come_meanwhile_share_the_next()
    {
        var groups = Groups(new(AtOnce: 3));
        var calls = "abcde".Select(item => groups.CommitAsync("lane", $"{item}", default)).ToList();
        committed.Should().Equal(("lane", "a"));

        open.SetResult();
        (await Task.WhenAll(calls)).Should().Equal("A", "B", "C", "D", "E");
        committed.Should().Equal(("lane", "a"), ("lane", "bcd"), ("lane", "e"));
    }

    [Fact]
    public async Task Lanes_take_turns_so_that_a_flood_in_one_holds_up_no_other()
    {
        var groups = Groups(new(AtOnce: 2));
        var flood = Enumerable.Range(0, 9).Select(i => groups.CommitAsync("flood", $"{i}", default)).ToList();
        var other = groups.CommitAsync("other", "x", default);

        open.SetResult();
        await Task.WhenAll(flood.Append(other));
        committed.Index().Single(c => c.Item.Lane == "other").Index.Should().BeLessThan(3);
    }

    [Fact]
    public async Task A_lane_has_one_group_under_way_and_another_lane_goes_beside_it()
    {
        var groups = Groups(new(AtOnce: 10, UnderWay: 2));
        Task<string>[] calls = [groups.CommitAsync("one", "a", default), groups.CommitAsync("one", "b", default), groups.CommitAsync("two", "c", default), groups.CommitAsync("three", "d", default)];
        committed.Should().Equal(("one", "a"), ("two", "c"));

        open.SetResult();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task More_than_can_wait_is_refused_and_there_is_room_again_behind_it()
    {
        var groups = Groups(new(AtOnce: 10, Waiting: 2));
        var calls = "abc".Select(item => groups.CommitAsync("lane", $"{item}", default)).ToList();
        await groups.Invoking(g => g.CommitAsync("lane", "d", default)).Should().ThrowAsync<BusyException>();

        open.SetResult();
        await Task.WhenAll(calls);
        (await groups.CommitAsync("lane", "e", default)).Should().Be("E");
    }

    [Fact]
    public async Task Where_the_database_is_away_nobody_is_tried_alone()
    {
        var attempts = 0;
        var groups = new GroupCommit<string, string, string>(new(AtOnce: 10), _ => 1, async (_, items) =>
        {
            attempts++;
            await open.Task;
            throw new TimeoutException();
        });
        var calls = "abcde".Select(item => groups.CommitAsync("lane", $"{item}", default)).ToList();

        open.SetResult();
        foreach (var call in calls) await call.Invoking(c => c).Should().ThrowAsync<TimeoutException>();
        attempts.Should().Be(2);
    }

    private GroupCommit<string, string, string> Groups(GroupLimits limits) => new(limits, item => item.Length, async (lane, items) =>
    {
        lock (committed) committed.Add((lane, string.Concat(items)));
        await open.Task;
        return [.. items.Select(i => i.ToUpperInvariant())];
    });
}
