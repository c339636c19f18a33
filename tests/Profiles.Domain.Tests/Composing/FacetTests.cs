using System.Text.Json;
using CsCheck;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using static Profiles.Domain.Tests.Composing.Histories;

namespace Profiles.Domain.Tests.Composing;

public class FacetTests
{
    private static readonly IdentityId Ana = Identity(0);

    [Fact]
    public void Folding_through_the_stored_JSON_equals_folding_at_once() =>
        Any.Sample(history => Canonical.Json(Sorted(Fold(history, Stored))) == Canonical.Json(Sorted(Fold(history))));

    [Fact]
    public void Streams_do_not_depend_on_each_other() =>
        Any.Sample(history => Canonical.Json(Sorted(Fold(history.GroupBy(e => e.Stream).Reverse().SelectMany(s => s)))) == Canonical.Json(Sorted(Fold(history))));

    [Fact]
    public void Events_delivered_twice_count_once() =>
        Any.Sample(history => Canonical.Json(Sorted(Fold(history.SelectMany(e => new[] { e, e }).Concat(history)))) == Canonical.Json(Sorted(Fold(history))));

    [Fact]
    public void The_latest_by_the_sources_clock_wins_however_late_it_arrives()
    {
        var facet = Of(Born(0), Said("city", Text("Lyon"), "crm", 9), Said("city", Text("Paris"), "crm", 3));
        facet.Traits.Should().ContainSingle().Which.Clear!.Value.GetString().Should().Be("Lyon");
    }

    [Fact]
    public void Of_two_at_the_same_moment_the_later_recorded_wins()
    {
        var facet = Of(Born(0), Said("city", Text("Lyon"), "crm", 3), Said("city", Text("Paris"), "crm", 3));
        facet.Traits.Should().ContainSingle().Which.Clear!.Value.GetString().Should().Be("Paris");
    }

    [Fact]
    public void First_and_last_seen_go_by_the_sources_clock()
    {
        var facet = Of(Born(0, 5), Did(InteractionKind.Comment, "facebook", Direction.Inbound, -7), Did(InteractionKind.EmailSent, "email", Direction.Outbound, 8));
        (facet.FirstSeen, facet.LastSeen, facet.LastContactByPerson).Should().Be((At(-7), At(8), At(-7)));
    }

    [Fact]
    public void Interactions_are_counted_by_kind_channel_and_direction()
    {
        var engagement = Of(Born(0), Did(InteractionKind.Review, "site", Direction.Inbound, 1, 4), Did(InteractionKind.Review, "site", Direction.Inbound, 2, 5),
            Did(InteractionKind.EmailSent, "email", Direction.Outbound, 3)).Engagement;
        (engagement.Interactions, engagement.Inbound, engagement.Outbound, engagement.AverageRating).Should().Be((3, 2, 1, 4.5));
        engagement.ByKind.Should().Equal(new Dictionary<string, int> { ["EmailSent"] = 1, ["Review"] = 2 });
        engagement.ByChannel.Should().Equal(new Dictionary<string, int> { ["email"] = 1, ["site"] = 2 });
    }

    [Theory]
    [InlineData(8.0, 10.0, 4.0)]
    [InlineData(4.0, null, 4.0)]
    [InlineData(11.0, 10.0, null)]
    [InlineData(3.0, 0.0, null)]
    [InlineData(null, 5.0, null)]
    public void Ratings_are_brought_to_the_scale_of_five(double? rating, double? scale, double? expected) => Rating.OfFive(rating, scale).Should().Be(expected);

    [Fact]
    public void Nothing_is_known_before_the_first_sight() => Facet.Evolve(null, Ana, Said("city", Text("Lyon"), "crm", 1), default).Should().BeNull();

    [Fact]
    public void Targets_are_bounded_and_do_not_depend_on_the_order()
    {
        var visits = Enumerable.Range(0, 200).Select(n => (object)Did(InteractionKind.Visit, "web", Direction.Inbound, 1, target: $"page-{n:000}")).ToList();
        var forwards = Of([Born(0), .. visits]).Targets;
        forwards.Should().HaveCount(Facet.MostTargets).And.Equal(Of([Born(0), .. Enumerable.Reverse(visits)]).Targets);
    }

    private static Facet Of(params object[] events) =>
        Fold(events.Select((e, i) => new Stored(Ana, e, new EventPosition(i + 1, i + 1, At(100), Guid.Empty))))[Ana];

    private static Facet? Stored(Facet? facet) => JsonSerializer.Deserialize<Facet>(JsonSerializer.Serialize(facet, Canonical.Options), Canonical.Options);

    private static List<Facet> Sorted(Dictionary<IdentityId, Facet> facets) => [.. facets.Values.OrderBy(f => f.Id.Value)];
}
