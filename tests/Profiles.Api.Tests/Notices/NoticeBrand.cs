using Profiles.Api.Notices;
using Profiles.Domain.Audiences;
using Profiles.Domain.Identities;
using Profiles.Domain.Notices;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.Notices;
using Profiles.Projections.PreferenceCentre;
using Profiles.Projections.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.Notices;

/// <summary>A brand with a desk, a recipient that listens, and a clock of the test's own. Made anew on the same database it is the service after a restart.</summary>
internal sealed class NoticeBrand(TestBrand brand, Receiver receiver) : TimeProvider
{
    private static readonly PrivacyActor Officer = new("officer-1", Officer: true, Approver: false);
    private static readonly PrivacyActor Approver = new("approver-1", Officer: false, Approver: true);
    private static readonly CalloutTarget Targets = new(AllowLoopback: true);

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    public NoticeTerms Terms { get; } = new() { Timeout = TimeSpan.FromSeconds(1) };

    public TestBrand Brand => brand;

    public Receiver Receiver => receiver;

    public PrivacyDesk Desk => new(brand.Store, brand.Vault, brand.Tenants, this);

    public RecipientCatalogue Recipients => new(brand.Source, brand.Store, brand.Vault, Targets, this);

    public NoticeSettling Settling => new(brand.Source, brand.Store, Desk, Terms, this);

    public Acknowledging Acknowledging => new(brand.Source, brand.Vault, Settling, this);

    public NoticeList List => new(brand.Source, brand.Vault, this);

    public override DateTimeOffset GetUtcNow() => Now;

    /// <returns>The recipient's secret.</returns>
    public async Task<string> DefineAsync(string name = "mailer", bool contactPoints = false, bool paused = false, string? endpoint = null)
    {
        var defined = await Recipients.DefineAsync(Tenant, name, endpoint ?? receiver.Url, 10, paused, contactPoints, "tests", "admin-1", default);
        defined.Rejection.Should().BeNull();
        return defined.Secret ?? "";
    }

    /// <summary>Who got these, as an export hands them out.</summary>
    public async Task<Guid> HandOutAsync(string recipient, params IdentityClaim[] who)
    {
        var export = Guid.CreateVersion7();
        await using (var session = brand.Store.LightweightSession(Tenant.Value))
        {
            session.Events.StartStream(export, new AudienceExportBegun(recipient, "email", "marketing", [], Noon, "export", "account-1"));
            await session.SaveChangesAsync();
        }
        foreach (var claim in who)
        {
            await brand.RecordOneAsync(Server, Message(claim));
            var key = (await brand.Vault.OpenAsync(Tenant, default))!.BlindKey(Normal(claim));
            await brand.ExecuteAsync($"""
                insert into profiles.audience_member (tenant_id, identity_id, export_id, profile_id, at)
                select m.tenant_id, m.identity_id, '{export}', m.profile_id, now() from profiles.membership m where m.blind_key = '{key}'
                """);
        }
        return export;
    }

    /// <summary>A request from its receipt to its execution.</summary>
    public async Task<Guid> ExecuteAsync(PrivacyRequestKind kind, IdentityClaim who)
    {
        var id = await BeginAsync(kind, who);
        await WorkAsync();
        return id;
    }

    public async Task<Guid> BeginAsync(PrivacyRequestKind kind, IdentityClaim who)
    {
        var id = (await Desk.OpenAsync(new(Tenant, kind, [Normal(who)], [who], "desk", "tests", Officer.Id), default)).Request!.Value;
        await MoveAsync(id, PrivacyAction.VerifyIdentity, Officer);
        await MoveAsync(id, PrivacyAction.Approve, kind == PrivacyRequestKind.Erasure ? Approver : Officer);
        await MoveAsync(id, PrivacyAction.Execute, Officer);
        return id;
    }

    public Task MoveAsync(Guid id, PrivacyAction action) => MoveAsync(id, action, Officer);

    public async Task WorkAsync()
    {
        var records = new OwnRecords(brand.Source, brand.Store, brand.Vault, brand.Tenants, Phones);
        var telling = new Telling(brand.Store, brand.Vault, Desk, this);
        var erasing = new Erasing(brand.Store, brand.Vault, brand.Tenants, new ErasureLedger(((KeyFolder)brand.Vault).Folder), this);
        var work = new PrivacyWork(
            brand.Source, brand.Store, [new ObjectionExecution(brand.Tenants, records, brand.Recorder, telling, this), new ErasureExecution(brand.Source, Desk, erasing, this)],
            new Restrictions(brand.Source, records, brand.Recorder, telling, this), this);
        (await work.StepAsync(default)).Should().BeEmpty();
    }

    /// <summary>One look at what is due, as the service does it.</summary>
    public async Task<List<SettledNotice>> DeliverAsync()
    {
        using var sender = new HttpSending(Targets, Terms, this);
        var delivery = new NoticeDelivery(brand.Source, brand.Vault, sender, Settling, Targets, this);
        var settled = new List<SettledNotice>();
        foreach (var lane in await delivery.LanesAsync(default)) settled.AddRange(await delivery.DeliverAsync(lane, default));
        return settled;
    }

    public async Task<PrivacyRequest> StateOf(Guid id) => (await new RequestList(brand.Source, brand.Store, brand.Vault).FindAsync(Tenant, id, words: false, default))!.Request;

    public async Task<IReadOnlyList<NoticeView>> NoticesAsync() => [.. (await List.ListAsync(Tenant, null, null, 100, null, default)).Value!.Edges.Select(e => e.Node)];

    private static NormalIdentity Normal(IdentityClaim who) => new IdentityNormaliser(Domain.Tenants.TenantSettings.Default, Phones).Normalise(who, Trust.Links).Identity!;

    private async Task MoveAsync(Guid id, PrivacyAction action, PrivacyActor by) =>
        (await Desk.AdvanceAsync(new(Tenant, id, action, by, "tests") { Reason = "because" }, default)).Rejection.Should().BeNull();
}
