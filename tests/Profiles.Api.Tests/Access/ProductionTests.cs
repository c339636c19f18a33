using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Profiles.Api.Access;

namespace Profiles.Api.Tests.Access;

public class ProductionTests
{
    private static readonly AccessSettings Development = new(null, "profiles", "keys");
    private static readonly AccessSettings Provider = new("https://login.example.org", "profiles", "keys");

    [Fact]
    public void A_production_start_with_the_development_issuer_is_refused() =>
        ProductionRules.Refusal(In(Environments.Production), Development, embeddedKeys: false).Should().Contain("Profiles__Oidc__Authority");

    [Fact]
    public void A_production_start_with_the_embedded_keys_is_refused() =>
        ProductionRules.Refusal(In(Environments.Production), Provider, embeddedKeys: true).Should().Contain("Profiles__Keys__Managed");

    [Fact]
    public void A_production_start_with_a_provider_and_managed_keys_goes_on() =>
        ProductionRules.Refusal(In(Environments.Production), Provider, embeddedKeys: false).Should().BeNull();

    [Fact]
    public void Trying_out_needs_neither() => ProductionRules.Refusal(In(Environments.Development), Development, embeddedKeys: true).Should().BeNull();

    private static HostingEnvironment In(string environment) => new() { EnvironmentName = environment };
}
