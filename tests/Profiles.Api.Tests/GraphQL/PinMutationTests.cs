using System.Text.Json;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class PinMutationTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Pin = """
        mutation($input: PinTraitInput!) { pinTrait(input: $input) { mergeId errors { code message path }
          profiles { id version trait(name: "firstName") { value pinned source occurredAt recordedAt identity { type value } } } } }
        """;

    private const string Unpin = """
        mutation($input: UnpinTraitInput!) { unpinTrait(input: $input) { mergeId errors { code path } profiles { id version trait(name: "firstName") { value pinned } } } }
        """;

    [Fact]
    public async Task An_admin_pins_a_value_and_lifts_it_again()
    {
        var who = Id("email", "pin-1@example.com");
        var profile = await ReportAsync(who, "Anna");

        var pinned = await api.DataAsync("pinTrait", Pin, new { input = new { profileId = profile, identity = who, name = "firstName", value = "Ana", reason = "Said so on the phone" } });
        pinned.GetProperty("errors").GetArrayLength().Should().Be(0, pinned.ToString());
        pinned.GetProperty("mergeId").ValueKind.Should().Be(JsonValueKind.Null);
        var person = pinned.GetProperty("profiles").EnumerateArray().Should().ContainSingle().Subject;
        person.GetProperty("id").GetString().Should().Be(profile);
        var trait = person.GetProperty("trait");
        (trait.GetProperty("value").GetString(), trait.GetProperty("pinned").GetBoolean()).Should().Be(("Ana", true));
        trait.GetProperty("source").GetString().Should().StartWith("graphql:");
        trait.GetProperty("identity").GetProperty("value").GetString().Should().Be("pin-1@example.com");

        var again = await api.DataAsync("pinTrait", Pin, new { input = new { profileId = profile, identity = who, name = "firstName", value = "Ana", reason = "Clicked twice" } });
        again.GetProperty("profiles")[0].GetProperty("version").GetInt32().Should().Be(person.GetProperty("version").GetInt32(), "the same value again is no news");

        var lifted = await api.DataAsync("unpinTrait", Unpin, new { input = new { profileId = profile, name = "firstName", reason = "Was a mistake" } });
        var restored = lifted.GetProperty("profiles")[0];
        (restored.GetProperty("trait").GetProperty("value").GetString(), restored.GetProperty("trait").GetProperty("pinned").GetBoolean()).Should().Be(("Anna", false));
        restored.GetProperty("version").GetInt32().Should().Be(person.GetProperty("version").GetInt32() + 1);

        (await ErrorAsync("unpinTrait", Unpin, new { profileId = profile, name = "firstName", reason = "Again" })).Should().Be(("NOT_PINNED", "name"));
    }

    [Fact]
    public async Task A_pin_is_any_JSON()
    {
        var who = Id("email", "pin-json@example.com");
        var profile = await api.MeetAsync(who);
        var value = await api.DataAsync("pinTrait.profiles.0.trait.value",
            "mutation($input: PinTraitInput!) { pinTrait(input: $input) { profiles { trait(name: \"sizes\") { value } } } }",
            new { input = new { profileId = profile, identity = who, name = "sizes", value = new { shoe = 38, shirt = new[] { "M", "L" } }, reason = "measured" } });
        value.GetRawText().Should().Be("""{"shoe":38,"shirt":["M","L"]}""");
    }

    [Fact]
    public async Task What_can_not_be_pinned_is_in_the_payload_with_its_place()
    {
        var (who, other) = (Id("email", "pin-bad@example.com"), Id("email", "pin-other@example.com"));
        var profile = await api.MeetAsync(who);
        await api.MeetAsync(other);

        (await BadAsync(new { profileId = Guid.NewGuid().ToString(), identity = who, name = "firstName", value = "canary", reason = "why" })).Should().Be(("UNKNOWN_PROFILE", "profileId"));
        (await BadAsync(new { profileId = "no id", identity = who, name = "firstName", value = "canary", reason = "why" })).Should().Be(("UNKNOWN_PROFILE", "profileId"));
        (await BadAsync(new { profileId = profile, identity = other, name = "firstName", value = "canary", reason = "why" })).Should().Be(("IDENTITY_NOT_IN_PROFILE", "identity"));
        (await BadAsync(new { profileId = profile, identity = Id("email", "canary"), name = "firstName", value = "canary", reason = "why" })).Should().Be(("IDENTITY_VALUE", "identity.value"));
        (await BadAsync(new { profileId = profile, identity = who, name = "firstName", value = "  ", reason = "canary" })).Should().Be(("VALUE_EMPTY", "value"));
        (await BadAsync(new { profileId = profile, identity = who, name = "firstName", value = "canary", reason = " " })).Should().Be(("REASON_MISSING", "reason"));
        (await BadAsync(new { profileId = profile, identity = who, name = "canary@", value = "x", reason = "why" })).Should().Be(("TRAIT_NAME", "name"));
        (await BadAsync(new { profileId = profile, identity = who, name = "firstName", value = new string('c', 70_000), reason = "why" })).Should().Be(("VALUE_LENGTH", "value"));

        Task<(string?, string)> BadAsync(object input) => ErrorAsync("pinTrait", Pin, input);
    }

    [Fact]
    public async Task Another_brands_profile_is_an_unknown_one()
    {
        var who = Id("email", "pin-mine@example.com");
        var profile = await api.MeetAsync(who);
        (await ErrorAsync("pinTrait", Pin, new { profileId = profile, identity = who, name = "firstName", value = "Ana", reason = "why" }, api.Token(Role.CrmAdmin, "other")))
            .Should().Be(("UNKNOWN_PROFILE", "profileId"));
    }

    [Theory]
    [InlineData(Role.CommunityManager)]
    [InlineData(Role.Source)]
    [InlineData(Role.Marketer)]
    [InlineData(Role.PrivacyOfficer)]
    [InlineData(Role.BrandAdmin)]
    public async Task Only_a_crm_admin_pins(Role role)
    {
        var input = new { profileId = Guid.NewGuid(), identity = Id("email", "x@example.com"), name = "firstName", value = "Ana", reason = "why" };
        var pin = await api.AskAsync("mutation($input: PinTraitInput!) { pinTrait(input: $input) { errors { code } } }", new { input }, api.Token(role));
        (pin.Status, pin.Code).Should().Be((403, "FORBIDDEN"));
        var unpin = await api.AskAsync("mutation { unpinTrait(input: { profileId: \"x\", name: \"firstName\", reason: \"why\" }) { errors { code } } }", token: api.Token(role));
        (unpin.Status, unpin.Code).Should().Be((403, "FORBIDDEN"));
    }

    private async Task<string> ReportAsync(object who, string firstName) => (await api.DataAsync("reportTraits.profile.id",
        "mutation($input: ReportTraitsInput!) { reportTraits(input: $input) { profile { id } } }",
        new { input = new { identities = new[] { who }, messageId = Guid.NewGuid().ToString(), traits = new { firstName } } })).GetString()!;

    /// <summary>Code and path of the payload's only error; the answer quotes no value.</summary>
    private async Task<(string? Code, string Path)> ErrorAsync(string field, string mutation, object input, string? token = null)
    {
        var payload = await api.DataAsync(field, mutation, new { input }, token);
        payload.ToString().Should().NotContain("canary");
        payload.GetProperty("profiles").GetArrayLength().Should().Be(0);
        var error = payload.GetProperty("errors").EnumerateArray().Should().ContainSingle().Subject;
        return (error.GetProperty("code").GetString(), string.Join('.', error.GetProperty("path").EnumerateArray().Select(p => p.GetString())));
    }
}
