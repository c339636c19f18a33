using System.Text.Json;
using CsCheck;
using Profiles.Domain.Identities;
using Profiles.Domain.Policies;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Tests.Policies;

public class PolicyPatchTests
{
    private static readonly BlockedValue Switchboard = new("phone", "", Guid.Parse("a0000000-0000-4000-8000-000000000001"), "+33•••00");
    private static readonly IdentityPolicy Present = IdentityPolicy.Of(TenantSettings.Default) with { BlockedValues = [Switchboard] };

    [Fact]
    public void What_is_not_named_stays()
    {
        var policy = Accepted("""{ "types": { "email": { "priority": 75 } }, "automaticMatching": true }""");

        policy.AutomaticMatching.Should().BeTrue();
        policy.Types.Single(t => t.Name == "email").Should().Be(Present.Types.Single(t => t.Name == "email") with { Priority = 75 });
        policy.Types.Where(t => t.Name != "email").Should().Equal(Present.Types.Where(t => t.Name != "email"));
        policy.BlockedValues.Should().Equal(Switchboard);
        policy.MostIdentities.Should().Be(Present.MostIdentities);
    }

    [Fact]
    public void What_the_API_answers_may_come_back_and_changes_nothing()
    {
        var json = PolicyJson.Write(Present, 3);
        json["refold"] = JsonSerializer.SerializeToNode(new { done = 1 });

        Accepted(json.ToJsonString()).SaysAs(Present).Should().BeTrue();
    }

    [Fact]
    public void A_null_takes_a_limit_away_and_a_part_of_one_keeps_the_rest()
    {
        var email = Accepted("""{ "types": { "email": { "limit": { "count": 2 }, "sharedOn": null }, "phone": { "limit": null } } }""").Types;

        email.Single(t => t.Name == "email").Limit.Should().Be(new TypeLimit(2, 365));
        email.Single(t => t.Name == "email").SharedOn.Should().BeNull();
        email.Single(t => t.Name == "phone").Limit.Should().BeNull();
    }

    [Theory]
    [InlineData("""{ "type": {} }""", "policy-name", "policy.type")]
    [InlineData("""{ "types": { "tiktok": {} } }""", "policy-name", "policy.types.tiktok")]
    [InlineData("""{ "types": { "email": { "shared": 3 } } }""", "policy-name", "policy.types.email.shared")]
    [InlineData("""{ "types": { "email": { "limit": { "weeks": 3 } } } }""", "policy-name", "policy.types.email.limit.weeks")]
    [InlineData("""{ "types": { "email": { "limit": { "count": 0 } } } }""", "policy-value", "policy.types.email.limit.count")]
    [InlineData("""{ "types": { "email": { "limit": { "days": 0 } } } }""", "policy-value", "policy.types.email.limit.days")]
    [InlineData("""{ "types": { "crm": { "limit": { "days": 7 } } } }""", "policy-value", "policy.types.crm.limit.count")]
    [InlineData("""{ "types": { "email": { "sharedOn": 1 } } }""", "policy-value", "policy.types.email.sharedOn")]
    [InlineData("""{ "types": { "email": { "kind": "robot" } } }""", "policy-value", "policy.types.email.kind")]
    [InlineData("""{ "types": { "email": null } }""", "policy-value", "policy.types.email")]
    [InlineData("""{ "types": { "email": { "priority": "high" } } }""", "policy-value", "policy.types.email.priority")]
    [InlineData("""{ "reviewAbove": 1 }""", "policy-value", "policy.reviewAbove")]
    [InlineData("""{ "reviewAbove": 60 }""", "policy-value", "policy.mostIdentities")]
    [InlineData("""{ "mostIdentities": 10 }""", "policy-value", "policy.mostIdentities")]
    [InlineData("""{ "mostIdentities": 1e9 }""", "policy-value", "policy.mostIdentities")]
    [InlineData("""{ "automaticMatching": "yes" }""", "policy-value", "policy.automaticMatching")]
    [InlineData("""{ "blockedDomains": ["nobody@example.com"] }""", "policy-value", "policy.blockedDomains[0]")]
    [InlineData("""{ "blockedValues": { } }""", "policy-value", "policy.blockedValues")]
    [InlineData("""{ "blockedValues": [{ "value": "x" }] }""", "policy-value", "policy.blockedValues[0]")]
    [InlineData("""{ "blockedValues": [{ "type": "email", "value": "bad" }] }""", "identity-value", "policy.blockedValues[0].value")]
    [InlineData("""{ "blockedValues": [{ "type": "email", "masked": "marie@example.org", "key": "b0000000-0000-4000-8000-000000000002" }] }""", "policy-key", "policy.blockedValues[0].key")]
    [InlineData("""{ "version": 2 }""", "policy-version", "policy.version")]
    [InlineData("[]", "policy-value", "policy")]
    public void A_slip_is_refused_at_its_place(string patch, string code, string path)
    {
        var (policy, refusals) = Read(patch);

        policy.Should().BeNull();
        refusals.Select(r => (r.Code, r.Path)).Should().Contain((code, path));
    }

    [Fact]
    public void All_that_is_refused_is_told_at_once() =>
        Read("""{ "reviewAbove": 0, "types": { "email": { "sharedOn": 0 }, "phone": { "limit": 5 } } }""").Refusals.Should().HaveCount(3);

    [Fact]
    public void A_value_to_block_is_kept_as_hash_and_mask_only()
    {
        var policy = Accepted("""{ "blockedValues": [{ "type": "email", "value": "marie@example.org" }, { "type": "phone", "masked": "+33639980000", "key": "a0000000-0000-4000-8000-000000000001" }] }""");

        policy.BlockedValues.Should().HaveCount(2).And.Contain(Switchboard);
        JsonSerializer.Serialize(policy).Should().NotContain("marie").And.NotContain("+33639980000");
    }

    [Fact]
    public void Two_policies_that_differ_in_the_future_only_fold_the_past_alike()
    {
        Accepted("""{ "automaticMatching": true, "blockedDomains": ["example.com"], "types": { "email": { "trusted": "observed" } } }""").FoldsAs(Present).Should().BeTrue();
        Accepted("""{ "types": { "email": { "priority": 1 } } }""").FoldsAs(Present).Should().BeFalse();
        Accepted("""{ "blockedValues": [] }""").FoldsAs(Present).Should().BeFalse();
    }

    [Theory, InlineData("a@example.com", true), InlineData("a@mail.example.com", true), InlineData("a@notexample.com", false), InlineData("example.com@gmail.com", false)]
    public void A_blocked_domain_covers_what_is_below_it(string email, bool blocked) =>
        (TenantSettings.Default with { BlockedDomains = ["example.com"] }).IsBlockedDomain("email", email).Should().Be(blocked);

    [Fact]
    public void Whatever_is_sent_is_a_policy_or_a_refusal_with_its_place() => Patches.Over(PolicyJson.Write(Present, 3)).Sample(patch =>
    {
        var (policy, refusals) = Read(patch.GetRawText());
        return policy is null
            ? refusals.Count > 0 && refusals.All(r => r is { Code.Length: > 0, Reason.Length: > 0, Path: { } path } && path.StartsWith("policy", StringComparison.Ordinal))
            : refusals.Count == 0;
    }, iter: 10_000, print: patch => patch.GetRawText());

    private static IdentityPolicy Accepted(string patch)
    {
        var (policy, refusals) = Read(patch);
        refusals.Should().BeEmpty();
        return policy!;
    }

    private static (IdentityPolicy? Policy, IReadOnlyList<Rejection> Refusals) Read(string patch) => PolicyPatch.Read(
        JsonSerializer.Deserialize<JsonElement>(patch), Present, 3,
        claim => claim.Value == "bad" ? (null, new Rejection("identity-value", "No address.", "value")) : (new(claim.Type, claim.Scope ?? "", Guid.NewGuid(), "m•••"), null));
}
