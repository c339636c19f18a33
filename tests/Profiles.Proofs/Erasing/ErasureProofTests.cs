using Xunit.Abstractions;

namespace Profiles.Proofs.Erasing;

public class ErasureProofTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nothing_of_the_erased_is_found_by_who_has_the_keys_the_database_and_a_copy_from_before()
    {
        await using var proof = new ErasureProof(output.WriteLine);
        var report = await proof.RunAsync();

        output.WriteLine(report.ToString());
        report.Faults.Should().BeEmpty();
    }
}
