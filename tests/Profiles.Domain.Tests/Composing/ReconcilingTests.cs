using CsCheck;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using static Profiles.Domain.Tests.Composing.Histories;

namespace Profiles.Domain.Tests.Composing;

public class ReconcilingTests
{
    private static readonly (int, object)[] Two = [(0, Born(0)), (1, Born(1))];

    [Fact]
    public void A_verified_identity_goes_before_a_more_recent_value()
    {
        (int, object)[] events = [.. Two, (0, Verified()), (0, Said("city", Text("Lyon"), "crm", 1)), (1, Said("city", Text("Paris"), "forum", 9))];
        Winner(new(), events).Should().Be("Lyon");
        Winner(new(VerifiedFirst: false), events).Should().Be("Paris");
    }

    [Fact]
    public void What_an_identity_bore_before_it_was_verified_counts_as_well() =>
        Winner(new(), [.. Two, (0, Said("city", Text("Lyon"), "crm", 1)), (1, Said("city", Text("Paris"), "forum", 9)), (0, Verified(20))]).Should().Be("Lyon");

    [Fact]
    public void The_brands_order_of_sources_decides_and_a_source_it_does_not_name_comes_last()
    {
        var order = new Reconciliation(ReconciliationRule.SourceOrder, ["crm", "forum"]);
        Winner(order, [.. Two, (0, Said("city", Text("Lyon"), "crm", 1)), (1, Said("city", Text("Paris"), "forum", 5)), (1, Said("city", Text("Nice"), "web", 9))]).Should().Be("Lyon");
        Winner(order, [.. Two, (0, Said("city", null, "crm", 1)), (1, Said("city", Text("Paris"), "forum", 5)), (1, Said("city", Text("Nice"), "web", 9))]).Should().Be("Paris");
    }

    [Fact]
    public void The_most_frequent_value_wins_and_shows_its_most_recent_provenance()
    {
        var trait = Trait(new(ReconciliationRule.MostFrequent), [
            .. Two, (0, Said("city", Text("Lyon"), "crm", 1)), (1, Said("city", Text("Lyon"), "forum", 3)), (1, Said("city", Text("Paris"), "web", 9))]);
        (trait.Clear!.Value.GetString(), trait.Source, trait.Identity, trait.OccurredAt).Should().Be(("Lyon", "forum", Identity(1), At(3)));
    }

    [Fact]
    public void The_most_frequent_of_two_parts_is_found_although_neither_has_it_most_often() =>
        Winner(new(ReconciliationRule.MostFrequent), [
            .. Two, (0, Said("city", Text("Lyon"), "a", 1)), (0, Said("city", Text("Lyon"), "b", 1)), (0, Said("city", Text("Nice"), "c", 2)),
            (1, Said("city", Text("Paris"), "a", 1)), (1, Said("city", Text("Paris"), "b", 1)), (1, Said("city", Text("Nice"), "c", 2)), (1, Said("city", Text("Nice"), "d", 2))]).Should().Be("Nice");

    [Fact]
    public void The_most_complete_value_wins() =>
        Winner(new(ReconciliationRule.MostComplete), [.. Two, (0, Said("name", Text("Anne-Marie"), "crm", 1)), (1, Said("name", Text("  A.         "), "forum", 9))], "name").Should().Be("Anne-Marie");

    [Fact]
    public void A_union_has_each_value_once_the_most_recent_first()
    {
        var trait = Trait(new(ReconciliationRule.Union), [
            .. Two, (0, Verified()), (0, Said("city", Text("Lyon"), "crm", 1)), (1, Said("city", Text("Paris"), "forum", 5)), (1, Said("city", Text("Lyon"), "web", 7)), (1, Said("city", Text(" "), "x", 9))]);
        trait.All.Select(t => (t.Clear!.Value.GetString(), t.Source)).Should().Equal(("Lyon", "web"), ("Paris", "forum"));
        trait.OccurredAt.Should().Be(At(7));
    }

    [Fact]
    public void Sealed_values_are_compared_by_token_and_completeness_alone()
    {
        var same = Guid.NewGuid();
        var facet = Fold(Ordered([(0, Born(0)), (0, Sealed("crm", 1)), (0, Sealed("forum", 2)), (0, Sealed("web", 9))])).Values.Single();
        facet = facet with { Traits = [.. facet.Traits.Select(t => t with { Token = t.Source == "web" ? Guid.NewGuid() : same, Completeness = t.Source == "crm" ? 7 : 2 })] };

        Of(ReconciliationRule.MostFrequent).Source.Should().Be("forum");
        Of(ReconciliationRule.MostComplete).Source.Should().Be("crm");
        Of(ReconciliationRule.Union).All.Select(t => t.Source).Should().Equal("web", "forum");

        ReconciledTrait Of(ReconciliationRule rule) => CustomerProfile.Compose(new(Guid.Empty), [facet], Reconciled(new(rule))).Traits.Single();
    }

    [Fact]
    public void Empty_values_never_win_and_hide_no_other() =>
        Gen.Select(Any, Policy).Sample((history, policy) => CustomerProfile.Compose(new(Guid.Empty), Fold(history).Values, Reconciled(policy)).Traits
            .All(t => t.All.All(one => one.Clear is { } clear && TraitSlot.Says(clear) > 0)));

    [Fact]
    public void Whatever_the_rule_a_trait_is_known_where_any_identity_says_it() =>
        Gen.Select(Any, Policy).Sample((history, policy) =>
        {
            var facets = Fold(history).Values;
            var said = facets.SelectMany(f => f.Traits.Where(t => !t.IsEmpty).Select(t => t.Name).Concat(PinSlot.InForce(f.Pins).Select(p => p.Name)));
            return CustomerProfile.Compose(new(Guid.Empty), facets, Reconciled(policy)).Traits.Select(t => t.Name).SequenceEqual(said.Distinct().Order(StringComparer.Ordinal));
        });

    [Fact]
    public void What_the_person_declares_goes_before_a_later_value_of_a_verified_identity()
    {
        (int, object)[] events = [.. Two, (0, Said("city", Text("Lyon"), Declaring.Source, 1)), (1, Verified()), (1, Said("city", Text("Paris"), "crm", 9))];
        Declared(events).Should().Be(("Lyon", WinnerReasons.Declared));
        Declared([.. events, (1, Said("city", Text("Nice"), Declaring.Source, 5))]).Value.Should().Be("Nice", "they said so later");
        Declared([.. events, (0, Said("city", null, Declaring.Source, 10))]).Value.Should().Be("Paris", "they took it back");
        Winner(new(), events).Should().Be("Paris", "where the brand doesn't offer to declare it, it is a source as any other");
    }

    private static (string? Value, string Why) Declared((int, object)[] events)
    {
        var settings = Reconciled(new()) with { Offering = new() { Attributes = [new("city")] } };
        var facets = Fold(Ordered(events)).Values;
        var trait = CustomerProfile.Compose(new(Guid.Empty), facets, settings).Traits.Single(t => t.Name == "city");
        return (trait.Clear!.Value.GetString(), Reconciling.Why(trait, facets, settings));
    }

    private static TraitsReported Sealed(string source, int hours) =>
        new([new ReportedTrait("name", null, new Sealed<System.Text.Json.JsonElement>([1, 1, (byte)hours]))], At(hours), source, Message);

    private static string? Winner(Reconciliation policy, (int, object)[] events, string name = "city") => Trait(policy, events, name).Clear!.Value.GetString();

    private static ReconciledTrait Trait(Reconciliation policy, (int, object)[] events, string name = "city") =>
        Profile(Reconciled(policy), events).Traits.Should().ContainSingle(t => t.Name == name).Subject;
}
