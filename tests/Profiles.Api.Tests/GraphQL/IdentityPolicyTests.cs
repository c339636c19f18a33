using System.Text.Json;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>A brand's policy over HTTP: tried, changed, and applied to the past by the service itself. In a brand of its own: a policy is everybody's.</summary>
public sealed class IdentityPolicyTests : IAsyncLifetime
{
    private const string Update = "mutation($policy: JSON!, $reason: String!) { updateIdentityPolicy(policy: $policy, reason: $reason) { policy preview { profilesThatSplit profilesThatJoin } errors { code path } } }";
    private const string Preview = "query($policy: JSON!) { identityPolicyPreview(policy: $policy) { profilesThatSplit profilesThatJoin examples { before after code } refusals { code path } } }";

    private readonly LiveApi api = new();

    public Task InitializeAsync() => api.InitializeAsync();

    public Task DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_change_is_tried_made_and_applied_to_the_past()
    {
        var (one, other) = (await ShopSellsAsync("P-1"), await ShopSellsAsync("P-2"));
        one.Should().NotBe(other, "two records claim the address");
        var policy = new { types = new { crm = new { personUnique = false } } };

        var preview = await api.DataAsync("identityPolicyPreview", Preview, new { policy });
        (preview.GetProperty("profilesThatSplit").GetInt32(), preview.GetProperty("profilesThatJoin").GetInt32()).Should().Be((0, 3), preview.ToString());
        var example = preview.GetProperty("examples")[0];
        example.GetProperty("before").EnumerateArray().Select(id => id.GetString()).Should().HaveCount(3).And.Contain([one, other]);
        example.GetProperty("after").GetArrayLength().Should().Be(1);
        example.GetProperty("code").GetString().Should().Be("contested");

        var changed = await api.DataAsync("updateIdentityPolicy", Update, new { policy, reason = "One household is one customer" });
        changed.GetProperty("errors").GetArrayLength().Should().Be(0, changed.ToString());
        changed.GetProperty("policy").GetProperty("version").GetInt32().Should().Be(1);
        changed.GetProperty("preview").GetProperty("profilesThatJoin").GetInt32().Should().Be(3);

        var refold = await FinishedAsync();
        refold.GetProperty("done").GetInt64().Should().Be(refold.GetProperty("total").GetInt64());
        var ids = new HashSet<string?>();
        foreach (var id in new[] { one, other }) ids.Add((await api.DataAsync("profile.id", "query($id: ID!) { profile(id: $id) { id } }", new { id })).GetString());
        ids.Should().ContainSingle("both ids answer with the household");

        var back = await api.DataAsync("updateIdentityPolicy", Update, new { policy = changed.GetProperty("policy"), reason = "As it was answered" });
        back.GetProperty("policy").GetProperty("version").GetInt32().Should().Be(1, "it changes nothing");
    }

    [Fact]
    public async Task A_blocked_value_comes_back_masked_and_may_be_sent_again()
    {
        var blocked = await api.DataAsync("updateIdentityPolicy", Update, new { policy = new { blockedValues = new[] { new { type = "phone", value = "+33 6 39 98 00 99" } } }, reason = "Our switchboard" });
        var value = blocked.GetProperty("policy").GetProperty("blockedValues")[0];
        value.GetProperty("masked").GetString().Should().Be("+33•••99");
        blocked.ToString().Should().NotContain("639980099");

        var again = await api.DataAsync("updateIdentityPolicy", Update, new { policy = new { blockedValues = new object[] { value, new { type = "email", value = "shop@example.com" } } }, reason = "And the shop's own" });
        again.GetProperty("errors").GetArrayLength().Should().Be(0, again.ToString());
        again.GetProperty("policy").GetProperty("blockedValues").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_place_and_changes_nothing()
    {
        var policy = new { types = new { email = new { limit = new { count = 0 } } } };
        var refused = await api.DataAsync("updateIdentityPolicy", Update, new { policy, reason = "" });
        refused.GetProperty("policy").ValueKind.Should().Be(JsonValueKind.Null);
        refused.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString()).Should().Contain(["policy-value", "reason-missing"]);
        refused.GetProperty("errors")[0].GetProperty("path").EnumerateArray().Select(p => p.GetString()).Should().Equal("policy", "types", "email", "limit", "count");

        (await api.DataAsync("identityPolicyPreview.refusals", Preview, new { policy })).GetArrayLength().Should().BePositive();
        (await api.DataAsync("identityPolicy.version", "{ identityPolicy }")).GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task A_brand_admin_reads_the_policy_and_only_a_crm_admin_changes_it()
    {
        var admin = api.Token(Role.BrandAdmin);
        (await api.DataAsync("identityPolicy.types.email.sharedOn", "{ identityPolicy }", token: admin)).GetInt32().Should().Be(3);
        (await api.AskAsync(Update, new { policy = new { }, reason = "x" }, admin)).Code.Should().Be("FORBIDDEN");
        (await api.AskAsync("{ identityPolicy }", token: api.Token(Role.Marketer))).Code.Should().Be("FORBIDDEN");
    }

    /// <summary>By a source's token: an admin would have said that both are one person.</summary>
    private async Task<string> ShopSellsAsync(string customer) => (await api.DataAsync("recordInteraction.profile.id", """
        mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { errors { code } profile { id } } }
        """, new { input = new { identities = new[] { Id("crm", customer, "shop"), Id("email", "family@example.com") }, messageId = customer, kind = "PURCHASE", channel = "shop" } },
        api.Token(Role.Source))).GetString()!;

    private async Task<JsonElement> FinishedAsync()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var refold = await api.DataAsync("identityPolicy.refold", "{ identityPolicy }");
            if (refold.GetProperty("finishedAt").ValueKind == JsonValueKind.String) return refold;
            await Task.Delay(100);
        }
        throw new TimeoutException("The re-fold did not end.");
    }
}
