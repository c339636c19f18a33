using System.Text.Json;
using CsCheck;
using Profiles.Domain.Connectors;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Consent;

public sealed class BoundOptInsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Catalogue Unbound = Catalogue.Starters["fr"];
    private static readonly TenantSettings Present = TenantSettings.Default with { Catalogue = Unbound };

    private static readonly Catalogue Bound = Changed("""
        { "purposes": { "marketing": {
            "optIns": [ { "connector": "line-fr", "name": "follow", "channel": "line", "textVersion": "1", "language": "fr" } ],
            "optOuts": [ { "name": "block", "channel": "line" } ] } } }
        """);

    private static readonly Gen<PermissionSignal> Signals =
        from towards in Gen.Bool
        from name in Gen.OneOf("follow", "stop", "user_preferences", "unfollow", "block", "newsletter", "Weekly offers")
        from channel in Gen.OneOf("line", "whatsapp", "messenger", "pigeon")
        from contact in Gen.Int[0, 2]
        select new PermissionSignal(towards, name, channel, contact);

    private static readonly Gen<string> Connectors = Gen.OneOf("line-fr", "line", "whatsapp");

    [Fact]
    public void Nothing_is_given_without_a_binding() =>
        Gen.Select(Signals, Connectors).Sample((signal, connector) =>
            Facts(signal, connector, Unbound).All(f => f is Fact.ConsentWithdrawn && !signal.Towards)
            && Facts(signal, connector, Bound).OfType<Fact.ConsentGiven>().Any() == (signal is { Towards: true, Name: "follow", Channel: "line" } && connector == "line-fr"));

    [Fact]
    public void Whoever_says_stop_takes_back_all_marketing_on_the_channel_and_on_no_other_whatever_is_bound() =>
        Gen.Select(Signals, Connectors, Gen.OneOf(Unbound, Bound), Gen.OneOf<DateTimeOffset?>(At, null)).Sample((signal, connector, catalogue, at) =>
        {
            var taken = BoundOptIns.Facts(signal with { Towards = false }, connector, catalogue, "brand", at).OfType<Fact.ConsentWithdrawn>().ToList();
            return taken.All(f => f.Key.Channel == signal.Channel && f.On == signal.On && f.Undated == (at is null) && f.Evidence.Method == ConsentMethod.SocialPlatform)
                && taken.DistinctBy(f => f.Key).Count() == taken.Count
                && (signal.Name is "unfollow" or "block" || taken.Select(f => f.Key.Purpose).SequenceEqual(Names(catalogue))
                    || (signal.Name == "follow" && ReferenceEquals(catalogue, Bound)));
        });

    [Fact]
    public void The_end_of_a_connection_takes_back_what_the_catalogue_says_only()
    {
        Facts(new(false, "block", "line"), "line-fr", Unbound).Should().BeEmpty();
        Facts(new(false, "unfollow", "line"), "line-fr", Bound).Should().BeEmpty();
        Facts(new(false, "block", "line"), "another", Bound).OfType<Fact.ConsentWithdrawn>().Select(f => f.Key).Should().Equal(new ConsentKey("line", "marketing", "brand"));
        Facts(new(false, "block", "whatsapp"), "line-fr", Bound).Should().BeEmpty();
    }

    [Fact]
    public void A_grant_says_which_text_was_shown_where_and_when()
    {
        var given = Facts(new(true, "follow", "line", 1), "line-fr", Bound).Should().ContainSingle().Which.Should().BeOfType<Fact.ConsentGiven>().Which;

        (given.Key, given.On, given.Attested, given.Expires).Should().Be((new ConsentKey("line", "marketing", "brand"), 1, false, (DateTimeOffset?)null));
        given.Evidence.Should().BeEquivalentTo(new Evidence
        {
            Method = ConsentMethod.SocialPlatform,
            TextVersion = "1",
            Text = Unbound.FindPurpose("marketing")!.Texts.Single(t => t.Language == "fr").Text,
            Language = "fr",
            Page = "line-fr:follow",
            CapturedAt = At,
        }, options => options.ComparingByMembers<Evidence>().Excluding(e => e.Raw));
    }

    [Fact]
    public void No_text_is_claimed_that_may_not_have_been_the_one()
    {
        var given = Facts(new(true, "follow", "line"), "line", Changed("""
            { "purposes": { "marketing": { "optIns": [ { "connector": "line", "name": "follow", "channel": "line", "textVersion": "1" } ] } } }
            """)).OfType<Fact.ConsentGiven>().Single();

        (given.Evidence.TextVersion, given.Evidence.Text, given.Evidence.Language).Should().Be(("1", null, null));
    }

    [Fact]
    public void A_grant_of_an_unknown_time_is_none_since_a_stop_may_lie_behind_it() =>
        BoundOptIns.Facts(new(true, "follow", "line"), "line-fr", Bound, "brand", null).Should().BeEmpty();

    [Fact]
    public void No_withdrawal_is_lost_for_want_of_room_in_a_message()
    {
        var many = Unbound with { Purposes = [.. Enumerable.Range(0, 100).Select(i => new PurposeDefinition($"p{i}", true, [], [], []))] };
        var message = new Message
        {
            Id = "mid.1",
            Identities = [new("whatsapp", "page", "1")],
            OccurredAt = At,
            Facts = [new Fact.Interaction { Kind = InteractionKind.Message, Channel = "whatsapp", Text = "STOP" }],
        };

        var stated = BoundOptIns.Stated(message, new(false, "stop", "whatsapp"), "whatsapp", many, "brand");

        stated.Should().OnlyContain(m => m.Facts.Count <= Preparing.MaxFacts && m.Identities == message.Identities && m.OccurredAt == At);
        stated.Select(m => m.Id).Should().OnlyHaveUniqueItems().And.StartWith("mid.1");
        stated[0].Facts[0].Should().BeSameAs(message.Facts[0]);
        stated.SelectMany(m => m.Facts).OfType<Fact.ConsentWithdrawn>().Select(f => f.Key.Purpose).Should().Equal(many.Purposes.Select(p => p.Name));
    }

    [Theory]
    [InlineData("""[ { "connector": "line", "name": "follow", "channel": "line", "textVersion": "2" } ]""", "[0].textVersion")]
    [InlineData("""[ { "connector": "line", "name": "follow", "channel": "line", "textVersion": "1", "language": "de" } ]""", "[0].language")]
    [InlineData("""[ { "connector": "line", "name": "follow", "channel": "pigeon", "textVersion": "1" } ]""", "[0].channel")]
    [InlineData("""[ { "connector": "Line!", "name": "follow", "channel": "line", "textVersion": "1" } ]""", "[0].connector")]
    [InlineData("""[ { "connector": "line", "name": "marie@example.org", "channel": "line", "textVersion": "1" } ]""", "[0].name")]
    [InlineData("""[ { "connector": "line", "name": "a", "channel": "line", "textVersion": "1" }, { "connector": "line", "name": "a", "channel": "line", "textVersion": "1", "language": "fr" } ]""", "")]
    [InlineData("[null]", "[0]")]
    public void What_cannot_be_bound_is_refused_at_its_place(string optIns, string place)
    {
        var (catalogue, refusals) = Patch($$"""{ "purposes": { "marketing": { "optIns": {{optIns}} } } }""");
        catalogue.Should().BeNull();
        refusals.Should().ContainSingle().Which.Should().Match<Rejection>(r => r.Code == "catalogue-value" && r.Path == $"catalogue.purposes.marketing.optIns{place}");
    }

    [Theory]
    [InlineData("""{ "doubleOptIn": ["line"], "optIns": [ { "connector": "line", "name": "follow", "channel": "line", "textVersion": "1" } ] }""", "catalogue.purposes.marketing.optIns[0].channel")]
    [InlineData("""{ "optOuts": [ { "connector": "line", "name": "", "channel": "line" } ] }""", "catalogue.purposes.marketing.optOuts[0].name")]
    [InlineData("""{ "optOuts": [ { "name": "block" } ] }""", "catalogue.purposes.marketing")]
    [InlineData("""{ "optOuts": [ { "name": "block", "channel": "pigeon" } ] }""", "catalogue.purposes.marketing.optOuts[0].channel")]
    public void Nor_what_could_never_count(string purpose, string path) =>
        Patch($$"""{ "purposes": { "marketing": {{purpose}} } }""").Refusals.Should().ContainSingle().Which.Path.Should().StartWith(path);

    [Fact]
    public void Sensitive_data_need_more_than_an_opt_in() =>
        Patch("""{ "purposes": { "special-categories": { "optIns": [ { "connector": "line", "name": "follow", "channel": "line", "textVersion": "1" } ] } } }""")
            .Refusals.Should().ContainSingle().Which.Path.Should().Be("catalogue.purposes.special-categories.optIns");

    /// <summary>As it was stored before opt-ins could be bound.</summary>
    [Fact]
    public void A_catalogue_of_before_reads_and_is_written_as_it_was()
    {
        const string stored = """{"Channels":[{"Name":"line","ContactPoints":["line"],"WindowHours":null,"Templates":false}],"Purposes":[{"Name":"marketing","Marketing":true,"Bases":[],"Texts":[],"DoubleOptIn":[],"ValidDays":365}],"CustomerForDays":1095,"MinorBelow":15,"AdultsOnly":false}""";

        var read = JsonSerializer.Deserialize<Catalogue>(stored)!;

        JsonSerializer.Serialize(read).Should().Be(stored);
        JsonSerializer.Serialize(CatalogueForm.Of(read, 1).Catalogue()).Should().Be(stored);
        Facts(new(false, "stop", "line"), "line", read).Should().ContainSingle();
    }

    [Fact]
    public void What_is_bound_is_stored_and_shown_and_taken_again()
    {
        JsonSerializer.Serialize(JsonSerializer.Deserialize<Catalogue>(JsonSerializer.Serialize(Bound))).Should().Be(JsonSerializer.Serialize(Bound)).And.Contain("line-fr");
        JsonSerializer.Serialize(CatalogueForm.Read(CatalogueForm.Of(Bound, 1).Write()).Catalogue()).Should().Be(JsonSerializer.Serialize(Bound));
    }

    private static IEnumerable<string> Names(Catalogue catalogue) => catalogue.Purposes.Where(p => p.Marketing).Select(p => p.Name);

    private static IReadOnlyList<Fact> Facts(PermissionSignal signal, string connector, Catalogue catalogue) => BoundOptIns.Facts(signal, connector, catalogue, "brand", At);

    private static (Catalogue? Catalogue, IReadOnlyList<Rejection> Refusals) Patch(string patch) => CataloguePatch.Read(JsonSerializer.Deserialize<JsonElement>(patch), Present);

    private static Catalogue Changed(string patch) => Patch(patch) is ({ } catalogue, _) ? catalogue : throw new InvalidOperationException();
}
