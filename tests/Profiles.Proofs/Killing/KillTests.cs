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

    /// <summary>The short form of <c>./run proof kill --webhooks</c>.</summary>
    [Fact]
    public async Task A_webhook_that_was_answered_is_recorded_once_wherever_service_or_database_were_killed()
    {
        var report = await new KillProof(new KillPlan(Cycles: 6, Messages: 600, ByWebhook: true), output.WriteLine).RunAsync();

        output.WriteLine(report.ToString());
        report.Faults.Should().BeEmpty();
        report.Killed.Keys.Should().Contain(["intake-stored", "intake-mapped", "intake-recorded", "intake-settled", "with-postgres"]);
    }
}
