using CsCheck;
using Profiles.Domain.Graph;

namespace Profiles.Domain.Tests.Graph;

public class GraphLawsTests
{
    [Fact]
    public void What_is_kept_live_is_the_fold_of_what_was_decided_in_any_order() =>
        Gen.Select(GraphWorld.Histories, Gen.Int).Sample((history, seed) =>
        {
            var world = GraphWorld.Of(history);
            var random = new Random(seed);
            var anew = GraphWorld.FoldAnew(world.Members.OrderBy(_ => random.Next()), world.Log.OrderBy(_ => random.Next()), out var fold);
            anew.Should().BeEquivalentTo(world.ProfileOf);
            fold.Standings.Should().BeEquivalentTo(world.Standings);
            fold.Refused.Select(r => KeyValuePair.Create(r.Link.Key, r.Code)).Should().BeEquivalentTo(world.Codes);
        }, iter: 3000);

    /// <summary>I4: the profiles are those of a world with the same events, without the merge's links and what it kept, and with the unmerge's cannot-link.</summary>
    [Fact]
    public void An_unmerge_gives_the_world_in_which_the_merge_was_never_made()
    {
        var (histories, undone) = (0, 0);
        GraphWorld.Histories.Sample(history =>
        {
            var world = GraphWorld.Of(history);
            Interlocked.Increment(ref histories);
            foreach (var (merge, unmerge) in world.Undone)
            {
                Interlocked.Increment(ref undone);
                var without = world.Log.Where(l => l.Stream != merge.Value).Select(l => l.Event is ProfilesUnmerged u && l.Stream == unmerge.Value ? (l.Stream, u with { Decision = default }) : l);
                var named = GraphWorld.FoldAnew(world.Members, without, out _);
                world.Canonical(world.ProfileOf).Should().Be(world.Canonical(named, id => world.Without(id, merge)));
            }
        }, iter: 12_000);
        histories.Should().BeGreaterThanOrEqualTo(10_000);
        undone.Should().BeGreaterThan(5_000, "merges are really undone in these histories");
    }

    [Fact]
    public void What_an_admin_separated_no_rule_joins() =>
        GraphWorld.Histories.Sample(history =>
        {
            var world = GraphWorld.Of(history);
            var ledger = new GraphLedger();
            foreach (var member in world.Members) ledger.Add(member);
            foreach (var (stream, happened) in world.Log) ledger.Apply(stream, happened);
            foreach (var separation in ledger.Evidence().Separations.Where(s => !s.IsLifted))
            {
                foreach (var one in separation.Sides)
                {
                    foreach (var other in separation.Sides.Where(s => !ReferenceEquals(s, one)))
                        one.Select(id => world.ProfileOf[id]).Should().NotIntersectWith(other.Select(id => world.ProfileOf[id]));
                }
            }
        }, iter: 2000);
}
