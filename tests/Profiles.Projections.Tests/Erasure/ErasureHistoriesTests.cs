using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Projections.Tests.Deciding;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Erasure;

/// <summary>People come, merge, are parted, are erased and come back, in any order: what is kept is always what the log tells, and nothing of the erased is left in it.</summary>
public class ErasureHistoriesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_happened_the_tables_and_read_models_equal_the_log_and_the_erased_stay_erased(int seed)
    {
        await using var brand = await CreateAsync();
        var random = new Random(seed);
        var merges = new List<DecisionId>();
        var erased = new HashSet<IdentityId>();
        for (var step = 0; step < 40; step++)
        {
            if (random.Next(6) == 0) await brand.CatchUpAsync();
            await StepAsync(brand, random, merges, erased);
        }
        await brand.CatchUpAsync();
        var live = await brand.HashAsync();

        erased.Should().NotBeEmpty();
        foreach (var gone in erased) (await brand.SealedAsync(gone)).Open.Should().Be(0);
        (await brand.ScalarAsync<long>("select count(*) from profiles.facet f join profiles.membership m using (tenant_id, identity_id) where m.blind_key is null")).Should().Be(0);
        (await brand.ScalarAsync<long>("""
            select count(*) from profiles.profile p where not exists (select from profiles.membership m where m.profile_id = p.profile_id and m.blind_key is not null)
            """)).Should().Be(0);
        var tokens = await TokensAsync(brand);
        await GraphTables.EqualTheFoldAsync(brand);
        await brand.CatchUpAsync(rebuild: true);
        (await brand.HashAsync()).Should().Be(live);
        (await TokensAsync(brand)).Should().Equal(tokens);
        await brand.ReplayAsync(random.Next(1, 9));
        (await brand.HashAsync()).Should().Be(live, "how the log is paged makes no difference");
    }

    private static async Task StepAsync(TestBrand brand, Random random, List<DecisionId> merges, HashSet<IdentityId> erased)
    {
        var (who, other) = (Any(random), Any(random));
        switch (random.Next(8))
        {
            case 0 when await brand.FindAsync(who) is { } id:
                await brand.EraseAsync(who);
                erased.Add(id);
                break;
            case 1 when await brand.FindAsync(who) is not null && await brand.FindAsync(other) is not null:
                var (a, b) = (await brand.ProfileAsync(who), await brand.ProfileAsync(other));
                if (a != b && (await brand.Decisions().MergeAsync(new(Admin, "one person"), [a, b], null, [], default)).Decision is { } merge) merges.Add(merge);
                break;
            case 2 when merges.Count > 0:
                await brand.Decisions().UnmergeAsync(new(Admin, "a mistake", Override: true), merges[random.Next(merges.Count)], default);
                break;
            case 3:
                await brand.RecordAsync(Server, Message(who, other).At(DateTimeOffset.UtcNow).Named("firstName", $"N{random.Next(3)}"));
                break;
            case 4:
                await brand.RecordAsync(Server, Message(who).At(DateTimeOffset.UtcNow).Agreed().OptedOut("sms", objection: random.Next(2) == 0));
                break;
            default:
                await brand.RecordAsync(Server, Message(who, other).At(DateTimeOffset.UtcNow).Commented());
                break;
        }
    }

    private static IdentityClaim Any(Random random) => random.Next(3) switch
    {
        0 => Email($"p{random.Next(5)}@example.org"),
        1 => Crm($"{random.Next(1, 6)}"),
        _ => Facebook($"f{random.Next(5)}"),
    };

    private static Task<List<string>> TokensAsync(TestBrand brand) => brand.ColumnAsync<string>("select concat_ws(' ', profile_id, tokens) from profiles.profile order by 1");
}
