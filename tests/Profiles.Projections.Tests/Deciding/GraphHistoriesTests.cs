using Profiles.Testing;

namespace Profiles.Projections.Tests.Deciding;

public class GraphHistoriesTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task What_writers_decide_with_a_part_of_the_graph_before_them_is_the_fold_of_all(int seed)
    {
        await using var brand = await TestBrand.CreateAsync();
        var deeds = new Deeds(brand, seed);
        for (var round = 0; round < 4; round++)
        {
            await deeds.DoAsync(40);
            await GraphTables.EqualTheFoldAsync(brand);
        }
        foreach (var done in (string[])["merge", "unmerge", "detach", "link", "distinguish", "retract", "unmerge: still-linked", "merge: cannot-link"])
            deeds.Done.Keys.Should().Contain(done, string.Join(", ", deeds.Done));
    }
}
