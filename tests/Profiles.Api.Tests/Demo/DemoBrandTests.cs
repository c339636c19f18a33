using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Profiles.Api.Demo;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Identities;

namespace Profiles.Api.Tests.Demo;

public class DemoBrandTests(LoadedDemo demo) : IClassFixture<LoadedDemo>
{
    private const string Networks = "('facebook', 'messenger', 'instagram', 'whatsapp', 'x', 'twitch', 'community')";

    [Fact]
    public async Task A_load_that_was_broken_off_is_completed_by_the_next_start()
    {
        demo.BeforeTheBreak.Should().BePositive();
        demo.Second.News.Should().BePositive();
        (await demo.Brand.EventsAsync("interaction_recorded")).Should().Be(DemoCalls.All.Count(c => c.Kind is not null), "each is there exactly once");
        (await demo.Loader().LoadAtFirstStartAsync(CancellationToken.None)).Should().BeNull("a third start finds everything there");
    }

    [Fact]
    public async Task The_brand_is_as_large_as_the_documents_say()
    {
        demo.Second.Members.Should().Be(2000);
        demo.Second.Contacts.Should().Be(1500);
        demo.Second.Interactions.Should().BeInRange(19_000, 22_000);
        (await demo.Brand.ScalarAsync<long>("select count(distinct data->>'channel') from profiles.mt_events where tenant_id = 'demo' and type = 'interaction_recorded'"))
            .Should().BeGreaterThanOrEqualTo(10);
    }

    [Fact]
    public async Task Many_profiles_unite_three_networks_and_the_CRM() =>
        (await CountAsync($"count(distinct type) filter (where type in {Networks}) >= 3 and bool_or(type = 'crm')")).Should().BeGreaterThan(200);

    [Fact]
    public async Task No_profile_has_two_records_of_the_CRM()
    {
        const string stillCounts = "type = 'crm' and identity_id not in (select a from profiles.graph_link where tenant_id = 'demo' and rule = 'Superseded')";
        (await CountAsync($"count(*) filter (where {stillCounts}) > 1")).Should().Be(0);
        (await demo.Brand.EventsAsync("merge_refused")).Should().BeGreaterThan(50, "households share telephones and addresses, and the CRM has people twice");
    }

    [Fact]
    public async Task A_consent_is_given_where_a_person_gave_it_and_nowhere_else()
    {
        var keys = (await demo.Brand.Services.GetRequiredService<IKeyVault>().OpenAsync(DemoBrand.Tenant, CancellationToken.None))!;
        var normaliser = new IdentityNormaliser(DemoBrand.Settings, new LibPhoneNumbers());
        var said = Members.All.SelectMany(m => Given(m, Decisions.Of(m))).Select(g => (Key(g.Point), g.Channel)).ToHashSet();

        said.Should().HaveCountGreaterThan(500);
        (await GivenNowAsync()).SetEquals(said).Should().BeTrue();

        Guid Key(Account account) => keys.BlindKey(normaliser.Normalise(new(account.Type, account.Scope, account.Id), Trust.Links).Identity!);
    }

    [Fact]
    public void All_addresses_and_numbers_are_fictional()
    {
        var accounts = Members.All.SelectMany(m => m.Accounts).ToList();
        accounts.Where(a => a.Type == "email").Should().OnlyContain(a => a.Id.EndsWith("@example.org") || a.Id.EndsWith("@example.com") || a.Id.EndsWith("@example.net"));
        accounts.Where(a => a.Type == "phone").Should().OnlyContain(a => a.Id.StartsWith("+3363998") || a.Id.StartsWith("+447700900") || a.Id.StartsWith("+441632960"));
    }

    [Fact]
    public void Every_message_has_an_id_of_its_own() => DemoCalls.All.Select(c => (c.Source, c.Id)).Should().OnlyHaveUniqueItems();

    /// <summary>What holds for good by the generator's own book.</summary>
    private static IEnumerable<(Account Point, string Channel)> Given(Member member, Decisions decisions)
    {
        if (decisions is { LeftEmail: null, OptedOut: false } && (decisions.AttestedEmail ?? decisions.OwnEmail) is not null) yield return (member["email"]!, "email");
        if ((decisions.AttestedSms ?? decisions.OwnSms) is not null) yield return (member["phone"]!, "sms");
        if (decisions is { OwnWhatsApp: not null, LeftWhatsApp: null }) yield return (member["whatsapp"]!, "whatsapp");
    }

    private async Task<HashSet<(Guid, string)>> GivenNowAsync()
    {
        await using var command = demo.Brand.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("""
            select m.blind_key, c.channel, c.granted_at, c.attested_at, c.denied_at, c.objected_at, c.undated_denial_at
            from profiles.consent_state c join profiles.membership m using (tenant_id, identity_id) where tenant_id = 'demo' and c.purpose = 'marketing'
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var given = new HashSet<(Guid, string)>();
        while (await reader.ReadAsync())
        {
            var state = new ConsentState(Grant(2), Grant(3), Time(4), Time(5), Time(6));
            if (state.Status(DateTimeOffset.UtcNow) == ConsentStatus.Given) given.Add((reader.GetGuid(0), reader.GetString(1)));
        }
        return given;

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
        Grant? Grant(int column) => Time(column) is { } at ? new(at, null) : null;
    }

    private Task<long> CountAsync(string having) =>
        demo.Brand.ScalarAsync<long>($"select count(*) from (select profile_id from profiles.membership where tenant_id = 'demo' group by profile_id having {having}) as p");
}
