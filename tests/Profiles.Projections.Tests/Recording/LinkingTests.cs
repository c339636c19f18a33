using Profiles.Domain.Facts;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Recording;

public class LinkingTests
{
    private const string Profiles = "select count(distinct profile_id) from profiles.membership";

    [Fact]
    public async Task Identities_that_a_server_key_sends_together_are_one_profile()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Facebook("f1")).Commented(), Message(Email("marie@example.org")).Named("firstName", "Marie"));

        var result = await brand.RecordOneAsync(Server, Message(Crm("7"), Email("marie@example.org"), Facebook("f1")));

        result.Links.Should().HaveCount(2);
        (await brand.ScalarAsync<long>(Profiles)).Should().Be(1);
        (await brand.ScalarAsync<bool>("select profile_id = birth_id from profiles.membership where type = 'crm'")).Should().BeTrue("a CRM id survives");
    }

    [Fact]
    public async Task Facts_stay_on_the_identity_they_were_seen_on_when_profiles_join()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Facebook("f1")).Commented(), Message(Email("marie@example.org")).Named("firstName", "Marie"));
        var before = await brand.ColumnAsync<string>("select stream_id::text || type from profiles.mt_events order by seq_id");

        await brand.RecordOneAsync(Server, Message(Email("marie@example.org"), Facebook("f1")));

        (await brand.ColumnAsync<string>("select stream_id::text || type from profiles.mt_events order by seq_id")).Take(before.Count).Should().Equal(before);
    }

    [Fact]
    public async Task A_browser_key_only_suggests_and_only_once()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Crm("7"), Email("victim@example.org")));

        await brand.RecordAsync(Browser, Message(Device("d1"), Email("victim@example.org")).Commented(), Message(Device("d1"), Email("victim@example.org")).Commented());
        await brand.RecordAsync(Browser, Message(Device("d1"), Email("victim@example.org")).Commented());

        (await brand.ScalarAsync<long>(Profiles)).Should().Be(2);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'link_suggested'")).Should().Be(1);
    }

    [Fact]
    public async Task A_phone_of_two_CRM_records_joins_neither_and_goes_to_review()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Crm("1"), Phone("+33600000012")).At(Noon));
        await brand.RecordOneAsync(Server, Message(Crm("2"), Phone("+33600000012")).At(Noon.AddDays(1)));

        (await brand.ScalarAsync<long>(Profiles)).Should().Be(3);
        (await brand.ColumnAsync<string>("select data->>'refusal' from profiles.mt_events where type = 'merge_refused'")).Should().Equal("contested");
        (await brand.ColumnAsync<string>("select data->>'standing' from profiles.mt_events where type = 'identity_standing_changed'")).Should().Equal("Contested");
        (await brand.ColumnAsync<string>("select data->>'why' from profiles.mt_events where type = 'link_suggested'")).Should().Equal("contested");
    }

    [Fact]
    public async Task An_admin_joins_what_a_rule_would_not()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Crm("1")).Commented(), Message(Crm("2")).Commented());

        var result = await brand.RecordOneAsync(Admin, Message(Crm("1"), Crm("2")) with { Reason = "same person, she called" });
        var again = await brand.RecordOneAsync(Admin, Message(Crm("2"), Crm("1")) with { Reason = "same person, she called again" });

        (await brand.ScalarAsync<long>(Profiles)).Should().Be(1);
        result.Links.Should().ContainSingle();
        again.Links.Should().Equal(result.Links, "the decision was made before");
    }

    [Fact]
    public async Task A_record_that_the_CRM_merged_away_resolves_and_counts_no_longer_as_its_own()
    {
        await using var brand = await CreateAsync();
        await brand.RecordOneAsync(Server, Message(Crm("old"), Phone("+33600000012")).At(Noon));
        await brand.RecordOneAsync(Server, Message(Crm("new"), Email("marie@example.org")) with { Facts = [new Fact.Supersedes(Crm("old"))] });

        (await brand.ScalarAsync<long>(Profiles)).Should().Be(1);
        (await brand.ColumnAsync<bool>("select profile_id = birth_id from profiles.membership m where exists (select 1 from profiles.mt_events e where e.type = 'crm_id_superseded' and (e.data->>'newer')::uuid = m.identity_id)"))
            .Should().Equal(true);
    }

    [Fact]
    public async Task A_link_that_is_said_again_is_no_new_decision()
    {
        await using var brand = await CreateAsync();
        for (var day = 0; day < 5; day++) await brand.RecordOneAsync(Server, Message(Crm("1"), Email("a@example.org")).At(Noon.AddDays(day)).Commented());

        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'identities_linked'")).Should().Be(1);
    }

    [Fact]
    public async Task Every_change_of_profile_is_told_by_a_decision()
    {
        await using var brand = await CreateAsync();
        await brand.RecordAsync(Server, Message(Facebook("f1"), Email("a@example.org")).At(Noon), Message(Facebook("f2"), Email("b@example.org")).At(Noon));
        var before = (await brand.ColumnAsync<Guid>("select identity_id from profiles.membership order by identity_id"))
            .Zip(await brand.ColumnAsync<Guid>("select profile_id from profiles.membership order by identity_id")).ToDictionary(p => p.First, p => p.Second);

        await brand.RecordOneAsync(Server, Message(Email("a@example.org"), Email("b@example.org")).At(Noon.AddDays(1)));

        var after = (await brand.ColumnAsync<Guid>("select identity_id from profiles.membership order by identity_id"))
            .Zip(await brand.ColumnAsync<Guid>("select profile_id from profiles.membership order by identity_id")).ToDictionary(p => p.First, p => p.Second);
        var told = await brand.ColumnAsync<string>("select i->>'identity' from (select jsonb_array_elements(data->'identities') i, seq_id from profiles.mt_events where type = 'profiles_regrouped') t where seq_id > 6 + 2");
        told.Select(Guid.Parse).Should().BeEquivalentTo(after.Where(a => before[a.Key] != a.Value).Select(a => a.Key));
    }
}
