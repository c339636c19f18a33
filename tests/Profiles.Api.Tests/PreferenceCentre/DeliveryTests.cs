using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Profiles.Api.Hosting.Telemetry;
using Profiles.Api.PreferenceCentre;
using Profiles.Api.PreferenceCentre.Pages;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.PreferenceCentre;

namespace Profiles.Api.Tests.PreferenceCentre;

public sealed class DeliveryTests
{
    [Theory]
    [InlineData("Production", null, false)]
    [InlineData("Production", "https://sender.example/codes", true)]
    [InlineData("Development", null, true)]
    public void In_Production_codes_are_shown_to_nobody(string environment, string? url, bool available)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection([new("Profiles:PreferenceCentre:CodeDeliveryUrl", url)]);
        builder.Services.AddPreferenceCentre(builder.Configuration);
        using var services = builder.Services.BuildServiceProvider();

        var delivery = services.GetRequiredService<ICodeDelivery>();

        delivery.IsAvailable.Should().Be(available);
        delivery.GetType().Name.Should().Be(url is not null ? "HttpDelivery" : environment == "Production" ? "NoDelivery" : "ConsoleDelivery");
    }

    [Fact]
    public void Where_no_code_can_be_sent_the_page_says_what_to_do_instead()
    {
        var centre = new OpenCentre(new OpenedLink(PersonalLink.Centre(Tenant, new(Guid.NewGuid()), DateTimeOffset.UtcNow), "token", TenantSettings.Default, Keys()), Record, English.Words);

        var off = RequestPages.Section(centre, available: false, [Record.ContactPoint], "seal").ToString();
        var unproved = RequestPages.Section(centre, available: true, [], "seal").ToString();

        off.Should().NotContain("<form").And.Contain("Write to us instead");
        unproved.Should().NotContain("<form").And.Contain("write to us");
    }

    [Fact]
    public void A_trace_holds_the_route_and_not_the_link()
    {
        using var source = new ActivitySource("test");
        using var listener = new ActivityListener { ShouldListenTo = s => s.Name == "test", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        using var processor = new NoPersonalData();
        foreach (var (path, kept) in ((string, string)[])[("/me/TOKEN/decide", "/me/{token}/decide"), ("/unsubscribe/TOKEN", "/me/{token}/decide"), ("/graphql", "/graphql")])
        {
            using var activity = source.StartActivity("GET")!;
            activity.SetTag("url.path", path);
            activity.SetTag("http.route", "/me/{token}/decide");
            processor.OnEnd(activity);
            activity.GetTagItem("url.path").Should().Be(kept);
        }
    }

    private static TenantId Tenant { get; } = new("acme");

    private static OwnRecord Record { get; } = new(
        new(new(Guid.NewGuid()), "email", "", "marie@example.org", "m•••@e•••.org", Strength.Verified, Shared: false), [], [],
        new(Catalogue.EuropeanUnion, "brand", [], [], [], DateTimeOffset.UtcNow), new Dictionary<string, JsonElement>());

    private static TenantKeys Keys() => new(Tenant, 1, new Dictionary<int, byte[]> { [1] = Key() }, Key(), Key(), Key());

    private static byte[] Key() => RandomNumberGenerator.GetBytes(32);
}
