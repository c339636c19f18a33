using CsCheck;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Identities;

public class NormalisingTests
{
    private static readonly IdentityNormaliser Normaliser = new(TenantSettings.Default, new InternationalOnly());

    private static string? Of(string type, string? scope, string value) => Normaliser.Normalise(new(type, scope, value), Trust.Links).Identity?.Value;
    private static string? Code(string type, string? scope, string value) => Normaliser.Normalise(new(type, scope, value), Trust.Links).Rejection?.Code;

    [Theory]
    [InlineData("marie@example.com", "marie@example.com")]
    [InlineData("  MARIE@Example.COM\r\n", "marie@example.com")]
    [InlineData("\uFEFFmarie@example.com\u200B", "marie@example.com")]
    [InlineData("marie@example.com.", "marie@example.com")]
    [InlineData("marie@Bücher.example", "marie@xn--bcher-kva.example")]
    [InlineData("e\u0301lodie@example.com", "\u00E9lodie@example.com")]
    public void Spellings_of_an_address_are_one(string written, string known) => Of("email", null, written).Should().Be(known);

    [Theory]
    [InlineData("m.a.rie@example.com", "marie@example.com")]
    [InlineData("marie+shop@example.com", "marie@example.com")]
    [InlineData("mаrie@example.com", "marie@example.com")] // a Cyrillic letter
    public void Look_alikes_of_an_address_stay_apart(string one, string other) => Of("email", null, one).Should().NotBe(Of("email", null, other));

    [Theory]
    [InlineData("marie")]
    [InlineData("marie@")]
    [InlineData("@example.com")]
    [InlineData("marie@localhost")]
    [InlineData("marie@example..com")]
    [InlineData("marie@-example.com")]
    [InlineData("marie@127.0.0.1")]
    [InlineData("ma rie@example.com")]
    [InlineData("ma\0rie@example.com")]
    [InlineData("ma\u200Brie@example.com")]
    [InlineData("Marie <marie@example.com>")]
    [InlineData("marie@example.com, john@example.com")]
    public void What_is_no_address_is_refused(string written) => Code("email", null, written).Should().Be("identity-value");

    [Fact]
    public void Half_a_character_is_refused() => Code("email", null, "\uD800@example.com").Should().Be("identity-value");

    [Fact]
    public void Numeric_ids_of_any_size_stay_as_they_are() =>
        Of("x", null, "340282366920938463463374607431768211456123456789").Should().Be("340282366920938463463374607431768211456123456789");

    [Theory]
    [InlineData("x", null, "@marie")]
    [InlineData("twitch", null, "https://twitch.example/marie")]
    [InlineData("instagram", "page:1", "@marie")]
    public void A_handle_is_no_id(string type, string? scope, string value) => Code(type, scope, value).Should().Be("identity-value");

    [Fact]
    public void Case_tells_ids_apart() => Of("crm", "salesforce", "003Aa").Should().NotBe(Of("crm", "salesforce", "003aA"));

    [Theory]
    [InlineData("33600000001")]
    [InlineData("+33600000001")]
    public void A_WhatsApp_number_is_known_with_and_without_its_plus(string written) => Of("whatsapp", "phone:1", written).Should().Be("33600000001");

    [Fact]
    public void A_business_scoped_WhatsApp_id_stays_as_it_is() => Of("whatsapp", "phone:1", "FR.13491208655302741918").Should().Be("FR.13491208655302741918");

    [Theory]
    [InlineData("crm", null)]
    [InlineData("crm", " ")]
    [InlineData("email", "work")]
    [InlineData("crm", "marie@example.com")]
    [InlineData("crm", "système")]
    public void A_scope_is_a_token_where_the_type_has_scopes_and_absent_elsewhere(string type, string? scope) =>
        Code(type, scope, "a@example.com").Should().Be("identity-scope");

    [Fact]
    public void A_scope_is_known_in_lower_case() =>
        Normaliser.Normalise(new("CRM ", "HubSpot", "101"), Trust.Links).Identity.Should().Be(new NormalIdentity("crm", "hubspot", "101", null, Strength.Verified));

    [Fact]
    public void An_unknown_type_is_refused_with_those_that_are_known()
    {
        var rejection = Normaliser.Normalise(new("fax", null, "1"), Trust.Links).Rejection!;
        rejection.Code.Should().Be("identity-type");
        rejection.Reason.Should().Contain("email").And.Contain("crm").And.NotContain("fax");
    }

    [Theory]
    [InlineData("crm", "hubspot", "null")]
    [InlineData("crm", "hubspot", "N/A")]
    [InlineData("crm", "hubspot", "0000")]
    [InlineData("device", null, "00000000-0000-0000-0000-000000000000")]
    [InlineData("device", null, "undefined")]
    [InlineData("community", "forum", "Anonymous")]
    [InlineData("x", null, "1111111")]
    [InlineData("phone", null, "+33100000000")]
    [InlineData("phone", null, "0000000000")]
    [InlineData("email", null, "noemail@example.com")]
    [InlineData("email", null, "none")]
    public void A_value_that_stands_for_no_value_is_blocked(string type, string? scope, string value) => Code(type, scope, value).Should().Be("identity-blocked");

    [Theory]
    [InlineData("messenger", "12345", "USER_ID", null)]
    [InlineData("whatsapp", "12345", "1111111111111", null)]
    [InlineData("email", null, "none", "identity-blocked")]
    [InlineData("phone", null, "+33100000000", "identity-blocked")]
    public void A_network_that_signs_may_call_its_own_accounts_what_it_likes_and_no_address_or_number(string type, string? scope, string value, string? code) =>
        (Normaliser.Normalise(new(type, scope, value), Trust.Links, vouched: true).Rejection?.Code).Should().Be(code);

    [Fact]
    public void A_CRM_may_well_have_a_record_1111() => Of("crm", "hubspot", "1111").Should().Be("1111");

    [Fact]
    public void A_source_that_only_suggests_observes_whatever_it_claims() =>
        Normaliser.Normalise(new("email", null, "marie@example.com", Strength.Verified), Trust.Suggests).Identity!.Strength.Should().Be(Strength.Observed);

    [Fact]
    public void A_linking_source_may_say_that_it_is_less_sure() =>
        Normaliser.Normalise(new("email", null, "marie@example.com", Strength.Observed), Trust.Links).Identity!.Strength.Should().Be(Strength.Observed);

    [Fact]
    public void The_source_s_spelling_is_kept_where_it_differs()
    {
        Normaliser.Normalise(new("email", null, "Marie@Example.com"), Trust.Links).Identity!.Raw.Should().Be("Marie@Example.com");
        Normaliser.Normalise(new("email", null, "marie@example.com"), Trust.Links).Identity!.Raw.Should().BeNull();
    }

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String,
        Gen.Char.Array[0, 20].Select(c => new string(c)),
        Gen.Char.Array[1, 8].Select(c => new string(c) + "@example.com"),
        Gen.Char.Array[1, 8].Select(c => "a@" + new string(c) + ".com"),
        Gen.OneOf("", " ", "\uD83D", "\uFFFF@\uFFFE.x", "@", "@.", ".@.", "+", "İ@İ.com", "ß@ß.com", "K\u212A@ﬁ.com", "xn--a@xn--a.com"));

    private static readonly Gen<(string Type, string? Scope)> AnyType =
        Gen.OneOf([.. TenantSettings.Default.IdentityTypes.Select(t => Gen.Const((t.Name, t.Scoped ? "page:1" : null)))]);

    [Fact]
    public void Any_text_is_either_normalised_once_and_for_all_or_refused_without_being_repeated() =>
        Gen.Select(AnyType, AnyText).Sample((type, text) =>
        {
            var first = Normaliser.Normalise(new(type.Type, type.Scope, text), Trust.Links);
            if (first.Identity is not { } identity)
                return first.Rejection is { Path: "value" } rejection && (text.Length < 12 || !rejection.Reason.Contains(text, StringComparison.Ordinal));
            var again = Normaliser.Normalise(new(identity.Type, identity.Scope, identity.Value), Trust.Links).Identity;
            return again == identity with { Raw = null };
        }, iter: 20_000);

    [Fact]
    public void Any_type_and_scope_is_answered() =>
        Gen.Select(AnyText, AnyText, AnyText).Sample((type, scope, text) =>
        {
            var (identity, rejection) = Normaliser.Normalise(new(type, scope, text), Trust.Suggests);
            return identity is null != rejection is null;
        });

    [Fact]
    public void Surrounding_space_and_case_of_an_address_change_nothing() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 12], Gen.OneOf("", " ", "\t", "\u00A0", "\u202A"), Gen.OneOf("", " ", "\r\n", "\u202C"))
            .Sample((name, before, after) =>
                Of("email", null, $"{before}{name.ToUpperInvariant()}@EXAMPLE.com{after}") == Of("email", null, $"{name.ToLowerInvariant()}@example.com"));

    /// <summary>Numbers that need no numbering plan. The real plans are tested where the library is.</summary>
    private sealed class InternationalOnly : IPhoneNumbers
    {
        public string? ToE164(string number, string region) =>
            number.Length is > 7 and <= 16 && number[0] == '+' && number.Skip(1).All(char.IsAsciiDigit) ? number : null;
    }
}
