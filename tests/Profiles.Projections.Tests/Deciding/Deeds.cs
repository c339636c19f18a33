using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Deciding;

/// <summary>Random deeds of sources and admins on a small, tangled brand: families, a kiosk, records that change, admins who change their minds.</summary>
internal sealed class Deeds(TestBrand brand, int seed)
{
    private readonly Random random = new(seed);
    private readonly GraphDecisions decisions = new(brand.Store, brand.Vault, brand.Tenants, Phones, TimeProvider.System);

    public static readonly Credential Erp = new(Tenant, "erp", Trust.Links, "key-3");

    /// <summary>What came of it, for the test to count: deeds that are all refused prove nothing.</summary>
    public Dictionary<string, int> Done { get; } = [];

    public async Task DoAsync(int deeds)
    {
        for (var i = 0; i < deeds; i++) await DoOneAsync();
    }

    private async Task DoOneAsync()
    {
        switch (random.Next(20))
        {
            case < 11:
                await RecordAsync();
                break;
            case 11:
                await brand.RecordOneAsync(Server, Message(Crm($"{random.Next(1, 9)}")).At(Day()) with { Facts = [new Fact.Supersedes(Crm($"{random.Next(1, 9)}"))] });
                Count("superseded");
                break;
            case 12 or 13 or 14:
                Count("merge", await decisions.MergeAsync(Because(), await ProfilesAsync(random.Next(2, 4)), null, [], default));
                break;
            case 15 or 16:
                if (await OneAsync("select decision_id from profiles.graph_link order by md5(decision_id::text || '{0}') limit 1") is { } link)
                    Count("unmerge", await decisions.UnmergeAsync(Because(), new(link), default));
                break;
            case 17:
                if (await OneAsync("select blind_key from profiles.membership order by md5(identity_id::text || '{0}') limit 1") is { } key)
                    Count("detach", await decisions.DetachAsync(Because(), new((await brand.ColumnAsync<Guid>($"select profile_id from profiles.membership where blind_key = '{key}'"))[0]), key, default));
                break;
            case 18:
                var pair = await brand.ColumnAsync<Guid>($"select identity_id from profiles.membership order by md5(identity_id::text || '{random.Next()}') limit 2");
                if (pair.Count < 2) return;
                if (random.Next(2) == 0) Count("link", await decisions.LinkAsync(Because(), new(pair[0]), new(pair[1]), default));
                else Count("distinguish", await decisions.DistinguishAsync(Because(), new(pair[0]), new(pair[1]), new(Guid.NewGuid()), default));
                break;
            default:
                if (await OneAsync("select stream_id from profiles.mt_events where type in ('profiles_merged', 'persons_distinguished') order by md5(stream_id::text || '{0}') limit 1") is { } made)
                    Count("retract", await decisions.RetractAsync(Because(), new(made), random.Next(2) == 0 ? 0 : null, default));
                break;
        }
    }

    private async Task RecordAsync()
    {
        var batch = Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        {
            var message = Message([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Someone())]).At(Day());
            return random.Next(4) == 0 && message.Identities[0].Type == "crm"
                ? message with { Facts = [new Fact.ListsAll(random.Next(2) == 0 ? ["email", "phone"] : [])] }
                : message;
        }).ToArray();
        var results = await brand.RecordAsync(random.Next(3) == 0 ? Erp : Server, batch);
        results.Select(r => r.Outcome).Should().AllBeEquivalentTo(Outcome.Recorded);
        Count("recorded");
    }

    private IdentityClaim Someone() => random.Next(9) switch
    {
        <= 2 => Crm($"{random.Next(1, 9)}"),
        3 or 4 => Email($"u{random.Next(7)}@example.org"),
        5 => Phone($"+336000000{random.Next(12, 16)}"),
        6 or 7 => Facebook($"f{random.Next(8)}"),
        _ => Device($"device-{random.Next(3)}"),
    } with
    { Strength = random.Next(5) == 0 ? Strength.Observed : null };

    private DateTimeOffset Day() => Noon.AddDays(random.Next(600));

    private static Domain.Recording.Credential By => Admin;

    private Projections.Deciding.Deciding Because() => new(By, "they called", Override: random.Next(3) == 0);

    private async Task<List<ProfileId>> ProfilesAsync(int count) =>
        [.. (await brand.ColumnAsync<Guid>($"select birth_id from profiles.membership order by md5(identity_id::text || '{random.Next()}') limit {count}")).Select(id => new ProfileId(id))];

    private async Task<Guid?> OneAsync(string sql)
    {
        var found = await brand.ColumnAsync<Guid>(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, random.Next()));
        return found.Count == 0 ? null : found[0];
    }

    private void Count(string what, Decided? decided = null)
    {
        var key = decided is null ? what : decided.Rejection is { } why ? $"{what}: {why.Code}" : decided.Decision is null ? $"{what}: nothing" : what;
        Done[key] = Done.GetValueOrDefault(key) + 1;
    }
}
