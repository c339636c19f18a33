using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Profiles.Domain.Connectors;
using Profiles.Domain.Connectors.Meta;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Connectors.Meta;

public sealed class MetaLawsTests
{
    [Theory, InlineData("Page/page.json", 18), InlineData("Instagram/instagram.json", 22)]
    public void Every_event_of_a_delivery_is_accounted_for_under_an_id_of_its_own(string sample, int events)
    {
        var mapped = new FacebookConnector().Map(Samples.Post(Samples.Read(sample)), MetaSamples.Settings);
        mapped.Events.Should().HaveCount(events);
        ConnectorLaws.CanBeRecorded(mapped);
        mapped.Events.Where(e => e.Message is not null).Select(e => e.Message!.Id).Should().OnlyHaveUniqueItems();
    }

    [Theory, InlineData("Page/page.json"), InlineData("Instagram/instagram.json")]
    public void A_damaged_delivery_is_mapped_without_an_exception(string sample) =>
        ConnectorLaws.NeverThrows(new InstagramConnector(), MetaSamples.Settings, Samples.Post(Samples.Read(sample)), MetaSamples.Count);

    [Theory, InlineData("Page/page.json"), InlineData("Instagram/instagram.json")]
    public void A_delivery_split_merged_or_reordered_says_the_same(string sample)
    {
        var body = Samples.Read(sample);
        var split = Samples.Post(MetaSamples.Split(body));
        ConnectorLaws.Ids(new FacebookConnector().Map(split, MetaSamples.Settings)).Should().BeEquivalentTo(ConnectorLaws.Ids(new FacebookConnector().Map(Samples.Post(body), MetaSamples.Settings)));
        ConnectorLaws.SameInAnyBatch(new FacebookConnector(), MetaSamples.Settings, split, "entry");
    }

    [Theory, InlineData("Page/page.json"), InlineData("Instagram/instagram.json")]
    public void Half_a_character_in_whatever_is_free_text_can_be_written(string sample)
    {
        var half = Regex.Replace(Encoding.UTF8.GetString(Samples.Read(sample)), """("(?:message|text|name|username|sender_name|review_text|title|link|url|emoji|payload|ref)": ")[^"]*""", """$1\ud83d x""");
        var mapped = MetaSamples.Map(half);
        string[] written = [.. mapped.Events.SelectMany(e => e.Message?.Facts ?? []).Select(fact => JsonSerializer.Serialize(fact, fact.GetType()))];
        written.Should().Contain(fact => fact.Contains(""" "Text":"\uFFFD x" """.Trim()));
    }

    [RecordedFact("facebook-page")]
    public void The_recorded_deliveries_of_pages_become_what_they_are() => Kinds("facebook-page").Should().Equal(
        ("feed-comment-add-25.json", "feed.comment.add.own: nobody's"),
        ("feed-post-add-25.json", "feed.post.add: Post"),
        ("feed-reaction-add.json", "feed.reaction.add.own: nobody's"),
        ("ratings-rating-add-31.json", "ratings.rating.add: Review"));

    [RecordedFact("instagram")]
    public void The_recorded_deliveries_of_accounts_become_what_they_are() => Kinds("instagram").Should().Equal(
        ("messaging-seen.json", "read: Other"),
        ("wh-comments.json", "comments: kept, author-missing"));

    private static IEnumerable<(string File, string Became)> Kinds(string network) =>
        from file in Directory.EnumerateFiles(Samples.Recorded(network), "*.json").Order(StringComparer.Ordinal)
        let mapped = new FacebookConnector().Map(Samples.Post(File.ReadAllBytes(file)), MetaSamples.Settings)
        from e in mapped.Events
        select (Path.GetFileName(file), $"{e.RawType}: {Became(e)}");

    private static string Became(MappedEvent mapped) => mapped switch
    {
        { Kept: { } why } => $"kept, {why.Code}",
        { Message: null } => "nobody's",
        { Message.Facts: var facts } => string.Join(", ", facts.OfType<Fact.Interaction>().Select(i => i.Kind)),
    };
}
