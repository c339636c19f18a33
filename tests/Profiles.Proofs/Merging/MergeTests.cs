namespace Profiles.Proofs.Merging;

/// <summary>The short form of <c>./run proof merge</c>.</summary>
public sealed class MergeTests
{
    [Fact]
    public async Task Sixty_four_writers_that_merge_and_unmerge_the_same_people_lose_nothing_though_some_are_killed()
    {
        var report = await new MergeProof(new MergePlan(Writers: 64, Operations: 1000, Kills: 40), _ => { }).RunAsync();

        report.Faults.Should().BeEmpty();
        report.Killed.Should().BePositive("somebody was killed in the middle");
        report.Done.Keys.Should().Contain(["merge", "unmerge", "message recorded"]);
    }
}
