using Profiles.Domain;
using Profiles.Testing;

namespace Profiles.Proofs.Canaries;

/// <summary>A message of the bus that fails, and is kept with what it failed of.</summary>
internal static class Burying
{
    private const string DeadLetters = "select count(*) from wolverine.wolverine_dead_letters";

    /// <param name="visitor">Comes into a brand of its own, which is closed and never quite gone.</param>
    /// <param name="call">What is recorded of somebody there.</param>
    /// <returns>False where nothing was buried in time.</returns>
    public static async Task<bool> BuryAsync(OwnService own, Visitor visitor, TenantId brand, Sabotage sabotage, Plantings plant, object call)
    {
        (await visitor.TrackAsync("/v1/identify", call)).Should().Be(200);
        await using var failing = await sabotage.FailAsync("membership", plant.Word("message of an error in a handler"));
        (await ServiceProcess.RunAsync(own.Folder, "tenant", "close", brand.Value, "--yes", brand.Value)).Exit.Should().Be(0);
        return await sabotage.WaitAsync($"({DeadLetters}) > 0", 40);
    }
}
