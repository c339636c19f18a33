using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.Retention;

public sealed class RetentionQueryTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Place = """
        mutation($input: PlaceLegalHoldInput!) { placeLegalHold(input: $input) { hold { id inForce identities classes ground until reason } errors { code path } } }
        """;

    [Fact]
    public async Task A_brand_begins_with_terms_and_without_deleting_anything()
    {
        var officer = api.Token(Role.PrivacyOfficer);
        var policy = await api.DataAsync("retentionPolicy", "{ retentionPolicy }", null, officer);
        policy.GetProperty("enabled").GetBoolean().Should().BeFalse();
        policy.GetProperty("terms").GetProperty("contact").GetProperty("prospect").GetInt32().Should().Be(36);

        var refused = await api.DataAsync("updateRetentionPolicy", """mutation { updateRetentionPolicy(policy: {terms: {contact: {prospect: 0}}}, reason: "x") { policy errors { code path } } }""", null, officer);
        refused.GetProperty("errors")[0].GetProperty("path")[0].GetString().Should().NotBeNull();
        var changed = await api.DataAsync("updateRetentionPolicy.policy", """mutation { updateRetentionPolicy(policy: {terms: {transaction: {customer: "for-ever"}}}, reason: "A guarantee of thirty years") { policy } }""", null, officer);
        changed.GetProperty("terms").GetProperty("transaction").GetProperty("customer").GetString().Should().Be("for-ever");
        (await api.DataAsync("retentionPreview", "{ retentionPreview { profiles ended { retentionClass relation persons identities oldest } } }", null, officer)).GetProperty("ended").GetArrayLength().Should().Be(0);
        (await api.DataAsync("retentionRuns", "{ retentionRuns { number finishedAt certificate } }", null, officer)).GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task A_hold_is_placed_seen_and_lifted()
    {
        var officer = api.Token(Role.PrivacyOfficer);
        await api.MeetAsync(Id("email", "held-1@example.com"), Id("crm", "held-1", "main"));
        var until = DateOnly.FromDateTime(DateTime.UtcNow.AddYears(1)).ToString("O", System.Globalization.CultureInfo.InvariantCulture);

        var hold = await api.DataAsync("placeLegalHold.hold", Place, new { input = new { subject = new[] { Id("email", "held-1@example.com") }, ground = "17(3)(e)", until, reason = "A claim" } }, officer);
        (hold.GetProperty("inForce").GetBoolean(), hold.GetProperty("identities").GetArrayLength(), hold.GetProperty("classes").GetArrayLength(), hold.GetProperty("reason").GetString()).Should().Be((true, 2, 4, "A claim"));
        var nobody = await api.DataAsync("placeLegalHold", Place, new { input = new { subject = new[] { Id("email", "nobody-1@example.com") }, ground = "17(3)(e)", until, reason = "A claim" } }, officer);
        nobody.GetProperty("errors")[0].GetProperty("code").GetString().Should().Be("unknown-person");
        var everybody = await api.DataAsync("placeLegalHold", Place, new { input = new { ground = "17(3)(e)", until, reason = "A claim" } }, officer);
        everybody.GetProperty("errors")[0].GetProperty("code").GetString().Should().Be("hold-subject");

        var lifted = await api.DataAsync("liftLegalHold.hold", "mutation($id: ID!) { liftLegalHold(holdId: $id, reason: \"Settled\") { hold { inForce liftReason } errors { code } } }", new { id = hold.GetProperty("id").GetString() }, officer);
        (lifted.GetProperty("inForce").GetBoolean(), lifted.GetProperty("liftReason").GetString()).Should().Be((false, "Settled"));
        (await api.DataAsync("legalHolds", "{ legalHolds(inForce: true) { id } }", null, officer)).GetArrayLength().Should().Be(0);
    }
}
