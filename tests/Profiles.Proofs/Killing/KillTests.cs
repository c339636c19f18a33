using Xunit.Abstractions;

namespace Profiles.Proofs.Killing;

public class KillTests(ITestOutputHelper output)
{
    /// <summary>The short form of <c>./run proof kill</c>: each place once.</summary>
    [Fact]
    public async Task What_was_acknowledged_survives_a_kill_at_each_fault_point_and_is_stored_and_projected_once()
    {
        var report = await new KillProof(new KillPlan(Cycles: 5, Messages: 600), output.WriteLine).RunAsync();

        output.WriteLine(report.ToString());
        report.Faults.Should().BeEmpty();
        report.Killed.Keys.Should().Contain(["after-lock", "after-append", "after-commit", "mid-page", "with-postgres"]);
    }
}
