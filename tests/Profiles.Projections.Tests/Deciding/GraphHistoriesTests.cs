using Profiles.Testing;

namespace Profiles.Projections.Tests.Deciding;

public class GraphHistoriesTests
{
    [Fact]
    public async Task What_writers_decide_with_a_part_of_the_graph_before_them_is_the_fold_of_all()
    {
        var done = new Dictionary<string, int>();
        for (var seed = 1; seed <= 4; seed++)
        {
            await using var brand = await TestBrand.CreateAsync();
            var deeds = new Deeds(brand, seed);
            for (var round = 0; round < 4; round++)
            {
                await deeds.DoAsync(40);
                await GraphTables.EqualTheFoldAsync(brand);
            }
            foreach (var (what, times) in deeds.Done) done[what] = done.GetValueOrDefault(what) + times;
        }
        done.Keys.Should().Contain(["merge", "unmerge", "detach", "link", "distinguish", "retract", "unmerge: still-linked", "merge: cannot-link"], "deeds that are all refused prove nothing");
    }
}
