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
        var before = await host.Brand.EventsAsync("interaction_recorded");
        var traits = await host.Brand.EventsAsync("traits_reported");

        await NodePackages.RunAsync("Tracking/clients", "send.mjs", client, host.Url.ToString().TrimEnd('/'), host.ServerKey, client);

        (await host.Brand.EventsAsync("interaction_recorded") - before).Should().Be(Interactions);
        (await host.Brand.EventsAsync("traits_reported") - traits).Should().Be(2, "of identify and group");
        (await host.Brand.ProfilesAsync()).Should().Contain("community+crm+device+device+email");
    }
}
