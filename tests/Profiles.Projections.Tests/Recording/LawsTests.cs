using CsCheck;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;
using Profiles.Projections.Pinning;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Recording;

/// <summary>
/// I1, I2, I7, I8 and I9 together on the real store: random histories, with redeliveries, that join and refuse to join people. Then the live tables and all read models are
/// deleted, refolded and rebuilt, and everything is as it was.
/// </summary>
public class LawsTests
{
    private static readonly Gen<Message> Messages =
        from kind in Gen.Int[0, 5]
        from a in Gen.Int[1, 9]
        from b in Gen.Int[1, 7]
        from day in Gen.Int[0, 40]
        select (kind switch
        {
            0 => Message(Email($"u{b}@example.org"), Crm($"{a}")).Commented($"by u{b}"),
            1 => Message(Facebook($"f{a}"), Email($"u{b}@example.org")).Commented($"by f{a}"),
            2 => Message(Facebook($"f{a}"), Facebook($"g{b}")).Commented($"by f{a}").Named("firstName", $"N{b}"),
            3 => Message(Email($"u{b}@example.org")).Agreed().Commented($"by u{b}"),
            4 => Message(Email($"u{b}@example.org")).OptedOut(undated: a == 1, objection: a == 2).Commented($"by u{b}"),
            _ => Message(Crm($"{a}")).Named("lastName", $"L{b}").Commented($"by crm{a}"),
        }).At(Noon.AddDays(day));

    [Theory, InlineData("0000Kc1mPQx1"), InlineData("0001Kc1mPQx2"), InlineData("0002Kc1mPQx3")]
    public async Task What_was_recorded_survives_the_loss_of_everything_that_is_derived(string seed)
    {
        await using var brand = await CreateAsync();
        var history = Messages.Array[120].Single(_ => true, seed);
        foreach (var batch in history.Chunk(9)) await brand.RecordAsync(Server, batch);
        var again = new List<Outcome>();
        foreach (var batch in history.Reverse().Chunk(7)) again.AddRange((await brand.RecordAsync(Server, batch)).Select(r => r.Outcome));
        again.Should().AllBeEquivalentTo(Outcome.Duplicate, "a message is recorded once (I9)");

        (await PinAsync(brand, history)).Should().BePositive();

        await EveryFactIsWhereItWasSeenAsync(brand);
        await ProjectAsync(brand, rebuild: false);
        var before = await StateAsync(brand);
        before.Rows.Should().BeGreaterThan(history.Length);

        foreach (var table in (string[])["membership", "directory", "graph_link", "consent_state", "facet", "profile", "timeline", "match_record", "match_key"]) await brand.ExecuteAsync($"delete from profiles.{table}");
        await new Refolding(brand.Store, brand.Source, brand.Vault, brand.Tenants).RefoldAsync(Tenant, CancellationToken.None);
        await ProjectAsync(brand, rebuild: true);

        (await StateAsync(brand)).Should().BeEquivalentTo(before);
    }

    /// <summary>Pins the first names of everybody with an e-mail address, and lifts each third of them.</summary>
    private static async Task<int> PinAsync(TestBrand brand, IEnumerable<Message> history)
    {
        var (keys, pinning) = ((await brand.Vault.OpenAsync(Tenant, default))!, new TraitPinning(brand.Store, brand.Vault, brand.Tenants, Phones, TimeProvider.System));
        var addresses = history.SelectMany(m => m.Identities).Where(i => i.Type == "email").DistinctBy(i => i.Value).ToList();
        foreach (var (place, address) in addresses.Index())
        {
            var profile = new Domain.ProfileId(await brand.ScalarAsync<Guid>(
                $"select profile_id from profiles.membership where blind_key = '{keys.BlindKey(new("email", "", address.Value, null, Domain.Identities.Strength.Observed))}'"));
            (await pinning.PinAsync(Admin, new(profile, address, "firstName", System.Text.Json.JsonSerializer.SerializeToElement($"P{place}"), "why"), default)).Rejection.Should().BeNull();
            if (place % 3 == 0) (await pinning.UnpinAsync(Admin, new(profile, "firstName", "why not"), default)).Rejection.Should().BeNull();
        }
        return addresses.Count;
    }

    /// <summary>I1: each text says who wrote it; it opens under that identity's key and no other, on that identity's stream.</summary>
    private static async Task EveryFactIsWhereItWasSeenAsync(TestBrand brand)
    {
        var keys = (await brand.Vault.OpenAsync(Tenant, default))!;
        await using var session = brand.Store.QuerySession(Tenant.Value);
        var names = new Dictionary<Guid, string>();
        var recorded = await brand.ColumnAsync<Guid>("select distinct stream_id from profiles.mt_events where type = 'interaction_recorded'");
        foreach (var stream in recorded)
        {
            var events = (await session.Events.FetchStreamAsync(stream)).Select(e => e.Data).ToList();
            using var contact = await KeyAsync(stream, Domain.Privacy.RetentionClass.Contact);
            using var conversation = await KeyAsync(stream, Domain.Privacy.RetentionClass.Conversation);
            var seen = (IdentityObserved)events[0];
            var value = contact.Open(seen.Value, FactEvents.IdentityField).Value;
            names[stream] = seen.Type == "crm" ? $"crm{value}" : value.Split('@')[0];
            foreach (var written in events.OfType<InteractionRecorded>()) conversation.Open(written.Content!.Value, FactEvents.ContentField).Text.Should().Be($"by {names[stream]}");
        }

        async Task<Domain.Privacy.DataKey> KeyAsync(Guid subject, Domain.Privacy.RetentionClass retention)
        {
            var where = $"tenant_id = 'acme' and subject = '{subject}' and class = {(short)retention}";
            return keys.Unwrap(subject, retention, await brand.ScalarAsync<int>($"select epoch from profiles.data_key where {where}"), (await brand.ScalarAsync<byte[]>($"select wrapped from profiles.data_key where {where}"))!)!;
        }
    }

    private static async Task ProjectAsync(TestBrand brand, bool rebuild)
    {
        using var daemon = await brand.Store.BuildProjectionDaemonAsync();
        if (rebuild)
        {
            await daemon.RebuildProjectionAsync(ProfileProjection.Name, default);
        }
        else
        {
            await daemon.StartAllAsync();
            await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(30));
        }
        await daemon.StopAllAsync();
    }

    private static async Task<(string Hash, int Rows, List<string> Groups, List<string> Consents)> StateAsync(TestBrand brand)
    {
        var (hash, rows) = await ReadModelHash.ComputeAsync(brand.Source, brand.Vault, Tenant, default);
        return (hash, rows,
            await brand.ColumnAsync<string>("select identity_id::text || ' ' || profile_id from profiles.membership order by 1"),
            await brand.ColumnAsync<string>("select to_jsonb(c)::text from profiles.consent_state c order by 1"));
    }
}
