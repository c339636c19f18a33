using Profiles.Domain.Access;
using Profiles.Domain.Tenants;

namespace Profiles.Api.Tests.Access;

public class PermittedPurposes
{
    private static readonly TenantSettings Settings = new() { Purposes = [new("marketing.email", "email", "marketing"), new("marketing.sms", "sms", "marketing")] };

    [Theory]
    [InlineData(Role.CrmAdmin, "administration")]
    [InlineData(Role.CommunityManager, "care")]
    [InlineData(Role.PrivacyOfficer, "privacy")]
    [InlineData(Role.Source, "recording")]
    public void A_role_may_name_its_own_purpose_without_listing_it(Role role, string purpose) => Names(role).Should().Equal(purpose);

    [Theory]
    [InlineData(Role.Marketer)]
    [InlineData(Role.BrandAdmin)]
    [InlineData(Role.PrivacyApprover)]
    [InlineData(Role.Auditor)]
    public void Other_roles_may_name_none_that_the_token_does_not_list(Role role) => Names(role).Should().BeEmpty();

    [Fact]
    public void A_token_that_lists_purposes_permits_those_only() => Names(Role.CrmAdmin, "marketing.email").Should().Equal("marketing.email");

    [Fact]
    public void A_purpose_that_the_brand_does_not_have_is_not_permitted() => Names(Role.Marketer, "marketing.email", "profiling").Should().Equal("marketing.email");

    [Fact]
    public void A_marketer_is_never_given_a_purpose_that_needs_no_consent() =>
        Names(Role.Marketer, "administration", "care", "privacy", "recording").Should().BeEmpty();

    [Fact]
    public void A_brand_cannot_redefine_a_built_in_purpose()
    {
        var settings = new TenantSettings { Purposes = [new("administration")] };
        Permitted.Purposes(Role.Marketer, ["administration"], settings).Should().BeEmpty();
    }

    [Fact]
    public void A_purpose_of_a_brands_own_that_nobody_has_to_permit_is_nobodys()
    {
        var settings = new TenantSettings { Purposes = [new("profiling"), new("everybody", "email")] };
        foreach (var role in Roles.All) Permitted.Purposes(role, ["profiling", "everybody"], settings).Should().BeEmpty();
    }

    private static IEnumerable<string> Names(Role role, params string[] listed) => Permitted.Purposes(role, listed, Settings).Select(purpose => purpose.Name);
}
