using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Profiles.Api.Access;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.Access.Door;

namespace Profiles.Api.Tests.Access;

public class CallerTests
{
    [Fact]
    public async Task The_only_brand_and_the_only_purpose_of_a_token_need_no_header()
    {
        await using var door = await OpenAsync();
        var answer = await door.AskAsync(door.Token(Grant(Acme, Role.CrmAdmin)));
        answer.Status.Should().Be(200);
        (answer.Text("tenant"), answer.Text("purpose"), answer.Text("trust")).Should().Be(("acme", "administration", "Decides"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    public async Task Without_a_valid_token_nobody_is_let_in(string? token)
    {
        await using var door = await OpenAsync();
        var answer = await door.AskAsync(token);
        (answer.Status, answer.Code()).Should().Be((401, "UNAUTHENTICATED"));
    }

    [Fact]
    public async Task An_expired_token_is_none()
    {
        await using var door = await OpenAsync();
        (await door.AskAsync(door.Token("x", TimeSpan.FromMinutes(-5), Grant(Acme, Role.CrmAdmin)))).Status.Should().Be(401);
    }

    [Fact]
    public async Task A_token_that_another_key_signed_is_none()
    {
        await using var door = await OpenAsync();
        await using var other = await OpenAsync();
        (await door.AskAsync(other.Token(Grant(Acme, Role.CrmAdmin)))).Status.Should().Be(401);
    }

    [Fact]
    public async Task A_login_with_several_brands_names_one_of_its_own()
    {
        await using var door = await OpenAsync();
        var token = door.Token(Grant(Acme, Role.CrmAdmin), Grant(Bolt, Role.Marketer, "marketing.email"));

        (await door.AskAsync(token)).Code().Should().Be("BRAND_REQUIRED");
        (await door.AskAsync(token, brand: "acme")).Text("purpose").Should().Be("administration");
        (await door.AskAsync(token, brand: "bolt")).Text("purpose").Should().Be("marketing.email");
    }

    [Fact]
    public async Task A_brand_that_is_absent_closed_or_anothers_gets_one_and_the_same_answer()
    {
        await using var door = await OpenAsync();
        var anothers = await door.AskAsync(door.Token(Grant(Acme, Role.CrmAdmin)), brand: "bolt");
        var absent = await door.AskAsync(door.Token(Grant(new("nobody"), Role.CrmAdmin)));
        var ours = door.Token(Grant(Bolt, Role.CrmAdmin));
        (await door.AskAsync(ours)).Status.Should().Be(200);
        await door.Tenants.CloseAsync(Bolt, default);
        var closed = await door.AskAsync(ours);

        anothers.Status.Should().Be(403);
        new[] { absent, closed }.Should().OnlyContain(answer => answer.Status == anothers.Status && answer.Body.GetRawText() == anothers.Body.GetRawText());
    }

    [Theory]
    [InlineData("care")]
    [InlineData("profiling")]
    [InlineData("ADMINISTRATION")]
    [InlineData("administration,administration")]
    public async Task A_purpose_that_the_token_does_not_permit_is_refused(string purpose)
    {
        await using var door = await OpenAsync();
        var answer = await door.AskAsync(door.Token(Grant(Acme, Role.CrmAdmin)), purpose: purpose);
        (answer.Status, answer.Code()).Should().Be((403, "PURPOSE_NOT_PERMITTED"));
    }

    [Fact]
    public async Task Where_several_purposes_are_permitted_none_is_the_default()
    {
        await using var door = await OpenAsync();
        var token = door.Token(Grant(Acme, Role.Marketer, "marketing.email", "marketing.sms"));
        (await door.AskAsync(token)).Text("purpose").Should().BeNull();
        (await door.AskAsync(token, purpose: "marketing.sms")).Text("purpose").Should().Be("marketing.sms");
    }

    [Fact]
    public async Task Several_roles_in_a_brand_add_up()
    {
        await using var door = await OpenAsync();
        var answer = await door.AskAsync(door.Token(Grant(Acme, Role.CrmAdmin | Role.PrivacyOfficer)), purpose: "privacy");
        answer.Body.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).Should().Equal("crm-admin", "privacy-officer");
    }

    [Fact]
    public async Task An_actor_is_opaque_the_same_each_time_and_another_in_each_brand()
    {
        await using var door = await OpenAsync();
        var acme = (await door.AskAsync(door.Token("marie@example.org", TimeSpan.FromHours(1), Grant(Acme, Role.CrmAdmin)))).Text("actor");
        var again = (await door.AskAsync(door.Token("marie@example.org", TimeSpan.FromHours(1), Grant(Acme, Role.Auditor)))).Text("actor");
        var bolt = (await door.AskAsync(door.Token("marie@example.org", TimeSpan.FromHours(1), Grant(Bolt, Role.CrmAdmin)))).Text("actor");

        acme.Should().NotContain("marie").And.Be(again).And.NotBe(bolt);
    }

    [Theory]
    [InlineData("""{"tenant":"acme","roles":["crm-admin"],"purposes":["a","b"]}""", 1)]
    [InlineData("""[{"tenant":"acme","roles":["crm-admin"]},{"tenant":"bolt","roles":"marketer"}]""", 2)]
    [InlineData("""{"tenant":"acme","roles":["emperor"]}""", 0)]
    [InlineData("""{"tenant":"Ac me","roles":["crm-admin"]}""", 0)]
    [InlineData("""{"tenant":null,"roles":{}}""", 0)]
    [InlineData("""[1,null,"x",[]]""", 0)]
    [InlineData("nonsense", 0)]
    public void A_claim_that_cannot_be_read_grants_nothing(string claim, int grants) =>
        BrandGrant.Of(new ClaimsPrincipal(new ClaimsIdentity([new Claim(BrandGrant.Claim, claim)]))).Should().HaveCount(grants);

    [Fact]
    public void A_token_is_signed_with_the_agreed_algorithm_only()
    {
        using var keys = new Profiles.Testing.TemporaryKeys();
        var validation = new DevelopmentIssuer(new(keys.Path)).Validation();
        validation.ValidAlgorithms.Should().Equal(SecurityAlgorithms.HmacSha256);
        new JsonWebToken(new DevelopmentIssuer(new(keys.Path)).Issue("x", [Grant(Acme, Role.Source)], DateTimeOffset.UtcNow, TimeSpan.FromHours(1))).Alg.Should().Be("HS256");
    }
}
