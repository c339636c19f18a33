using Profiles.Api.Tests.Inputs;
using Profiles.Api.Tracking;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;

namespace Profiles.Api.Tests.Tracking;

public sealed class CallConsentTests
{
    private static readonly DateTimeOffset Received = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly Credential Server = new(new TenantId("acme"), "shop", Trust.Links, "key:1", "crm", "shop");
    private static readonly Credential Browser = Server with { Trust = Trust.Suggests };

    private static MappedCall Map(string json, Credential? credential = null, bool privacyControl = false, DateTimeOffset? received = null) =>
        new CallMapping(credential ?? Server, new IdentityNormaliser(TenantSettings.Default, new LibPhoneNumbers()), received ?? Received, controller: "acme").Map(Json.Of(json), null, null, Guid.Empty, privacyControl);

    private static IEnumerable<(string, string, string, ConsentMethod)> Denials(Message? message) =>
        message?.Facts.OfType<Fact.ConsentWithdrawn>().Select(w => (w.Key.Channel, w.Key.Purpose, w.Key.Controller, w.Evidence.Method)) ?? [];

    [Fact]
    public void Nothing_in_a_call_gives_consent()
    {
        const string call = """
            {"type":"track","event":"Segment Consent Preference Updated","userId":"1","messageId":"m",
             "context":{"consent":{"categoryPreferences":{"Advertising":true,"Analytics":true}},"consentManagement":{"allowedConsentIds":["C0004"],"deniedConsentIds":[]},"globalPrivacyControl":false}}
            """;
        var mapped = Map(call);
        mapped.Message!.Facts.Should().ContainSingle().Which.Should().BeOfType<Fact.Interaction>();
        mapped.Signal.Should().BeNull();
    }

    [Theory]
    [InlineData("""{"consent":{"categoryPreferences":{"Advertising":false,"Analytics":true,"Functional":false} } }""")]
    [InlineData("""{"consentManagement":{"allowedConsentIds":["analytics"],"deniedConsentIds":["C0004","functional"],"provider":"oneTrust","resolutionStrategy":"and"} }""")]
    public void What_a_consent_platform_says_is_denied_is_denied_once_a_day(string context)
    {
        string Call(string id) => $$"""{"type":"page","userId":"1","messageId":"{{id}}","context":{{context}} }""";
        var signal = Map(Call("a")).Signal!;

        Denials(signal).Should().Equal(("web", "functional", "acme", ConsentMethod.Api), ("web", "marketing", "acme", ConsentMethod.Api));
        signal.Identities.Should().Equal(new IdentityClaim("crm", "shop", "1"));
        signal.Id.Should().NotContain("crm").And.HaveLength("signal:".Length + 64);
        Map(Call("b"), received: Received.AddHours(3)).Signal!.Id.Should().Be(signal.Id);
        Map(Call("b"), received: Received.AddHours(30)).Signal!.Id.Should().NotBe(signal.Id);
        Map(Call("a")).Message!.Facts.Should().NotContain(f => f is Fact.ConsentWithdrawn, "the call is what it was");
    }

    [Fact]
    public void Global_Privacy_Control_denies_on_the_visitor()
    {
        const string call = """{"type":"page","anonymousId":"a-1","userId":"1","messageId":"m"}""";
        var signal = Map(call, Browser, privacyControl: true).Signal!;
        Denials(signal).Should().Equal(("web", "marketing", "acme", ConsentMethod.GlobalPrivacyControl));
        signal.Facts.OfType<Fact.Excluded>().Single().Kind.Should().Be(ExclusionKinds.OptedOutOfSale, "that is what the signal says by law");
        signal.Identities.Should().Equal(new IdentityClaim("device", null, "a-1"));
        Denials(Map("""{"type":"page","userId":"1","messageId":"m","context":{"globalPrivacyControl":true}}""").Signal).Should().ContainSingle();
    }

    [Theory]
    [InlineData("Unsubscribed")]
    [InlineData("Email Marked as Spam")]
    public void An_opt_out_from_mail_is_of_the_addresses_that_are_named_and_else_an_objection(string name)
    {
        var named = Map($$"""{"type":"track","event":"{{name}}","userId":"1","messageId":"m","context":{"externalIds":[{"type":"email","id":"a@example.org"}]} }""").Message!.Facts.OfType<Fact.ConsentWithdrawn>().Single();
        (named.On, named.Objection, named.Key).Should().Be((1, false, new ConsentKey("email", "marketing", "acme")));

        var unnamed = Map($$"""{"type":"track","event":"{{name}}","userId":"1","messageId":"m"}""").Message!.Facts.OfType<Fact.ConsentWithdrawn>().Single();
        (unnamed.On, unnamed.Objection).Should().Be((0, true));

        var browser = Map($$"""{"type":"track","event":"{{name}}","anonymousId":"a-1","messageId":"m","context":{"externalIds":[{"type":"email","id":"a@example.org"}]} }""", Browser).Message!;
        (browser.Identities[0].Type, browser.Facts.OfType<Fact.ConsentWithdrawn>().Single().On).Should().Be(("device", 0));
    }
}
