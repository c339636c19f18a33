using CsCheck;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;
using static Profiles.Domain.Tests.Composing.Histories;

namespace Profiles.Domain.Tests.Composing;

public class PinTests
{
    private static readonly (int, object)[] Ana =
        [(0, Born(0)), (1, Born(1)), (0, Verified()), (0, Said("city", Text("Lyon"), "crm", 1)), (1, Said("city", Text("Paris"), "forum", 9))];

    [Fact]
    public void A_pin_beats_whatever_sources_say_and_shows_where_it_comes_from()
    {
        var city = City([.. Ana, (1, Pinned("city", "Nice", 3)), (0, Said("city", Text("Lille"), "crm", 99))])!;
        (city.Clear!.Value.GetString(), city.Pinned, city.Source, city.Identity, city.OccurredAt).Should().Be(("Nice", true, "admin", Identity(1), At(3)));
    }

    [Fact]
    public void A_pin_beats_every_rule() =>
        Gen.Select(Any, Policy).Sample((history, policy) =>
        {
            var facets = Fold(history).Values;
            var pinned = facets.SelectMany(f => PinSlot.InForce(f.Pins)).Select(p => p.Name).Distinct().ToHashSet();
            return CustomerProfile.Compose(new(Guid.Empty), facets, Reconciled(policy)).Traits.All(t => t.Pinned == pinned.Contains(t.Name));
        });

    [Fact]
    public void What_a_person_had_corrected_on_each_identity_that_holds_it_shows_however_the_profile_comes_apart() =>
        Gen.Select(Any, Policy, Gen.Bool, Gen.Int[1, 7]).Sample((history, policy, removed, part) =>
        {
            var held = Fold(history).Values.Where(f => f.Traits.Any(t => t.Name == "city") || f.Pins?.Any(p => p.Name == "city") == true).ToList();
            var corrected = held.Select((f, i) => Facet.Evolve(f, f.Id, Rectified("city", removed ? null : "Nice", 900), new(f.Version + 1, 100_000 + i, At(901), Guid.Empty))!).ToList();
            var after = corrected.Select(f => Facet.Evolve(f, f.Id, Said("city", Text("Lyon"), "crm", 950), new(f.Version + 1, 200_000, At(951), Guid.Empty))!).ToList();
            var side = after.Where((_, i) => (part >> (i % 3) & 1) == 1).ToList();
            if (side.Count == 0) return true;
            var city = CustomerProfile.Compose(new(Guid.Empty), side, Reconciled(policy)).Traits.SingleOrDefault(t => t.Name == "city");
            return removed ? city is null : city is { Request: not null } && city.Clear!.Value.GetString() == "Nice";
        });

    [Fact]
    public void Unpinning_gives_the_sources_their_say_back() =>
        Canonical.Json(City([.. Ana, (1, Pinned("city", "Nice", 3)), (1, Pinned("city", "Brest", 4)), (1, Unpinned("city", 5))])).Should().Be(Canonical.Json(City(Ana)));

    [Fact]
    public void Of_two_pins_the_later_counts_on_one_identity_as_on_two()
    {
        Value([.. Ana, (1, Pinned("city", "Brest", 4)), (1, Pinned("city", "Nice", 3))]).Should().Be("Brest");
        Value([.. Ana, (0, Pinned("city", "Brest", 4)), (1, Pinned("city", "Nice", 3))]).Should().Be("Brest");
        Value([.. Ana, (0, Pinned("city", "Brest", 3)), (1, Pinned("city", "Nice", 3))]).Should().Be("Nice", "the later recorded of the same moment");
    }

    [Fact]
    public void Lifting_one_identitys_pin_uncovers_that_of_another() =>
        Value([.. Ana, (0, Pinned("city", "Brest", 3)), (1, Pinned("city", "Nice", 4)), (1, Unpinned("city", 5))]).Should().Be("Brest");

    [Fact]
    public void A_pin_goes_with_its_identity()
    {
        var facets = Fold(Ordered([.. Ana, (1, Pinned("city", "Nice", 3))]));
        Of(facets.Values).Should().Be("Nice");
        Of([facets[Identity(0)]]).Should().Be("Lyon");
        Of([facets[Identity(1)]]).Should().Be("Nice");

        static string? Of(IReadOnlyCollection<Facet> facets) => CustomerProfile.Compose(new(Guid.Empty), facets, TenantSettings.Default).Traits.Single().Clear!.Value.GetString();
    }

    [Fact]
    public void Undoing_a_merge_takes_back_its_pin_and_uncovers_what_was_pinned_before() =>
        Value([.. Ana, (1, Pinned("city", "Nice", 3)), (1, Pinned("city", "Brest", 4, Decision(1))), (1, Unpinned("city", 5, Decision(1)))]).Should().Be("Nice");

    [Fact]
    public void Undoing_a_merge_leaves_a_later_pin_alone() =>
        Value([.. Ana, (1, Pinned("city", "Brest", 4, Decision(1))), (1, Pinned("city", "Nice", 5)), (1, Unpinned("city", 6, Decision(1)))]).Should().Be("Nice");

    [Fact]
    public void Undoing_a_merge_brings_back_nothing_that_an_admin_lifted_meanwhile() =>
        Value([.. Ana, (1, Pinned("city", "Nice", 3)), (1, Pinned("city", "Brest", 4, Decision(1))), (1, Unpinned("city", 5)), (1, Unpinned("city", 6, Decision(1)))]).Should().Be("Lyon");

    [Fact]
    public void Without_a_merge_and_its_undoing_the_pins_are_the_same() =>
        Any.Sample(history =>
        {
            var undone = history.Concat(history.Select(e => e.Stream).Distinct().SelectMany(s => new[] { "name", "city" }.Select(name => (s, name)))
                .Select((at, i) => new Histories.Stored(at.s, Unpinned(at.name, 1, Decision(1)), new EventPosition(1000 + i, 1000 + i, At(100), Guid.Empty))));
            var never = history.Where(e => e.Event is not (TraitPinned { Decision: { } } or TraitUnpinned { Decision: { } }) || Of(e.Event) != Decision(1));
            return Pins(undone) == Pins(never);
        });

    [Fact]
    public void What_is_hidden_for_ever_is_not_kept() =>
        Fold(Ordered([(0, Born(0)), .. Enumerable.Range(0, 100).Select(n => (0, (object)Pinned("city", $"City {n}", n % 7, n % 2 == 0 ? null : Decision(n))))]))[Identity(0)].Pins
            .Should().HaveCountLessThan(20);

    [Fact]
    public void A_pin_is_no_sighting_of_the_person()
    {
        var (before, after) = (Profile(TenantSettings.Default, Ana), Profile(TenantSettings.Default, [.. Ana, (1, Pinned("city", "Nice", -90)), (0, Unpinned("city", 90))]));
        (after.FirstSeen, after.LastSeen, Canonical.Json(after.Engagement)).Should().Be((before.FirstSeen, before.LastSeen, Canonical.Json(before.Engagement)));
        after.Version.Should().Be(before.Version + 2);
    }

    [Fact]
    public void Without_pins_nothing_of_them_is_stored()
    {
        var facets = Fold(Ordered(Ana)).Values;
        Canonical.Json(facets).Should().NotContain("pin");
        Canonical.Json(CustomerProfile.Compose(new(Guid.Empty), facets, TenantSettings.Default)).Should().NotContain("pin").And.NotContain("others");
    }

    private static DecisionId? Of(object e) => e switch { TraitPinned p => p.Decision, TraitUnpinned u => u.Decision, _ => null };

    private static string Pins(IEnumerable<Histories.Stored> history) =>
        Canonical.Json(Fold(history).Values.OrderBy(f => f.Id.Value).Select(f => f.Pins?.Select(p => (p.Name, p.Clear, p.OccurredAt, p.Sequence).ToString())));

    private static ReconciledTrait? City((int, object)[] events) => Profile(TenantSettings.Default, events).Traits.SingleOrDefault(t => t.Name == "city");

    private static string? Value((int, object)[] events) => City(events)?.Clear!.Value.GetString();
}
