using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tests.Deciding;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Erasure;

public class ErasureTests
{
    private static readonly IdentityClaim Ana = Email("ana@example.org");

    [Fact]
    public async Task Nothing_of_the_erased_can_be_opened_or_found_and_others_are_as_they_were()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Ana, Crm("1")).Commented("mine").Named("firstName", "Ana"), Message(Email("ben@example.org")).Commented("his").Named("firstName", "Ben"));
        var (ana, crm, ben) = (await brand.IdentityAsync(Ana), await brand.IdentityAsync(Crm("1")), await brand.IdentityAsync(Email("ben@example.org")));
        await brand.CatchUpAsync();
        (await brand.SealedAsync(ana)).Open.Should().Be(3);

        var report = await brand.EraseAsync(Ana, Crm("1"));

        report.Should().BeEquivalentTo(new { Events = 4L, Fenced = 2, Suppressions = 0, Epochs = new[] { 1 } });
        report.DataKeys.Should().Equal(new Dictionary<RetentionClass, int> { [RetentionClass.Contact] = 2, [RetentionClass.Conversation] = 1 });
        (await brand.SealedAsync(ana)).Should().Be((0, 3));
        (await brand.SealedAsync(ben)).Should().Be((3, 3));
        (await brand.FindAsync(Ana)).Should().BeNull();
        foreach (var table in (string[])["directory", "data_key", "facet", "timeline", "match_record", "match_key", "consent_state", "consent_record", "customer_state", "exclusion"])
        {
            var column = table == "data_key" ? "subject" : "identity_id";
            (await brand.ScalarAsync<long>($"select count(*) from profiles.{table} where {column} in ('{ana.Value}', '{crm.Value}')")).Should().Be(0, table);
        }
        (await brand.ScalarAsync<long>("select count(*) from profiles.profile")).Should().Be(1, "the other person's");
    }

    [Fact]
    public async Task Live_tables_and_read_models_equal_the_fold_and_the_rebuild_also_after_it()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server,
            Message(Ana, Crm("1")).Commented("a").Named("firstName", "Ana").Agreed().OptedOut("sms", objection: true).Excluded(), Message(Crm("1"), Facebook("f1")).Commented("b").Named("lastName", "Ng"));
        await brand.CatchUpAsync();
        await brand.EraseAsync(Ana);
        await brand.CatchUpAsync();
        var live = (Models: await brand.HashAsync(), Consents: await ConsentsAsync(brand));

        await GraphTables.EqualTheFoldAsync(brand);
        (await ConsentsAsync(brand)).Should().Equal(live.Consents);
        (await brand.FindAsync(Ana)).Should().BeNull("a fold of the events finds nobody who was erased");
        await brand.CatchUpAsync(rebuild: true);
        (await brand.HashAsync()).Should().Be(live.Models);
        (await brand.ScalarAsync<long>("select count(*) from profiles.facet")).Should().Be(2);
    }

    [Fact]
    public async Task To_erase_twice_is_the_same_as_once()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Ana).Commented());
        var ana = await brand.IdentityAsync(Ana);
        var request = Guid.NewGuid();
        var first = await brand.EraseAsync(request, Erasures.All, Ana);

        var (again, _) = await brand.Erasing().ExecuteAsync(Tenant, new(request, [ana], Erasures.All, "officer-1"), null, default);
        var (another, _) = await brand.Erasing().ExecuteAsync(Tenant, new(Guid.NewGuid(), [ana], Erasures.All, "officer-1"), null, default);

        again.Should().BeEquivalentTo(first);
        another!.Identities.Should().BeEmpty("who is erased can't be erased again");
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'identity_erased'")).Should().Be(1);
        (await brand.ScalarAsync<long>("select count(*) from profiles.fence")).Should().Be(1);
    }

    [Fact]
    public async Task The_rest_of_a_merged_profile_stays_and_can_still_be_unmerged()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Crm("1"), Ana).Named("firstName", "Ana"), Message(Crm("2"), Facebook("f2")).Named("firstName", "Ben"));
        var (one, two) = (await brand.ProfileAsync(Crm("1")), await brand.ProfileAsync(Crm("2")));
        var merge = await brand.Decisions().MergeAsync(new(Admin, "the same person, says Ana"), [one, two], null, [], default);
        merge.Rejection.Should().BeNull();

        await brand.EraseAsync(Ana);
        (await brand.ProfileAsync(Crm("1"))).Should().Be(await brand.ProfileAsync(Crm("2")), "an erasure parts nobody");
        (await brand.Decisions().UnmergeAsync(new(Admin, "a mistake"), merge.Decision!.Value, default)).Rejection.Should().BeNull();

        (await brand.ProfileAsync(Crm("1"))).Should().Be(one);
        (await brand.ProfileAsync(Crm("2"))).Should().Be(two);
        (await brand.ProfileAsync(Facebook("f2"))).Should().Be(two);
        await brand.CatchUpAsync();
        await GraphTables.EqualTheFoldAsync(brand);
    }

    [Fact]
    public async Task A_profile_whose_first_identity_is_erased_keeps_its_id_and_its_other_identities()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Crm("1"), Ana, Facebook("f1")));
        var profile = await brand.ProfileAsync(Facebook("f1"));

        await brand.EraseAsync(Crm("1"));

        (await brand.ProfileAsync(Facebook("f1"))).Should().Be(await brand.ProfileAsync(Ana));
        (await brand.ScalarAsync<Guid>($"select profile_id from profiles.membership where birth_id = '{profile.Value}'")).Should().Be((await brand.ProfileAsync(Ana)).Value, "ids never die");
        await GraphTables.EqualTheFoldAsync(brand);
    }

    [Fact]
    public async Task Where_a_tie_was_broken_by_the_erased_it_is_broken_anew_as_a_fold_would()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Facebook("a"), Facebook("b")));
        var a = await brand.ScalarAsync<Guid>($"select birth_id from profiles.membership where identity_id = '{(await brand.IdentityAsync(Facebook("a"))).Value}'");
        var survivor = (await brand.ProfileAsync(Facebook("a"))).Value == a ? Facebook("a") : Facebook("b");

        await brand.EraseAsync(survivor);

        await GraphTables.EqualTheFoldAsync(brand);
    }

    [Fact]
    public async Task An_admins_reason_that_names_the_erased_goes_with_them_whoevers_key_it_was_sealed_under()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Crm("1")), Message(Crm("2")));
        var (one, two) = (await brand.ProfileAsync(Crm("1")), await brand.ProfileAsync(Crm("2")));
        await brand.Decisions().MergeAsync(new(Admin, "both are Ana Ng"), [one, two], null, [], default);

        await brand.EraseAsync(Crm("2"));

        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where data ? 'reason'")).Should().Be(0);
        (await brand.ProfileAsync(Crm("1"))).Value.Should().NotBeEmpty();
        await brand.CatchUpAsync();
    }

    [Fact]
    public async Task An_invoice_stays_readable_while_the_conversation_is_gone()
    {
        await using var brand = await CreateAsync();
        var purchase = new Fact.Interaction { Kind = InteractionKind.Purchase, Channel = "shop", Text = "order 77" };
        await brand.RecordAsync(Server, Message(Ana).Commented("a word") with { Facts = [new Fact.Interaction { Kind = InteractionKind.Comment, Channel = "facebook", Text = "a word" }, purchase] });
        var ana = await brand.IdentityAsync(Ana);

        await brand.EraseAsync(Guid.NewGuid(), [RetentionClass.Contact, RetentionClass.Conversation, RetentionClass.Consent], Ana);

        (await brand.SealedAsync(ana)).Should().Be((1, 3), "the purchase is all that can be opened");
    }

    [Fact]
    public async Task A_class_that_expires_leaves_the_person_and_what_comes_later()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Ana).Commented("old").Named("firstName", "Ana"));
        var ana = await brand.IdentityAsync(Ana);
        await brand.CatchUpAsync();

        var report = await brand.EraseAsync(Guid.NewGuid(), [RetentionClass.Conversation], Ana);
        (await brand.SayAsync(Server, Message(Ana).Commented("new"))).Should().Be(Outcome.Recorded);

        report.Fenced.Should().Be(0);
        (await brand.IdentityAsync(Ana)).Should().Be(ana);
        (await brand.SealedAsync(ana)).Should().Be((3, 4), "the name, the address and the new text");
        await brand.CatchUpAsync();
        var live = await brand.HashAsync();
        await brand.CatchUpAsync(rebuild: true);
        (await brand.HashAsync()).Should().Be(live);
    }

    [Fact]
    public async Task A_value_that_is_nobodys_is_not_erased_with_a_person()
    {
        using var keys = new TemporaryKeys();
        await keys.Vault.CreateAsync(Tenant, default);
        var blocked = (await keys.Vault.OpenAsync(Tenant, default))!.BlindKey(new("phone", "", "+33123456789", null, Strength.Verified));
        await using var brand = await CreateAsync(TenantSettings.Default with { BlockedValues = [new("phone", "", blocked, "+33…89")] }, keys: keys);
        await brand.RecordAsync(Server, Message(Crm("1"), Phone("+33123456789")));
        var nobodys = await brand.IdentityAsync(Phone("+33123456789"));

        var (report, rejection) = await brand.Erasing().ExecuteAsync(Tenant, new(Guid.NewGuid(), [nobodys], Erasures.All, "officer-1"), null, default);

        rejection!.Code.Should().Be("BLOCKED_IDENTITY");
        report.Should().BeNull();
        brand.Ledger().Tenants().Should().BeEmpty();
    }

    private static Task<List<string>> ConsentsAsync(TestBrand brand) => brand.ColumnAsync<string>("""
        select concat_ws(' ', identity_id, channel, purpose, granted_at, denied_at, objected_at) from profiles.consent_state
        union all select concat_ws(' ', identity_id, event_id) from profiles.consent_record
        union all select concat_ws(' ', identity_id, kind, at) from profiles.exclusion
        union all select concat_ws(' ', identity_id, purchased_at) from profiles.customer_state order by 1
        """);
}
