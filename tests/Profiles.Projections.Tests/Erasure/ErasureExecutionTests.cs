using Profiles.Domain.Audiences;
using Profiles.Domain.Erasure;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Tests.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Erasure;

/// <summary>From the desk's decision to what is erased: exactly what was approved.</summary>
public class ErasureExecutionTests
{
    private static readonly PrivacyActor Officer = new("officer-1", Officer: true, Approver: false);
    private static readonly PrivacyActor Approver = new("approver-1", Officer: false, Approver: true);
    private static readonly IdentityClaim Ana = Email("ana@example.org");

    [Fact]
    public async Task Who_joins_the_person_behind_the_approval_is_not_erased_along()
    {
        await using var brand = await CreateAsync(registered: true);
        await brand.RecordAsync(Server, Message(Ana, Crm("1")), Message(Facebook("f1")));
        var id = await OpenAsync(brand, "desk", Ana);
        await MoveAsync(brand, id, PrivacyAction.VerifyIdentity, Officer);
        await MoveAsync(brand, id, PrivacyAction.Approve, Approver);
        (await brand.Decisions().MergeAsync(new(Admin, "one person"), [await brand.ProfileAsync(Ana), await brand.ProfileAsync(Facebook("f1"))], null, [], default)).Rejection.Should().BeNull();
        await MoveAsync(brand, id, PrivacyAction.Execute, Officer);

        await ExecuteAsync(brand, id);

        (await brand.FindAsync(Ana)).Should().BeNull();
        (await brand.FindAsync(Crm("1"))).Should().BeNull();
        (await brand.FindAsync(Facebook("f1"))).Should().NotBeNull();
        (await Previews(brand).FindAsync(Tenant, id, default))!.Scope.Should().BeEmpty("whoever is left of the profile is not who asked");
    }

    [Fact]
    public async Task On_the_word_of_a_network_only_what_came_by_its_app_is_erased()
    {
        await using var brand = await CreateAsync(registered: true);
        await brand.RecordAsync(Server, Message(Crm("1"), Facebook("f1")));
        var id = await OpenAsync(brand, PrivacyRequest.MetaDeletion, Facebook("f1"));
        await MoveAsync(brand, id, PrivacyAction.Approve, Approver, PrivacyAction.VerifyIdentity);
        await MoveAsync(brand, id, PrivacyAction.Execute, Officer);

        await ExecuteAsync(brand, id);

        (await brand.FindAsync(Facebook("f1"))).Should().BeNull();
        (await brand.FindAsync(Crm("1"))).Should().NotBeNull();
    }

    [Fact]
    public async Task What_a_restore_erased_from_the_ledger_is_reported_to_its_request()
    {
        await using var brand = await CreateAsync(registered: true);
        await brand.RecordAsync(Server, Message(Ana));
        var id = await OpenAsync(brand, "desk", Ana);
        await MoveAsync(brand, id, PrivacyAction.VerifyIdentity, Officer);
        await MoveAsync(brand, id, PrivacyAction.Approve, Approver);
        await MoveAsync(brand, id, PrivacyAction.Execute, Officer);
        var keys = (await brand.Vault.OpenAsync(Tenant, default))!;
        brand.Ledger().Append(keys, new(id, DateTimeOffset.UtcNow, Approver.Id, [await brand.IdentityAsync(Ana)], Erasures.All, [keys.Suppression(new("email", "", "ana@example.org", null, Strength.Verified))], []));
        await brand.Erasing().ReplayAsync(Tenant, default);

        await ExecuteAsync(brand, id);
        await Certificates(brand).CertifyAsync(Tenant, id, default);

        (await brand.ScalarAsync<string>("select state from profiles.privacy_request")).Should().Be("Fulfilled");
        var certificate = CertificateKey.Read((await Certificates(brand).FindAsync(Tenant, id, default))!.Certificate);
        (certificate.Scope.Epochs, certificate.Scope.ClosedEpochs).Should().BeEquivalentTo((new[] { 1 }, Array.Empty<int>()), "a copy from before can still be read");
        (await brand.SayAsync(Server, Message(Ana).Commented())).Should().Be(Outcome.Suppressed);
    }

    [Fact]
    public async Task Who_was_given_the_data_is_asked_of_what_is_recorded_when_they_are_erased()
    {
        await using var brand = await CreateAsync(registered: true);
        await brand.RecordAsync(Server, Message(Ana));
        var ana = await brand.IdentityAsync(Ana);
        var (mailer, partner) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var (export, name) in new[] { (mailer, "mailer"), (partner, "partner") })
        {
            await using var session = brand.Store.LightweightSession(Tenant.Value);
            session.Events.StartStream(export, new AudienceExportBegun(name, "email", "marketing", [], Noon, "export", "account-1"));
            await session.SaveChangesAsync();
        }
        await HandOutAsync(mailer);

        var (report, _) = await brand.Erasing().ExecuteAsync(Tenant, new(Guid.NewGuid(), [ana], Erasures.All, "officer-1"), null, default);

        report!.Recipients.Should().Equal(new RecipientRef(mailer, "mailer"));
        (await brand.ScalarAsync<long>("select count(*) from profiles.audience_member")).Should().Be(0);
        Task HandOutAsync(Guid export) => brand.ExecuteAsync(
            $"insert into profiles.audience_member (tenant_id, identity_id, export_id, profile_id, at) values ('acme', '{ana.Value}', '{export}', '{Guid.NewGuid()}', now())");
    }

    [Fact]
    public async Task A_value_that_is_nobodys_can_not_be_approved()
    {
        using var folder = new TemporaryKeys();
        await folder.Vault.CreateAsync(Tenant, default);
        var blocked = (await folder.Vault.OpenAsync(Tenant, default))!.BlindKey(new("phone", "", "+33123456789", null, Strength.Verified));
        await using var brand = await CreateAsync(Domain.Tenants.TenantSettings.Default with { BlockedValues = [new("phone", "", blocked, "+33…89")] }, keys: folder, registered: true);
        await brand.RecordAsync(Server, Message(Crm("1"), Phone("+33123456789")));
        var id = await OpenAsync(brand, "desk", Crm("1"));
        await MoveAsync(brand, id, PrivacyAction.VerifyIdentity, Officer);

        var refused = await Desk(brand).AdvanceAsync(new(Tenant, id, PrivacyAction.Approve, Approver, "tests") { Include = [await brand.IdentityAsync(Phone("+33123456789"))] }, default);

        refused.Rejection!.Code.Should().Be("blocked-identity");
        await MoveAsync(brand, id, PrivacyAction.Approve, Approver);
    }

    private static PrivacyDesk Desk(TestBrand brand) => new(brand.Store, brand.Vault, brand.Tenants, TimeProvider.System);

    /// <summary>As the desk's work does, of a request as it stands.</summary>
    private static async Task ExecuteAsync(TestBrand brand, Guid id)
    {
        var work = new DeskBrand(brand, TimeProvider.System).Work(new ErasureExecution(brand.Source, Desk(brand), brand.Erasing(), TimeProvider.System));
        (await work.StepAsync(default)).Should().BeEmpty();
        (await brand.ScalarAsync<string>($"select state from profiles.privacy_request where id = '{id}'")).Should().NotBe("Executing");
    }

    private static ErasureCertificates Certificates(TestBrand brand) =>
        new(brand.Store, brand.Source, brand.Vault, new InstanceSecrets(((KeyFolder)brand.Vault).Folder), TimeProvider.System);

    private static ErasurePreviews Previews(TestBrand brand) => new(brand.Store, brand.Source, TimeProvider.System);

    private static async Task<Guid> OpenAsync(TestBrand brand, string way, IdentityClaim who)
    {
        var (identity, _) = new IdentityNormaliser(brand.Settings, Phones).Normalise(who, Trust.Links);
        return (await Desk(brand).OpenAsync(new(Tenant, PrivacyRequestKind.Erasure, [identity!], [who], way, "tests", Officer.Id), default)).Request!.Value;
    }

    /// <param name="first">To be done by an officer before.</param>
    private static async Task MoveAsync(TestBrand brand, Guid id, PrivacyAction action, PrivacyActor by, PrivacyAction? first = null)
    {
        if (first is { } before) await Desk(brand).AdvanceAsync(new(Tenant, id, before, Officer, "tests"), default);
        (await Desk(brand).AdvanceAsync(new(Tenant, id, action, by, "tests"), default)).Rejection.Should().BeNull();
    }
}
