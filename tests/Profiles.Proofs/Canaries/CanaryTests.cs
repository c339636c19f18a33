using Xunit.Abstractions;

namespace Profiles.Proofs.Canaries;

public class CanaryTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nothing_that_says_who_somebody_is_reaches_the_disk_in_clear_through_any_door()
    {
        await using var proof = new CanaryProof(output.WriteLine);
        var report = await proof.RunAsync();

        output.WriteLine(report.ToString());
        report.Faults.Should().BeEmpty();
    }
}
