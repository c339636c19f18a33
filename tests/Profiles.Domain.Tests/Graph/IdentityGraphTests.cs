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
            var straight = IdentityGraph.Fold(new(world.Members, world.Links, []), Rules);
            var shuffled = IdentityGraph.Fold(new([.. world.Members.OrderBy(_ => random.Next())], [.. world.Links.OrderBy(_ => random.Next())], []), Rules);
            shuffled.ProfileOf.Should().BeEquivalentTo(straight.ProfileOf);
            shuffled.Refused.Select(r => (r.Link.Decision, r.Code)).Should().BeEquivalentTo(straight.Refused.Select(r => (r.Link.Decision, r.Code)));
        }, iter: 2000);

    [Fact]
    public void Evidence_that_is_said_twice_changes_nothing() =>
        Worlds.Sample(world =>
        {
            var once = IdentityGraph.Fold(new(world.Members, world.Links, []), Rules);
            var twice = IdentityGraph.Fold(new(world.Members, [.. world.Links, .. world.Links.Select(l => l with { Decision = new(Guid.NewGuid()) })], []), Rules);
            twice.ProfileOf.Should().BeEquivalentTo(once.ProfileOf);
        }, iter: 1000);

    [Fact]
    public void By_rule_no_profile_has_two_records_of_one_CRM() =>
        Worlds.Sample(world =>
        {
            var byRule = world.Links.Where(l => l.Rule == LinkRule.SeenTogether).ToArray();
            var profiles = IdentityGraph.Fold(new(world.Members, byRule, []), Rules).ProfileOf;
            foreach (var profile in world.Members.GroupBy(m => profiles[m.Id]))
            {
                profile.Where(m => m.Type is "crm" or "community").GroupBy(m => (m.Type, m.Scope)).All(g => g.Count() == 1).Should().BeTrue();
            }
        }, iter: 1000);

    [Fact]
    public void A_profile_is_named_by_the_birth_of_one_of_its_own_identities() =>
        Worlds.Sample(world =>
        {
            var profiles = IdentityGraph.Fold(new(world.Members, world.Links, []), Rules).ProfileOf;
            foreach (var profile in world.Members.GroupBy(m => profiles[m.Id])) profile.Select(m => m.Birth).Should().Contain(profile.Key);
        }, iter: 500);

    [Fact]
    public void Deciding_step_by_step_comes_to_the_same_as_folding_all_at_once() =>
        Worlds.Sample(world =>
        {
            var part = GraphPart.Empty with { Evidence = new(world.Members, [], []), ProfileOf = world.Members.ToDictionary(m => m.Id, m => m.Birth) };
            foreach (var link in world.Links)
            {
                var (news, _, _) = Linking.Sift([new LinkCandidate(link.A, link.B, link.Rule, link.Strength, link.OccurredAt, 0)], part.Evidence.Links);
                if (news.Count == 0) continue;
                var after = part.Evidence with { Links = [.. part.Evidence.Links, link] };
                part = Applied(part, after, Regrouping.Of(part, after, Rules));
            }
            var whole = IdentityGraph.Fold(new(world.Members, world.Links, []), Rules);
            part.ProfileOf.Should().BeEquivalentTo(whole.ProfileOf);
            part.Standings.Where(s => s.Value != Standing.Sole).Should().BeEquivalentTo(whole.Standings);
        }, iter: 2000);

    private static GraphPart Applied(GraphPart part, GraphEvidence after, Regrouping change)
    {
        var profileOf = new Dictionary<IdentityId, ProfileId>(part.ProfileOf);
        foreach (var moved in change.Moved)
        {
            profileOf[moved.Identity].Should().Be(moved.From);
            profileOf[moved.Identity] = moved.To;
        }
        var standings = new Dictionary<IdentityId, Standing>(part.Standings);
        foreach (var (id, standing) in change.Standings) standings[id] = standing;
        var codes = new Dictionary<LinkKey, string>(part.Codes);
        foreach (var (link, _, code) in change.Codes)
        {
            codes.Remove(link.Key);
            if (code is not null) codes[link.Key] = code;
        }
        return part with { Evidence = after, ProfileOf = profileOf, Standings = standings, Codes = codes };
    }

    private static Guid Id(int kind, int n) => new(kind, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(n >> 8), (byte)n);
}
