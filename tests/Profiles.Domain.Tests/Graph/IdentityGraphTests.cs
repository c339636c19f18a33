using CsCheck;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Graph;

public class IdentityGraphTests
{
    private static readonly GraphRules Rules = new(TenantSettings.Default);
    private static readonly string[] Types = ["crm", "community", "email", "phone", "facebook", "device"];

    private static readonly Gen<(Member[] Members, Link[] Links)> Worlds =
        from count in Gen.Int[2, 14]
        from types in Gen.Int[0, Types.Length - 1].Array[count]
        from scopes in Gen.Int[0, 1].Array[count]
        from keys in Gen.Int[0, 3].Array[count]
        from links in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1], Gen.Int[0, 9], Gen.Int[0, 4], Gen.Int[1, 3]).Array[0, 24]
        select (
            types.Select((t, i) => new Member(new(Id(1, i)), new(Id(2, i)), Types[t], Types[t] is "crm" or "community" ? $"s{scopes[i]}" : "", Id(3 + keys[i], i))).ToArray(),
            links.Select((l, i) => new Link(new(Id(9, i)), new(Id(1, l.Item1)), new(Id(1, l.Item2)),
                l.Item3 switch { 0 => LinkRule.AdminDecision, 1 => LinkRule.Superseded, _ => LinkRule.SeenTogether },
                l.Item3 < 2 ? Strength.Verified : (Strength)l.Item5, DateTimeOffset.UnixEpoch.AddDays(l.Item4))).ToArray());

    [Fact]
    public void The_order_of_arrival_does_not_matter() =>
        Gen.Select(Worlds, Gen.Int).Sample((world, seed) =>
        {
            var random = new Random(seed);
            var straight = IdentityGraph.Fold(world.Members, world.Links, Rules);
            var shuffled = IdentityGraph.Fold([.. world.Members.OrderBy(_ => random.Next())], world.Links.OrderBy(_ => random.Next()), Rules);
            shuffled.ProfileOf.Should().BeEquivalentTo(straight.ProfileOf);
            shuffled.Refusals.Select(r => r.Link.Decision).Should().BeEquivalentTo(straight.Refusals.Select(r => r.Link.Decision));
        }, iter: 2000);

    [Fact]
    public void Evidence_that_is_said_twice_changes_nothing() =>
        Worlds.Sample(world =>
        {
            var once = IdentityGraph.Fold(world.Members, world.Links, Rules);
            var twice = IdentityGraph.Fold(world.Members, world.Links.Concat(world.Links.Select(l => l with { Decision = new(Guid.NewGuid()) })), Rules);
            twice.ProfileOf.Should().BeEquivalentTo(once.ProfileOf);
        }, iter: 1000);

    [Fact]
    public void By_rule_no_profile_has_two_records_of_one_CRM() =>
        Worlds.Sample(world =>
        {
            var byRule = world.Links.Where(l => l.Rule == LinkRule.SeenTogether).ToArray();
            var profiles = IdentityGraph.Fold(world.Members, byRule, Rules).ProfileOf;
            foreach (var profile in world.Members.GroupBy(m => profiles[m.Id]))
            {
                profile.Where(m => m.Type is "crm" or "community").GroupBy(m => (m.Type, m.Scope)).All(g => g.Count() == 1).Should().BeTrue();
            }
        }, iter: 1000);

    [Fact]
    public void A_profile_is_named_by_the_birth_of_one_of_its_own_identities() =>
        Worlds.Sample(world =>
        {
            var profiles = IdentityGraph.Fold(world.Members, world.Links, Rules).ProfileOf;
            foreach (var profile in world.Members.GroupBy(m => profiles[m.Id])) profile.Select(m => m.Birth).Should().Contain(profile.Key);
        }, iter: 500);

    [Fact]
    public void Deciding_step_by_step_comes_to_the_same_as_folding_all_at_once() =>
        Worlds.Sample(world =>
        {
            var profileOf = world.Members.ToDictionary(m => m.Id, m => m.Birth);
            var links = new List<Link>();
            foreach (var link in world.Links)
            {
                var (news, _) = Linking.Sift([new LinkCandidate(link.A, link.B, link.Rule, link.Strength, link.OccurredAt, 0)], links);
                if (news.Count == 0) continue;
                var outcome = Linking.Decide(news, world.Members, links, profileOf, TenantSettings.Default, () => link.Decision);
                links.AddRange(outcome.Links.Select(l => l.Link));
                foreach (var (_, moved) in outcome.Moved)
                {
                    profileOf[moved.Identity].Should().Be(moved.From);
                    profileOf[moved.Identity] = moved.To;
                }
            }
            profileOf.Should().BeEquivalentTo(IdentityGraph.Fold(world.Members, world.Links, Rules).ProfileOf);
        }, iter: 2000);

    private static Guid Id(int kind, int n) => new(kind, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(n >> 8), (byte)n);
}
