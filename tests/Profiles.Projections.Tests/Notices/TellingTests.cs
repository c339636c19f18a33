using Profiles.Domain.Notices;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Tests.Erasure;
using Profiles.Projections.Tests.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Notices;

/// <summary>Who is told what, queued with what it tells of.</summary>
public sealed class TellingTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Whoever_was_given_the_data_is_told_of_an_erasure_by_the_ids_that_it_got_and_nobody_else()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Email("marie@example.org")), Message(Crm("7")), Message(Email("other@example.org")));
        var before = await brand.ProfileAsync(Email("marie@example.org"));
        var first = await brand.HandOutAsync("mailer", "marketing", Email("marie@example.org"));
        await brand.RecordOneAsync(Server, Message(Crm("7"), Email("marie@example.org")));
        var second = await brand.HandOutAsync("mailer", "surveys", Email("marie@example.org"), Crm("7"));
        await brand.HandOutAsync("partner", "marketing", Email("other@example.org"));

        var request = Guid.NewGuid();
        var report = await brand.EraseAsync(request, Erasures.All, Email("marie@example.org"), Crm("7"));

        report.Recipients.Should().Equal(new RecipientRef(first, "mailer"));
        (await brand.ColumnAsync<string>("select recipient || ' ' || kind from profiles.notice")).Should().Equal("mailer Erased");
        (await brand.ColumnAsync<Guid[]>("select exports from profiles.notice")).Single().Should().Equal(first, second);
        (await brand.ColumnAsync<Guid[]>("select profiles from profiles.notice")).Single().Should().Contain(before.Value);
        (await brand.ScalarAsync<Guid>("select id from profiles.notice")).Should().Be(new NoticeOrder(NoticeKind.Erased, request, default).IdFor(Tenant, "mailer"));
        (await brand.ScalarAsync<long>("select count(*) from profiles.notice where box is not null")).Should().Be(0, "the recipient knows the ids");
    }

    [Fact]
    public async Task An_erasure_of_conversations_alone_is_nothing_to_who_got_contact_data()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Email("marie@example.org")).Commented("hello"));
        await brand.HandOutAsync("mailer", "marketing", Email("marie@example.org"));

        var report = await brand.EraseAsync(Guid.NewGuid(), [Domain.Privacy.RetentionClass.Conversation], Email("marie@example.org"));

        report.Recipients.Should().BeEmpty();
        (await brand.ScalarAsync<long>("select count(*) from profiles.notice")).Should().Be(0);
    }

    [Fact]
    public async Task A_restriction_is_told_when_it_is_placed_and_when_it_is_lifted_each_once_and_the_request_waits_for_the_first()
    {
        await using var brand = await CreateAsync();
        var desk = new DeskBrand(brand, new MovableClock(Received.AddDays(1)));
        var id = await desk.OpenAsync(PrivacyRequestKind.Restriction, received: Received);
        await brand.HandOutAsync("mailer", "marketing", Email("marie@example.org"));
        await desk.DoAsync(id, PrivacyAction.VerifyIdentity);
        await desk.DoAsync(id, PrivacyAction.Approve);
        await desk.DoAsync(id, PrivacyAction.Execute);
        for (var looks = 0; looks < 3; looks++) (await desk.Work().StepAsync(default)).Should().BeEmpty();

        (await desk.StateOf(id)).State.Should().Be(PrivacyRequestState.AwaitingRecipients);
        (await desk.StateOf(id)).Recipients.Select(r => (r.Name, r.NotifiedAt)).Should().Equal(("mailer", null));
        await desk.DoAsync(id, PrivacyAction.TellSubject);
        await desk.DoAsync(id, PrivacyAction.LiftRestriction);
        for (var looks = 0; looks < 3; looks++) (await desk.Work().StepAsync(default)).Should().BeEmpty();

        (await brand.ColumnAsync<string>("select kind || ' ' || awaited from profiles.notice order by place")).Should().Equal("Restricted true", "Unrestricted false");
    }

    [Fact]
    public async Task An_objection_to_marketing_is_told_to_who_got_the_data_for_marketing()
    {
        await using var brand = await CreateAsync();
        var desk = new DeskBrand(brand, TimeProvider.System);
        await brand.RecordOneAsync(Server, Message(Email("marie@example.org")));
        await brand.HandOutAsync("mailer", "marketing", Email("marie@example.org"));
        await brand.HandOutAsync("courier", "service", Email("marie@example.org"));
        var id = await desk.OpenAsync(PrivacyRequestKind.ObjectionToMarketing);
        (await desk.Work().StepAsync(default)).Should().BeEmpty();

        (await brand.ColumnAsync<string>("select recipient || ' ' || kind from profiles.notice")).Should().Equal("mailer Objected");
        (await desk.StateOf(id)).State.Should().Be(PrivacyRequestState.AwaitingRecipients);
    }

    [Fact]
    public async Task What_is_told_and_that_it_is_done_are_one_transaction_and_a_repetition_changes_nothing()
    {
        await using var brand = await CreateAsync();
        var desk = new DeskBrand(brand, TimeProvider.System);
        var id = await desk.OpenAsync(PrivacyRequestKind.Objection);
        await brand.HandOutAsync("mailer", "marketing", Email("marie@example.org"));
        var marie = await brand.IdentityAsync(Email("marie@example.org"));
        await desk.Telling.DoneAsync(Tenant, id, NoticeKind.Rectified, [marie], default);
        (await brand.ScalarAsync<long>("select count(*) from profiles.notice where kind = 'Rectified'")).Should().Be(0, "the request is not being executed: nothing is done");

        await desk.DoAsync(id, PrivacyAction.VerifyIdentity);
        await desk.DoAsync(id, PrivacyAction.Approve);
        await desk.DoAsync(id, PrivacyAction.Execute);
        for (var times = 0; times < 3; times++) await desk.Telling.DoneAsync(Tenant, id, NoticeKind.Rectified, [marie], default);

        (await brand.ScalarAsync<long>("select count(*) from profiles.notice where kind = 'Rectified'")).Should().Be(1);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'privacy_request_executed'")).Should().Be(1);
    }
}
