using Profiles.Domain.Erasure;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.Notices;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.Notices;

/// <summary>Notices on their way to a recipient that is a real server, with all that a real server does.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private TestBrand brand = null!;
    private Receiver receiver = null!;
    private NoticeBrand notices = null!;

    public async Task InitializeAsync()
    {
        brand = await CreateAsync(registered: true);
        receiver = await Receiver.StartAsync();
        notices = new(brand, receiver);
    }

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        await brand.DisposeAsync();
    }

    [Fact]
    public async Task An_erasure_is_told_signed_and_its_acknowledgement_completes_the_request_and_stands_in_the_certificate()
    {
        var secret = await notices.DefineAsync();
        var export = await notices.HandOutAsync("mailer", Email("marie@example.org"));
        var id = await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("marie@example.org"));
        (await notices.StateOf(id)).State.Should().Be(PrivacyRequestState.AwaitingRecipients);

        receiver.Answer(200, """{"acknowledged": true}""");
        (await notices.DeliverAsync()).Should().ContainSingle().Which.Delivered.Should().BeTrue();

        var got = receiver.Received.Single();
        got.IsSignedWith(secret).Should().BeTrue();
        got.ContentType.Should().Be("application/cloudevents+json; charset=utf-8");
        (got.Event.GetProperty("specversion").GetString(), got.Type, got.Event.GetProperty("source").GetString(), got.Event.GetProperty("id").GetString())
            .Should().Be(("1.0", "profiles.person.erased", "/brands/acme", got.Id));
        var data = got.Event.GetProperty("data");
        data.GetProperty("requestId").GetGuid().Should().Be(id);
        data.GetProperty("exportIds").EnumerateArray().Select(e => e.GetGuid()).Should().Equal(export);
        data.GetProperty("profileIds").GetArrayLength().Should().Be(1);
        got.Body.Should().NotContain("marie", "it knows the person by the ids that it got");

        var request = await notices.StateOf(id);
        request.State.Should().Be(PrivacyRequestState.Fulfilled);
        request.Recipients.Should().ContainSingle().Which.Should().Match<RecipientProgress>(r => r.Name == "mailer" && r.NotifiedAt != null && r.AcknowledgedAt != null && r.EscalatedAt == null);
        var certificates = new ErasureCertificates(brand.Store, brand.Source, brand.Vault, new InstanceSecrets(((KeyFolder)brand.Vault).Folder), notices);
        await certificates.CertifyAsync(Tenant, id, default);
        CertificateKey.Read((await certificates.FindAsync(Tenant, id, default))!.Certificate).Recipients.Should().ContainSingle().Which.Should()
            .Match<ToldRecipient>(r => r.Name == "mailer" && r.NotifiedAt != null && r.AcknowledgedAt != null);
    }

    [Fact]
    public async Task A_recipient_that_fails_is_tried_ever_more_slowly_under_one_id_until_it_takes_the_notice_once()
    {
        await notices.DefineAsync();
        await notices.HandOutAsync("mailer", Email("marie@example.org"));
        var id = await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("marie@example.org"));
        var outcomes = new List<string>();
        async Task TryAsync()
        {
            outcomes.AddRange((await notices.DeliverAsync()).Select(n => n.Outcome));
            (await notices.DeliverAsync()).Should().BeEmpty("nothing is due at once");
            notices.Now = (await notices.NoticesAsync()).Single().NextAttempt ?? notices.Now;
        }

        receiver.Answer(500);
        await TryAsync();
        receiver.Answers = (context, _) => { context.Response.Redirect("/elsewhere"); return Task.CompletedTask; };
        await TryAsync();
        receiver.Answers = async (context, _) => await Task.Delay(TimeSpan.FromSeconds(5), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        await TryAsync();
        receiver.Answers = (context, _) => { context.Abort(); return Task.CompletedTask; };
        await TryAsync();
        var before = (await notices.NoticesAsync()).Single();
        receiver.Answer(204);
        await TryAsync();

        outcomes.Should().Equal("http-500", "http-302", "timeout", "connection", "http-204");
        receiver.Received.Select(g => g.Id).Distinct().Should().ContainSingle();
        receiver.Received.Should().HaveCount(5, "a redirect is not followed");
        before.Attempts.Should().Be(4);
        (before.NextAttempt!.Value - notices.Now).Should().BeCloseTo(TimeSpan.Zero, TimeSpan.FromSeconds(1));
        notices.Now = notices.Now.AddDays(5);
        (await notices.DeliverAsync()).Should().BeEmpty();
        (await notices.StateOf(id)).Recipients.Single().NotifiedAt.Should().NotBeNull();
        (await notices.StateOf(id)).State.Should().Be(PrivacyRequestState.AwaitingRecipients, "it took the notice and has not said that it is done");
    }

    [Fact]
    public async Task Who_is_gone_is_escalated_at_once_and_once_and_what_was_given_up_can_be_sent_again()
    {
        await notices.DefineAsync();
        await notices.HandOutAsync("mailer", Email("marie@example.org"));
        var id = await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("marie@example.org"));
        receiver.Answer(410);

        (await notices.DeliverAsync()).Should().ContainSingle().Which.Escalated.Should().BeTrue();
        (await notices.StateOf(id)).Recipients.Single().EscalatedAt.Should().NotBeNull();
        (await notices.NoticesAsync()).Single().State.Should().Be(NoticeState.Dead);
        (await notices.List.ReplayAsync(Tenant, null, "mailer", default)).Should().Be(1);
        (await notices.DeliverAsync()).Should().ContainSingle().Which.Escalated.Should().BeFalse("it was said before");

        receiver.Answer(200);
        (await notices.List.ReplayAsync(Tenant, (await notices.NoticesAsync()).Single().Id, null, default)).Should().Be(1);
        (await notices.DeliverAsync()).Should().ContainSingle().Which.Delivered.Should().BeTrue();
        receiver.Received.Select(g => g.Id).Distinct().Should().ContainSingle();
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'privacy_recipient_escalated'")).Should().Be(1);
    }

    [Fact]
    public async Task Who_can_not_be_told_for_days_is_given_up_and_escalated()
    {
        await notices.DefineAsync();
        await notices.HandOutAsync("mailer", Email("marie@example.org"));
        var id = await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("marie@example.org"));
        receiver.Answer(503);
        var begun = notices.Now;
        SettledNotice? last = null;
        for (var tries = 0; tries < 60 && last is not { Escalated: true }; tries++)
        {
            last = (await notices.DeliverAsync()).Single();
            notices.Now = (await notices.NoticesAsync()).Single().NextAttempt ?? notices.Now;
        }

        last!.Escalated.Should().BeTrue();
        (notices.Now - begun).Should().BeGreaterThanOrEqualTo(notices.Terms.GiveUpAfter).And.BeLessThan(notices.Terms.GiveUpAfter * 1.2);
        receiver.Received.Count.Should().BeInRange(15, 40);
        (await notices.StateOf(id)).Recipients.Single().EscalatedAt.Should().NotBeNull();
        (await notices.NoticesAsync()).Single().Should().Match<NoticeView>(n => n.State == NoticeState.Dead && n.Outcome == "http-503");
    }

    [Fact]
    public async Task What_is_told_of_one_person_arrives_in_its_order_and_nobody_else_waits_for_it()
    {
        await notices.DefineAsync();
        await notices.HandOutAsync("mailer", Email("marie@example.org"), Email("other@example.org"));
        var restriction = await notices.ExecuteAsync(PrivacyRequestKind.Restriction, Email("marie@example.org"));
        var profile = await brand.ScalarAsync<Guid>("select profiles[1] from profiles.notice");
        receiver.Answers = (context, got) => { context.Response.StatusCode = got.Body.Contains(profile.ToString(), StringComparison.Ordinal) ? 500 : 200; return Task.CompletedTask; };
        (await notices.DeliverAsync()).Should().ContainSingle().Which.Delivered.Should().BeFalse();
        await notices.MoveAsync(restriction, PrivacyAction.TellSubject);
        await notices.MoveAsync(restriction, PrivacyAction.LiftRestriction);
        await notices.WorkAsync();
        await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("other@example.org"));

        (await notices.DeliverAsync()).Should().ContainSingle().Which.Delivered.Should().BeTrue();
        receiver.Received.Last().Type.Should().Be("profiles.person.erased");
        receiver.Answer(200);
        notices.Now = notices.Now.AddMinutes(1);
        (await notices.DeliverAsync()).Should().HaveCount(2).And.OnlyContain(n => n.Delivered);

        receiver.Received.TakeLast(2).Select(g => g.Type).Should().Equal("profiles.person.restricted", "profiles.person.unrestricted");
    }

    [Fact]
    public async Task Several_services_that_look_at_once_send_each_notice_once()
    {
        await notices.DefineAsync();
        var people = Enumerable.Range(0, 10).Select(n => Email($"p{n}@example.org")).ToArray();
        await notices.HandOutAsync("mailer", people);
        foreach (var who in people) await notices.BeginAsync(PrivacyRequestKind.Erasure, who);
        await notices.WorkAsync();

        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new NoticeBrand(brand, receiver).DeliverAsync()));

        nodes.Sum(n => n.Count).Should().Be(10);
        receiver.Received.Select(g => g.Id).Should().OnlyHaveUniqueItems().And.HaveCount(10);
    }

    [Fact]
    public async Task Contact_points_are_told_to_who_keeps_no_ids_and_are_kept_only_until_they_have_arrived()
    {
        await notices.DefineAsync(contactPoints: true);
        await notices.HandOutAsync("mailer", Email("marie.canary@example.org"));
        await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("marie.canary@example.org"));
        var notice = await brand.ScalarAsync<Guid>("select id from profiles.notice where box is not null");
        (await brand.ScalarAsync<long>($"select count(*) from profiles.data_key where subject = '{notice}'")).Should().Be(1);
        var row = await brand.ScalarAsync<string>("select string_agg(n::text || encode(n.box, 'escape') || encode(n.box, 'hex'), '') from profiles.notice n");
        row.Should().NotContain("marie").And.NotContain(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes("canary")).ToLowerInvariant());

        receiver.Answer(500);
        await notices.DeliverAsync();
        notices.Now = notices.Now.AddMinutes(1);
        receiver.Answer(200);
        (await notices.DeliverAsync()).Should().ContainSingle().Which.Delivered.Should().BeTrue();

        receiver.Received.Last().Event.GetProperty("data").GetProperty("contactPoints")[0].GetProperty("value").GetString().Should().Be("marie.canary@example.org");
        (await brand.ScalarAsync<long>($"select count(*) from profiles.data_key where subject = '{notice}'")).Should().Be(0);
        (await brand.ScalarAsync<long>("select count(*) from profiles.notice where box is not null")).Should().Be(0);
    }

    [Fact]
    public async Task Contact_points_of_who_is_paused_are_forgotten_behind_the_term_and_the_notice_is_told_by_ids()
    {
        await notices.DefineAsync(contactPoints: true, paused: true);
        await notices.HandOutAsync("mailer", Email("marie@example.org"));
        await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("marie@example.org"));
        (await notices.DeliverAsync()).Should().BeEmpty("it is paused");
        await notices.Settling.ForgetContactPointsAsync(default);
        (await brand.ScalarAsync<long>("select count(*) from profiles.notice where box is not null")).Should().Be(1);

        notices.Now = notices.Now.AddDays(4);
        await notices.Settling.ForgetContactPointsAsync(default);
        (await brand.ScalarAsync<long>("select count(*) from profiles.data_key where subject in (select id from profiles.notice)")).Should().Be(0);
        await notices.DefineAsync(contactPoints: true);
        (await notices.DeliverAsync()).Should().ContainSingle().Which.Delivered.Should().BeTrue();

        receiver.Received.Single().Event.GetProperty("data").TryGetProperty("contactPoints", out _).Should().BeFalse();
    }
}
