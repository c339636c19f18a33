using CsCheck;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;
using static Profiles.Domain.Tests.Composing.Histories;

namespace Profiles.Domain.Tests.Composing;

public class CustomerProfileTests
{
    private static readonly ProfileId Id = new(Guid.Empty);

    [Fact]
    public void A_profile_is_the_same_whatever_the_order_of_its_identities() =>
        Gen.Select(Any, Policy, Gen.Int).Sample((history, policy, seed) =>
        {
            var facets = Fold(history).Values.ToArray();
            var shuffled = facets.OrderBy(f => HashCode.Combine(f.Id, seed)).ToArray();
            var settings = Reconciled(policy);
            return Canonical.Json(CustomerProfile.Compose(Id, shuffled, settings)) == Canonical.Json(CustomerProfile.Compose(Id, facets, settings));
        });

    [Fact]
    public void No_fact_is_lost_or_counted_twice() =>
        Any.Sample(history =>
        {
            var profile = CustomerProfile.Compose(Id, Fold(history).Values, TenantSettings.Default);
            return profile.Version == history.Count && profile.Engagement.Interactions == history.Count(e => e.Event is InteractionRecorded);
        });

    [Fact]
    public void The_most_recent_value_wins_and_says_where_it_came_from()
    {
        var trait = Profile((0, Born(0)), (1, Born(1)), (0, Said("city", Text("Lyon"), "crm", 2)), (1, Said("city", Text("Paris"), "forum", 7))).Traits.Should().ContainSingle().Subject;
        (trait.Clear!.Value.GetString(), trait.Source, trait.Identity, trait.OccurredAt).Should().Be(("Paris", "forum", Identity(1), At(7)));
    }

    [Fact]
    public void An_empty_value_hides_no_other() =>
        Profile((0, Born(0)), (0, Said("city", Text("Lyon"), "crm", 2)), (0, Said("city", Text(" "), "forum", 7))).Traits
            .Should().ContainSingle().Which.Clear!.Value.GetString().Should().Be("Lyon");

    [Fact]
    public void A_source_that_takes_its_value_back_leaves_those_of_others() =>
        Profile((0, Born(0)), (0, Said("city", Text("Lyon"), "crm", 2)), (0, Said("city", Text("Paris"), "forum", 5)), (0, Said("city", null, "forum", 7))).Traits
            .Should().ContainSingle().Which.Source.Should().Be("crm");

    [Fact]
    public void What_the_only_source_took_back_is_gone() =>
        Profile((0, Born(0)), (0, Said("city", Text("Lyon"), "crm", 2)), (0, Said("city", null, "crm", 3))).Traits.Should().BeEmpty();

    [Fact]
    public void Late_news_of_what_was_taken_back_stays_taken_back() =>
        Profile((0, Born(0)), (0, Said("city", null, "crm", 3)), (0, Said("city", Text("Lyon"), "crm", 2))).Traits.Should().BeEmpty();

    private static CustomerProfile Profile(params (int Identity, object Event)[] events) => Histories.Profile(TenantSettings.Default, events);
}
