using Profiles.Domain.Recording;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Recording;

/// <summary>I3: an identity is in exactly one live profile, however many write at once.</summary>
public class ConcurrencyTests
{
    private const int Writers = 32;
    private const int BatchesEach = 25;

    [Fact]
    public async Task Thirty_two_writers_that_link_the_same_people_lose_no_message_and_no_link()
    {
        await using var brand = await CreateAsync();
        var recorded = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(brand, writer))));

        recorded.SelectMany(r => r).Select(r => r.Outcome).Should().AllBeEquivalentTo(Outcome.Recorded);
        var messages = recorded.Sum(r => r.Count);
        (await brand.ScalarAsync<long>("select count(*) from profiles.message_key")).Should().Be(messages);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'interaction_recorded'")).Should().Be(messages);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_streams s where version <> (select count(*) from profiles.mt_events e where e.stream_id = s.id and e.tenant_id = s.tenant_id)")).Should().Be(0);

        const string grouping = "select identity_id::text || ' ' || profile_id from profiles.membership order by 1";
        var live = await brand.ColumnAsync<string>(grouping);
        live.Should().HaveCount((int)await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'identity_observed'"));
        await new Refolding(brand.Store, brand.Source, brand.Vault, brand.Tenants).RefoldAsync(Tenant, CancellationToken.None);
        (await brand.ColumnAsync<string>(grouping)).Should().Equal(live, "what the writers decided in turn is what the evidence folds to");
    }

    private static async Task<List<MessageResult>> WriteAsync(TestBrand brand, int writer)
    {
        var random = new Random(writer);
        var results = new List<MessageResult>();
        for (var i = 0; i < BatchesEach; i++)
        {
            var batch = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(4) switch
            {
                0 => Message(Crm($"{random.Next(1, 30)}"), Email($"u{random.Next(40)}@example.org")).Commented(),
                1 => Message(Facebook($"f{random.Next(60)}"), Email($"u{random.Next(40)}@example.org")).Commented(),
                2 => Message(Facebook($"f{random.Next(60)}"), Crm($"{random.Next(1, 30)}")).Commented(),
                _ => Message(Email($"u{random.Next(40)}@example.org")).Commented(),
            }).Select(m => m.At(Noon.AddMinutes(random.Next(100_000)))).ToArray();
            results.AddRange(await brand.RecordAsync(Server, batch));
        }
        return results;
    }
}
