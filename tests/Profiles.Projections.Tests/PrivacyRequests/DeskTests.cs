using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.PrivacyRequests;

public sealed class DeskTests
{
    private static readonly PrivacyActor Anne = new("anne", Officer: true, Approver: false);
    private const string Rows = "select r::text from profiles.privacy_request r order by id";

    [Fact]
    public async Task Of_many_who_approve_at_once_one_does()
    {
        await using var brand = await CreateAsync();
        var desk = DeskOf(brand);
        var id = await OpenAsync(brand, desk, PrivacyRequestKind.Access);
        await DoAsync(desk, id, PrivacyAction.VerifyIdentity);

        var moves = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => desk.AdvanceAsync(new(Tenant, id, PrivacyAction.Approve, Anne, "test"), default)));

        moves.Count(m => m.Rejection is null).Should().Be(1);
        moves.Where(m => m.Rejection is not null).Should().OnlyContain(m => m.Rejection!.Code == "illegal-move");
        (await brand.ScalarAsync<int>("select version from profiles.privacy_request")).Should().Be(4);
        (await brand.ScalarAsync<long>("select max(version) from profiles.mt_events where type like 'privacy%'")).Should().Be(4);
    }

    [Fact]
    public async Task The_table_comes_out_of_the_events_as_it_was_with_what_no_desk_took_in()
    {
        await using var brand = await CreateAsync(registered: true);
        var desk = DeskOf(brand);
        foreach (var kind in Enum.GetValues<PrivacyRequestKind>())
        {
            var id = await OpenAsync(brand, desk, kind, Email($"{kind}@example.org"));
            await desk.AdvanceAsync(new(Tenant, id, PrivacyAction.Extend, Anne, "test") { Reason = "there is much" }, default);
            await desk.AdvanceAsync(new(Tenant, id, PrivacyAction.PauseClock, Anne, "test") { Reason = "which of them?" }, default);
        }
        var live = await brand.ColumnAsync<string>(Rows);
        live.Should().HaveCount(8);

        await brand.ExecuteAsync("delete from profiles.privacy_request");
        await new Refolding(brand.Store, brand.Source, brand.Vault, brand.Tenants).RefoldAsync(Tenant, default);

        (await brand.ColumnAsync<string>(Rows)).Should().Equal(live);
    }

    [Fact]
    public async Task A_request_of_before_there_was_a_desk_goes_through_the_same_machine()
    {
        await using var brand = await CreateAsync();
        var desk = DeskOf(brand);
        var identity = (await brand.RecordOneAsync(Server, Message(Email("marie@example.org")))).Bearer!.Value;
        var id = Guid.NewGuid();
        await using (var session = brand.Store.LightweightSession(Tenant.Value))
        {
            session.Events.StartStream(id, new PrivacyRequestReceived(PrivacyRequestKind.Access, [identity], identity, "preference-centre", "fr", null, Noon, Noon, "preference-centre", "preference-centre"));
            await session.SaveChangesAsync();
        }

        await DoAsync(desk, id, PrivacyAction.Approve);

        var request = await StateOf(brand, id);
        request.State.Should().Be(PrivacyRequestState.Approved);
        request.TimeZone.Should().Be("Europe/Paris");
    }

    [Fact]
    public async Task A_policy_approves_who_is_verified_unless_they_are_in_a_dispute()
    {
        await using var brand = await CreateAsync(With(PrivacyPolicy.Default with { Approval = ApprovalRule.Policy }));
        var desk = DeskOf(brand);
        var free = await OpenAsync(brand, desk, PrivacyRequestKind.Erasure, Email("free@example.org"));
        await brand.RecordOneAsync(Server, Message(Email("held@example.org"), Crm("9")).Excluded("dispute"));
        var held = await OpenAsync(brand, desk, PrivacyRequestKind.Erasure, Crm("9"));

        await DoAsync(desk, free, PrivacyAction.VerifyIdentity);
        await DoAsync(desk, held, PrivacyAction.VerifyIdentity);

        (await StateOf(brand, free)).State.Should().Be(PrivacyRequestState.Approved);
        (await StateOf(brand, held)).State.Should().Be(PrivacyRequestState.Open);
    }

    [Fact]
    public async Task What_is_written_is_nowhere_in_clear_and_opened_for_the_desk()
    {
        await using var brand = await CreateAsync();
        var desk = DeskOf(brand);
        var opened = await desk.OpenAsync(
            new(Tenant, PrivacyRequestKind.Access, [Normal("canary-unknown@example.org")], [Email("canary-unknown@example.org")], "desk", "test", "anne") { Reference = "canary-reference" }, default);
        var id = opened.Request!.Value;
        await desk.AdvanceAsync(new(Tenant, id, PrivacyAction.Deny, Anne, "test") { Reason = "canary-reason" }, default);

        (await brand.ColumnAsync<string>("select data::text from profiles.mt_events")).Should().HaveCount(3).And.NotContain(data => data.Contains("canary"));
        (await brand.ColumnAsync<string>(Rows)).Should().ContainSingle().Which.Should().NotContain("canary");
        var view = (await new RequestList(brand.Source, brand.Store, brand.Vault).FindAsync(Tenant, id, words: true, default))!;
        view.History[^1].Reason.Should().Be("canary-reason");
        view.Words!.Reference.Should().Be("canary-reference");
        view.Words.Unknown.Should().ContainSingle().Which.Should().StartWith("email: ").And.NotContain("canary-unknown");

        await brand.ExecuteAsync($"delete from profiles.data_key where subject = '{id}'");
        await desk.AdvanceAsync(new(Tenant, id, PrivacyAction.Deny, Anne, "test") { Reason = "again" }, default);
        (await new RequestList(brand.Source, brand.Store, brand.Vault).FindAsync(Tenant, id, words: true, default))!.History.Should().OnlyContain(m => m.Reason == null);
    }

    [Fact]
    public async Task What_is_due_first_comes_first_and_pages_have_no_gaps()
    {
        await using var brand = await CreateAsync();
        var desk = DeskOf(brand);
        var list = new RequestList(brand.Source, brand.Store, brand.Vault);
        for (var days = 0; days < 7; days++)
            await OpenAsync(brand, desk, PrivacyRequestKind.Access, Email($"p{days}@example.org"), DateTimeOffset.UtcNow.AddDays(-(days * 5 % 7)));
        var over = await OpenAsync(brand, desk, PrivacyRequestKind.Access, Email("over@example.org"), DateTimeOffset.UtcNow.AddDays(-60));
        await DoAsync(desk, over, PrivacyAction.Withdraw);

        var seen = new List<RequestView>();
        string? after = null;
        do
        {
            var page = (await list.ListAsync(Tenant, new(null, null), 3, after, words: false, default)).Value!;
            seen.AddRange(page.Edges.Select(e => e.Node));
            after = page.HasNextPage ? page.Edges[^1].Cursor : null;
        }
        while (after is not null);

        seen.Select(v => v.Id).Should().OnlyHaveUniqueItems().And.HaveCount(8);
        seen[^1].Id.Should().Be(over);
        seen.SkipLast(1).Select(v => v.Due.DueOn).Should().BeInAscendingOrder();
        (await list.ListAsync(Tenant, new(null, seen[3].Due.DueOn), 50, null, words: false, default)).Value!.Edges.Should().OnlyContain(e => e.Node.Due.DueOn < seen[3].Due.DueOn && !e.Node.Request.IsOver);
        (await list.CountAsync(Tenant, new(PrivacyRequestState.WithdrawnBySubject, null), default)).Should().Be(1);
        (await list.ListAsync(Tenant, new(PrivacyRequestState.Open, null), 3, "made-up", words: false, default)).Rejection!.Code.Should().Be("bad-cursor");
    }

    private static Domain.Tenants.TenantSettings With(PrivacyPolicy policy) => Domain.Tenants.TenantSettings.Default with { PrivacyPolicy = policy };

    private static PrivacyDesk DeskOf(TestBrand brand) => new(brand.Store, brand.Vault, brand.Tenants, TimeProvider.System);

    private static NormalIdentity Normal(string email) => Normal(Email(email));

    private static NormalIdentity Normal(IdentityClaim claim) => new IdentityNormaliser(Domain.Tenants.TenantSettings.Default, Phones).Normalise(claim, Trust.Links).Identity!;

    private static async Task<Guid> OpenAsync(TestBrand brand, PrivacyDesk desk, PrivacyRequestKind kind, IdentityClaim? whose = null, DateTimeOffset? received = null)
    {
        var claim = whose ?? Email("marie@example.org");
        await brand.RecordOneAsync(Server, Message(claim));
        var opened = await desk.OpenAsync(new(Tenant, kind, [Normal(claim)], [claim], "desk", "test", "olga") { ReceivedAt = received }, default);
        opened.Rejection.Should().BeNull();
        return opened.Request!.Value;
    }

    private static async Task DoAsync(PrivacyDesk desk, Guid id, PrivacyAction action) =>
        (await desk.AdvanceAsync(new(Tenant, id, action, Anne, "test") { Reason = "because" }, default)).Rejection.Should().BeNull();

    private static async Task<PrivacyRequest> StateOf(TestBrand brand, Guid id) =>
        (await new RequestList(brand.Source, brand.Store, brand.Vault).FindAsync(Tenant, id, words: false, default))!.Request;
}
