using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Projections.People;
using Profiles.Projections.Tests.People;
using static Profiles.Projections.Tests.Edits.Conversation;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.Edits;

public sealed class EditedTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    [Fact]
    public async Task An_edit_changes_what_is_shown_and_keeps_what_was_said_before()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "it is greta", rating: 2, note: "one"), Said("c2", "second", 2));
        await conversation.RecordAsync(Edited("e1", "c1", "it is great", 3, rating: 4));
        await conversation.RecordAsync(Edited("e2", "c1", "it is great!", 4, note: "two"));
        await conversation.CatchUpAsync();

        var timeline = await conversation.TimelineAsync(Ana);

        timeline.Select(i => (i.Text, i.OccurredAt, i.EditedAt)).Should().Equal(("second", At(2), null), ("it is great!", At(1), At(4)));
        var edited = timeline[1];
        edited.Versions.Select(v => (v.Text, v.At)).Should().Equal(("it is greta", At(1)), ("it is great", At(3)), ("it is great!", At(4)));
        (edited.OriginalRating, edited.Attributes!["note"].GetString(), edited.DeletedAt).Should().Be((4, "two", null), "an edit changes what it speaks of");
        timeline[0].Versions.Should().BeEmpty();
        var engagement = (await conversation.PersonAsync(Ana)).Engagement;
        (engagement.Interactions, engagement.LastInteractionAt, engagement.AverageRating).Should().Be((2, At(2), 2));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_edit_that_comes_before_its_original_counts_all_the_same(bool inOneBatch)
    {
        var conversation = await OpenAsync(people);
        Message[] both = [Edited("e1", "c1", "after", 3), Said("c1", "before")];
        foreach (var batch in inOneBatch ? [both] : both.Chunk(1)) await conversation.RecordAsync(batch);
        await conversation.CatchUpAsync();

        var shown = (await conversation.TimelineAsync(Ana)).Should().ContainSingle().Subject;

        (shown.Text, shown.OccurredAt, shown.EditedAt).Should().Be(("after", At(1), At(3)));
        shown.Versions.Select(v => v.Text).Should().Equal("before", "after");
    }

    [Fact]
    public async Task The_past_shows_what_was_said_then()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "first"), Edited("e1", "c1", "second", 5), Said("c2", "gone", 2), Deleted("d2", "c2", 6));
        await conversation.CatchUpAsync();

        (await conversation.TimelineAsync(Ana, at: new(At(4), null))).Select(i => (i.Text, i.EditedAt, i.DeletedAt)).Should().Equal((null, null, At(6)), ("first", null, null));
        (await conversation.TimelineAsync(Ana, at: new(At(5), null))).Select(i => (i.Text, i.EditedAt)).Should().Equal((null, null), ("second", At(5)));
        (await conversation.TimelineAsync(Ana, at: new(null, DateTimeOffset.UtcNow.AddHours(1)))).Select(i => i.Text).Should().Equal(null, "second");
    }

    [Fact]
    public async Task A_deletion_leaves_that_there_was_something_and_nothing_of_what_it_said()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "canary-one", rating: 1, note: "canary-two"), Edited("e1", "c1", "canary-three", 2, note: "canary-four"), Said("c2", "stays", 2));
        (await conversation.EverythingAsync()).Should().ContainAll("canary-one", "canary-two", "canary-three", "canary-four");

        await conversation.RecordAsync(Deleted("d1", "c1", 5));
        await conversation.CatchUpAsync();

        (await conversation.EverythingAsync()).Should().NotContain("canary").And.Contain("stays");
        var shown = (await conversation.TimelineAsync(Ana)).Single(i => i.DeletedAt is not null);
        (shown.Kind, shown.Channel, shown.Direction, shown.Target, shown.OccurredAt, shown.EditedAt, shown.DeletedAt)
            .Should().Be((InteractionKind.Comment, "facebook", Direction.Inbound, "page-1", At(1), At(2), At(5)));
        (shown.Text, shown.Rating, shown.Attributes, shown.Versions.Count).Should().Be((null, null, null, 0));
        var engagement = (await conversation.PersonAsync(Ana)).Engagement;
        (engagement.Interactions, engagement.LastInteractionAt, engagement.AverageRating).Should().Be((2, At(2), 1));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_was_deleted_before_it_came_is_recorded_without_words(bool inOneBatch)
    {
        var conversation = await OpenAsync(people);
        Message[] all = [Deleted("d1", "c1", 5), Edited("e1", "c1", "canary-edit", 3), Said("c1", "canary", note: "canary-note"), Edited("e2", "c1", "canary-late", 7), Deleted("d2", "c1", 4)];
        foreach (var batch in inOneBatch ? [all] : all.Chunk(1)) (await conversation.RecordAsync(batch)).Should().AllSatisfy(r => r.Outcome.Should().Be(Outcome.Recorded));
        await conversation.CatchUpAsync();

        (await conversation.EverythingAsync()).Should().NotContain("canary");
        var shown = (await conversation.TimelineAsync(Ana)).Should().ContainSingle().Subject;
        (shown.Text, shown.OccurredAt, shown.DeletedAt).Should().Be((null, At(1), At(4)), "of two deletions the first counts");
        (await conversation.RecordAsync(all)).Should().AllSatisfy(r => r.Outcome.Should().Be(Outcome.Duplicate));
        (await conversation.EverythingAsync()).Should().NotContain("canary");
        (await conversation.CountAsync("interaction_recorded")).Should().Be(1);
    }

    [Fact]
    public async Task Only_its_own_source_changes_an_interaction_and_a_browser_changes_none()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "mine"));

        (await conversation.RecordAsync("forum", Trust.Links, Deleted("d1", "c1", 2), Edited("e1", "c1", "not yours", 2))).Should().AllSatisfy(r => r.Outcome.Should().Be(Outcome.Recorded));
        var refused = await conversation.RecordAsync("page", Trust.Suggests, Deleted("d2", "c1", 2), Edited("e2", "c1", "not yours", 2));
        var bad = await conversation.RecordAsync(Deleted("c1", "c1", 2), Deleted("d3", "", 2), Edited("e3", new('x', 600), "x", 2), Edited("e4", "c1", new('x', FactChecks.MaxTextLength + 1), 2));
        await conversation.CatchUpAsync();

        refused.Select(r => r.Rejection?.Code).Should().Equal("trust", "trust");
        bad.Select(r => r.Rejection?.Code).Should().Equal("edits-itself", "original-id", "original-id", "text-length");
        var shown = (await conversation.TimelineAsync(Ana)).Should().ContainSingle().Subject;
        (shown.Text, shown.EditedAt, shown.DeletedAt).Should().Be(("mine", null, null));
    }

    [Fact]
    public async Task Who_moderates_a_page_deletes_and_edits_what_others_said_and_it_is_kept_with_them()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "canary"), Said("c2", "rude", 2));

        await conversation.RecordAsync(Deleted("d1", "c1", 5, Ben), Edited("e2", "c2", "kind", 6, Ben));
        await conversation.CatchUpAsync();

        (await conversation.TimelineAsync(Ana)).Select(i => (i.Text, i.DeletedAt)).Should().Equal(("kind", null), (null, At(5)));
        (await conversation.TimelineAsync(Ben)).Should().BeEmpty();
        var ana = await conversation.Brand.IdentityAsync(Ana);
        (await people.Store.ScalarAsync<long>("select count(*) from profiles.mt_events where stream_id = $1 and type in ('interaction_edited', 'interaction_deleted')", ana.Value)).Should().Be(2);
        (await conversation.EverythingAsync()).Should().NotContain("canary");
    }

    [Fact]
    public async Task An_unmerge_leaves_each_side_what_was_said_there_with_its_edits_and_deletions()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "from facebook", 1), Said("c2", "by mail", 2, AnaByMail), Said("c3", "gone", 3));
        var decisions = new GraphDecisions(people.Store.Store, people.Store.Vault, people.Store.Tenants, people.Store.Phones, TimeProvider.System);
        var admin = new Projections.Deciding.Deciding(new(conversation.Brand.Tenant, "console", Trust.Decides, "account-1"), "the same person");
        var merged = await decisions.MergeAsync(admin, [await conversation.Brand.ProfileAsync(Ana), await conversation.Brand.ProfileAsync(AnaByMail)], null, [], default);
        merged.Rejection.Should().BeNull();
        // By the other identity each: the change is kept with what it is about.
        await conversation.RecordAsync(Edited("e1", "c1", "from facebook, edited", 4, AnaByMail), Edited("e2", "c2", "by mail, edited", 5, Ana), Deleted("d3", "c3", 6, AnaByMail));
        await conversation.CatchUpAsync();
        (await conversation.TimelineAsync(Ana)).Select(i => (i.Text, i.DeletedAt)).Should().Equal((null, At(6)), ("by mail, edited", null), ("from facebook, edited", null));

        (await decisions.UnmergeAsync(admin, merged.Decision!.Value, default)).Rejection.Should().BeNull();
        await conversation.CatchUpAsync();

        (await conversation.TimelineAsync(Ana)).Select(i => (i.Text, i.DeletedAt)).Should().Equal((null, At(6)), ("from facebook, edited", null));
        (await conversation.TimelineAsync(AnaByMail)).Select(i => i.Text).Should().Equal("by mail, edited");
    }

    [Fact]
    public async Task An_edit_of_somebody_elses_that_came_first_is_not_shown_to_be_the_authors()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Edited("e1", "c1", "by another", 3, Ben));
        await conversation.RecordAsync(Said("c1", "mine"));
        await conversation.CatchUpAsync();

        (await conversation.TimelineAsync(Ana)).Select(i => (i.Text, i.EditedAt)).Should().Equal(("mine", null));
        (await conversation.TimelineAsync(Ben)).Should().BeEmpty();
    }

    [Fact]
    public async Task Of_an_erased_author_nothing_is_edited_and_nothing_new_is_sealed()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "erased"));
        var erased = await conversation.Brand.IdentityAsync(Ana);
        // As an erasure leaves it: no key, and found by nobody.
        foreach (var sql in (string[])["delete from profiles.data_key where subject = $1 returning 1::bigint", "update profiles.membership set blind_key = null where identity_id = $1 returning 1::bigint", "delete from profiles.directory where identity_id = $1 returning 1::bigint"])
            await people.Store.ScalarAsync<long>(sql, erased.Value);

        (await conversation.RecordAsync(Edited("e1", "c1", "words of the erased", 3, Ben), Deleted("d1", "c1", 4, Ben))).Should().AllSatisfy(r => r.Outcome.Should().Be(Outcome.Recorded));

        (await people.Store.ScalarAsync<long>("select count(*) from profiles.data_key where subject = $1", erased.Value)).Should().Be(0);
        (await people.Store.ScalarAsync<long>("select count(*) from profiles.mt_events where stream_id = $1 and type <> 'identity_observed' and type <> 'interaction_recorded'", erased.Value)).Should().Be(0);
        (await people.Store.ScalarAsync<long>("select count(*) from profiles.mt_events where stream_id = $1 and type = 'interaction_recorded' and data->>'content' is null", erased.Value)).Should().Be(1);
    }

    [Fact]
    public async Task Terms_are_counted_alike_whether_or_not_the_text_was_deleted_since()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "first"), Edited("e1", "c1", "second", 30));
        await conversation.CatchUpAsync();
        var before = await ConversedAtAsync();
        await conversation.RecordAsync(Deleted("d1", "c1", 40));
        await conversation.CatchUpAsync();

        before.Should().Be(At(30).UtcDateTime);
        (await ConversedAtAsync()).Should().Be(before);
        await people.Store.RebuildAsync();
        (await ConversedAtAsync()).Should().Be(before);

        Task<DateTime> ConversedAtAsync() => people.Store.ScalarAsync<DateTime>("select conversed_at from profiles.retention where tenant_id = $1", conversation.Brand.Tenant.Value);
    }

    [Fact]
    public async Task A_purchase_keeps_its_class_and_what_is_said_of_it_too()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("p1", "a pair of shoes", kind: InteractionKind.Purchase));
        await conversation.RecordAsync(Edited("e1", "p1", "two pairs of shoes", 2));
        await conversation.CatchUpAsync();

        (await people.Store.ScalarAsync<string>("select string_agg(data->>'class', ',') from profiles.mt_events where tenant_id = $1 and type = 'interaction_edited'", conversation.Brand.Tenant.Value)).Should().Be("Transaction");
        (await conversation.TimelineAsync(Ana)).Single().Text.Should().Be("two pairs of shoes");
        (await people.Store.ScalarAsync<long>("select count(*) from profiles.data_key where tenant_id = $1 and class = $2", conversation.Brand.Tenant.Value, (short)RetentionClass.Conversation)).Should().Be(0, "nothing was said in conversation");
    }

    [Fact]
    public async Task Texts_that_are_not_asked_for_are_not_opened_and_that_there_were_edits_is_told()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "before"), Edited("e1", "c1", "after", 3));
        await conversation.CatchUpAsync();

        var shown = (await conversation.TimelineAsync(Ana, PersonFields.None)).Single();

        (shown.Text, shown.EditedAt, shown.Versions.Count).Should().Be((null, At(3), 0));
        people.LogOf(conversation.Brand).Should().BeEmpty();
        await conversation.TimelineAsync(Ana);
        people.LogOf(conversation.Brand).Single().Fields.Should().Equal("Interaction.text");
    }

    [Fact]
    public async Task An_edit_that_asks_for_something_under_the_law_is_a_hint_at_the_interaction()
    {
        var conversation = await OpenAsync(people);
        await conversation.RecordAsync(Said("c1", "hello"), Edited("e1", "c1", "please delete my data", 3));

        (await people.Store.ScalarAsync<string>("select h.kind from profiles.privacy_hint h join profiles.mt_events e on e.tenant_id = h.tenant_id and e.id = h.interaction where h.tenant_id = $1", conversation.Brand.Tenant.Value))
            .Should().Be("Erasure");
    }
}
