using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Notices;
using Profiles.Projections.PreferenceCentre;
using Profiles.Projections.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.PrivacyRequests;

/// <summary>A clock that goes where a test wants it.</summary>
internal sealed class MovableClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>The desk of a brand, at a time of the test's own. Made anew for the same brand it is the desk after a restart: it shares nothing but the database.</summary>
internal sealed class DeskBrand(TestBrand brand, TimeProvider clock)
{
    public static PrivacyActor Anne { get; } = new("anne", Officer: true, Approver: false);

    public PrivacyDesk Desk { get; } = new(brand.Store, brand.Vault, brand.Tenants, clock);

    public OwnRecords Records { get; } = new(brand.Source, brand.Store, brand.Vault, brand.Tenants, Phones);

    public DeadlineWatch Watch => new(brand.Source, brand.Store, brand.Tenants, Desk, clock);

    public Telling Telling => new(brand.Store, brand.Vault, Desk, clock);

    public PrivacyWork Work(params IPrivacyExecution[] executions) => new(
        brand.Source, brand.Store, [new ObjectionExecution(brand.Tenants, Records, brand.Recorder, Telling, clock), .. executions],
        new Restrictions(brand.Source, Records, brand.Recorder, Telling, clock), clock);

    public async Task<Guid> OpenAsync(PrivacyRequestKind kind, IdentityClaim? whose = null, DateTimeOffset? received = null, Regulation? regulation = null)
    {
        var claim = whose ?? Email("marie@example.org");
        await brand.RecordOneAsync(Server, Message(claim));
        var normal = new IdentityNormaliser(TenantSettings.Default, Phones).Normalise(claim, Trust.Links).Identity!;
        var opened = await Desk.OpenAsync(new(Tenant, kind, [normal], [claim], "desk", "test", "olga") { ReceivedAt = received, Regulation = regulation }, default);
        opened.Rejection.Should().BeNull();
        return opened.Request!.Value;
    }

    public async Task DoAsync(Guid id, PrivacyAction action) =>
        (await Desk.AdvanceAsync(new(Tenant, id, action, Anne, "test") { Reason = "because" }, default)).Rejection.Should().BeNull();

    public async Task<PrivacyRequest> StateOf(Guid id) => (await new RequestList(brand.Source, brand.Store, brand.Vault).FindAsync(Tenant, id, words: false, default))!.Request;
}
