using Profiles.Api.Tests.Inputs;

namespace Profiles.Api.Tests.Tracking;

/// <summary>The clients as their makers publish them on npm, pointed at the service.</summary>
public sealed class RealClientTests(TrackingHost host) : IClassFixture<TrackingHost>
{
    private const int Interactions = 4 + 40;

    [NodeTheory]
    [InlineData("segment")]
    [InlineData("rudderstack")]
    public async Task The_client_delivers_every_call_and_they_make_one_profile(string client)
    {
        var folder = await NodePackages.InstallAsync("Tracking/clients");
        var before = await host.Brand.EventsAsync("interaction_recorded");
        var traits = await host.Brand.EventsAsync("traits_reported");

        var (exit, said) = await NodePackages.RunAsync("node", folder, "send.mjs", client, host.Url.ToString().TrimEnd('/'), host.ServerKey, client);

        exit.Should().Be(0, said);
        (await host.Brand.EventsAsync("interaction_recorded") - before).Should().Be(Interactions);
        (await host.Brand.EventsAsync("traits_reported") - traits).Should().Be(2, "of identify and group");
        (await host.Brand.ProfilesAsync()).Should().Contain("community+crm+device+device+email");
    }
}

/// <summary>Skipped by name where there is no Node.js.</summary>
public sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute()
    {
        if (!NodePackages.Available) Skip = "Node.js and npm are not installed.";
    }
}
