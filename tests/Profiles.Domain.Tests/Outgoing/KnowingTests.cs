using CsCheck;
using Profiles.Domain.Outgoing;

namespace Profiles.Domain.Tests.Outgoing;

/// <summary>A brand of five identities, a tool, and all that may happen between them, at random.</summary>
public sealed class KnowingTests
{
    private static readonly ProfileId[] Ids = [.. Enumerable.Range(1, 5).Select(i => new ProfileId(new Guid(i, 0, 0, new byte[8])))];

    private enum Step { Change, Merge, Unmerge, Withdraw, Permit, Erase, Look, Send, Lose, GiveUp, Replay, Pause }

    [Fact]
    public void Whatever_happened_a_tool_that_got_all_news_knows_whom_the_purpose_covers_and_nobody_else() =>
        Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 4], Gen.Int[0, 4]).Array[0, 60].Sample(steps =>
        {
            var world = new World();
            foreach (var (step, one, other) in steps) world.Do(step, one, other);
            world.Settle();
            world.Tool.Should().BeEquivalentTo(world.Covered);
        }, iter: 20_000);

    [Fact]
    public void Who_was_never_covered_is_never_told_of()
    {
        Gen.Select(Gen.Enum<Step>().Where(s => s != Step.Permit), Gen.Int[0, 4], Gen.Int[0, 4]).Array[0, 40].Sample(steps =>
        {
            var world = new World();
            foreach (var (step, one, other) in steps) world.Do(step, one, other);
            world.Settle();
            world.Heard.Should().BeEmpty();
        }, iter: 2_000);
    }

    [Fact]
    public void Many_changes_are_one_event_and_a_second_look_is_none()
    {
        var world = new World();
        world.Do(Step.Permit, 0, 0);
        world.Settle();
        for (var i = 0; i < 10; i++) world.Do(Step.Change, 0, 0);
        world.Settle();
        world.Settle();

        world.Heard.Select(n => n.Kind).Should().Equal(OutgoingKind.Permitted, OutgoingKind.Changed);
    }

    /// <summary>The brand, the subscription's tables and the tool. Permission is of identities; a profile is covered where one permits and none says no.</summary>
    private sealed class World
    {
        private readonly int[] group = [0, 1, 2, 3, 4];
        private readonly long[] version = [1, 1, 1, 1, 1];
        private readonly bool?[] permits = new bool?[5];
        private readonly bool[] erased = new bool[5];
        private readonly Dictionary<ProfileId, KnownProfile> known = [];
        private readonly HashSet<ProfileId> due = [];
        private readonly List<OutgoingNews> pending = [];
        private readonly List<OutgoingNews> dead = [];

        public HashSet<ProfileId> Tool { get; } = [];
        public List<OutgoingNews> Heard { get; } = [];
        public IEnumerable<ProfileId> Covered => Ids.Where((id, i) => group[i] == i && StandingOf(id).Covered);

        public void Do(Step step, int one, int other)
        {
            switch (step)
            {
                case Step.Change: Touch(one, () => version[one]++); break;
                case Step.Merge: Move(group[one], group[other]); break;
                case Step.Unmerge: Touch(one, () => { var from = group[one]; if (from != one) Split(one, from); }); break;
                case Step.Withdraw: Touch(one, () => { permits[one] = false; version[one]++; }); break;
                case Step.Permit: Touch(one, () => { permits[one] = true; version[one]++; }); break;
                case Step.Erase: Touch(one, () => { erased[one] = true; permits[one] = null; }); break;
                case Step.Look: Look(); break;
                case Step.Send when pending.Count > 0: Send(pending[one % pending.Count], taken: true); break;
                // Killed between the tool's answer and what is written down of it.
                case Step.Lose when pending.Count > 0: Send(pending[one % pending.Count], taken: false); break;
                case Step.GiveUp when pending.Count > 0: GiveUp(pending[one % pending.Count]); break;
                case Step.Replay: Replay(); break;
            }
        }

        public void Settle()
        {
            Replay();
            for (var turn = 0; turn < 100 && (due.Count > 0 || pending.Count > 0); turn++)
            {
                Look();
                foreach (var news in pending.ToArray()) Send(news, taken: true);
            }
            due.Should().BeEmpty();
        }

        private void Touch(int one, Action change)
        {
            due.UnionWith([Ids[one], Ids[group[one]]]);
            change();
            due.UnionWith([Ids[one], Ids[group[one]]]);
        }

        private void Move(int from, int to)
        {
            for (var i = 0; i < 5; i++) if (group[i] == from) due.Add(Ids[i]);
            due.UnionWith([Ids[from], Ids[to]]);
            for (var i = 0; i < 5; i++) if (group[i] == from) group[i] = to;
        }

        /// <summary>The one goes, with every other of its profile that has a greater number; a profile's id is a member's.</summary>
        private void Split(int one, int from)
        {
            var leaving = Enumerable.Range(0, 5).Where(i => group[i] == from && i != from && i >= one).ToList();
            foreach (var i in leaving) (group[i], _) = (one, due.Add(Ids[i]));
            due.UnionWith([Ids[from], Ids[one]]);
        }

        private ProfileStanding StandingOf(ProfileId id)
        {
            var live = group[Array.IndexOf(Ids, id)];
            var members = Enumerable.Range(0, 5).Where(i => group[i] == live && !erased[i]).ToList();
            return new(Ids[live], members.Any(i => permits[i] == true) && members.TrueForAll(i => permits[i] != false), members.Count > 0, Enumerable.Range(0, 5).Where(i => group[i] == live).Sum(i => version[i]));
        }

        private void Look()
        {
            foreach (var news in pending.Where(n => !OutgoingTypes.LetsGo(n.Kind) && n.About.Any(id => due.Contains(id) && !StandingOf(id).Covered)).ToArray()) Supersede(news);
            var standings = Ids.ToDictionary(id => id, StandingOf);
            var decision = Knowing.Decide(due, new HashSet<ProfileId>(), pending.SelectMany(n => n.About).ToHashSet(), known, standings);
            foreach (var (id, told) in decision.Told)
            {
                if (told is null) Forget(id);
                else known[id] = told;
            }
            decision.News.SelectMany(n => n.About).Should().OnlyHaveUniqueItems();
            pending.AddRange(decision.News);
            due.Clear();
            due.UnionWith(decision.Later);
        }

        private void Forget(ProfileId id)
        {
            known.Remove(id);
            foreach (var (alias, _) in known.Where(k => k.Value.Into == id).ToArray()) known.Remove(alias);
        }

        private void Send(OutgoingNews news, bool taken)
        {
            if (!OutgoingTypes.LetsGo(news.Kind) && news.About.Any(id => !StandingOf(id).Covered))
            {
                Supersede(news);
                return;
            }
            Heard.Add(news);
            if (OutgoingTypes.LetsGo(news.Kind)) Tool.Remove(news.Profile);
            else Tool.Add(news.Profile);
            if (news.Kind == OutgoingKind.Merged) Tool.ExceptWith(news.Others);
            if (taken) pending.Remove(news);
        }

        private void GiveUp(OutgoingNews news)
        {
            pending.Remove(news);
            dead.Add(news);
        }

        private void Replay()
        {
            foreach (var news in dead) Doubt(news);
            dead.Clear();
        }

        private void Supersede(OutgoingNews news)
        {
            pending.Remove(news);
            Doubt(news);
        }

        /// <summary>The tool may know of it or not: what holds is told.</summary>
        private void Doubt(OutgoingNews news)
        {
            foreach (var id in news.About) (known[id], _) = (new(null, 0), due.Add(id));
        }
    }
}
