using System.Text.Json;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.Admin;

namespace Profiles.Api.Tests.GraphQL;

public sealed class MergeMutationTests(LiveApi api) : IClassFixture<LiveApi>
{
    private readonly Admin admin = new(api);

    [Fact]
    public async Task Any_number_of_profiles_become_one_under_the_id_that_the_admin_names()
    {
        var (a, b, c) = (await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh("crm")), await api.MeetAsync(Fresh()));

        var merged = await admin.MergeAsync(new { profileIds = new[] { a, b, c }, survivorId = c, reason = "Same person" });
        Guid.TryParse(merged.MergeId(), out _).Should().BeTrue();
        merged.Profiles().Should().Equal(c);
        merged.GetProperty("profiles")[0].GetProperty("identities").GetArrayLength().Should().Be(3);

        var again = await admin.MergeAsync(a, b, c);
        (again.MergeId(), again.Profiles()).Should().BeEquivalentTo((merged.MergeId(), new[] { c }), "a repetition answers what there is");
    }

    [Fact]
    public async Task An_unmerge_gives_each_side_its_own_back_also_what_came_meanwhile()
    {
        var (x, y) = (Fresh(), Fresh("crm"));
        var (a, b) = (await api.MeetAsync(x), await api.MeetAsync(y));
        var merge = (await admin.MergeAsync(a, b)).MergeId();
        await admin.ReportAsync(x, new { firstName = "Ana" });

        var parted = await admin.UnmergeAsync(merge);
        parted.MergeId().Should().NotBe(merge, "taking back is a decision of its own");
        parted.Profiles().Should().BeEquivalentTo([a, b]);
        (await FirstNameAsync(a), await FirstNameAsync(b)).Should().Be(("Ana", null));
    }

    [Fact]
    public async Task Old_ids_answer_for_ever_through_nested_merges_and_unmerges()
    {
        var (a, b, c) = (await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()));
        var inner = (await admin.MergeAsync(new { profileIds = new[] { a, b }, survivorId = a, reason = "First" })).MergeId();
        (await admin.WhoAsync(b)).Should().Be((a, b));

        var outer = (await admin.MergeAsync(new { profileIds = new[] { b, c }, survivorId = c, reason = "Second, by an old id" })).MergeId();
        foreach (var (id, from) in new[] { (a, a), (b, b), (c, null) }) (await admin.WhoAsync(id)).Should().Be((c, from));

        // The inner one first: what the outer one joined stays joined.
        (await admin.UnmergeAsync(inner)).MergeId().Should().NotBeNull();
        (await admin.WhoAsync(a)).Should().NotBe(await admin.WhoAsync(b));
        (await admin.WhoAsync(c)).Id.Should().Be(c);

        (await admin.UnmergeAsync(outer)).MergeId().Should().NotBeNull();
        foreach (var id in new[] { a, b, c }) (await admin.WhoAsync(id)).Should().Be((id, null));
    }

    [Fact]
    public async Task What_other_evidence_holds_together_is_parted_by_override_only()
    {
        var (x, y) = (Fresh("crm"), Fresh());
        var (a, b) = (await api.MeetAsync(x), await api.MeetAsync(y));
        var merge = (await admin.MergeAsync(a, b)).MergeId();
        await api.DataAsync("recordInteraction.outcome", "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome } }",
            new { input = new { identities = new[] { x, y }, messageId = Guid.NewGuid().ToString(), kind = "COMMENT", channel = "shop" } }, api.Token(Role.Source));

        var held = await admin.UnmergeAsync(merge);
        held.Error().Code.Should().Be("STILL_LINKED");
        var step = held.GetProperty("stillLinkedBy").EnumerateArray().Should().ContainSingle().Subject;
        (step.GetProperty("from").GetProperty("type").GetString(), step.GetProperty("to").GetProperty("type").GetString(), step.GetProperty("rule").GetString()).Should().Be(("crm", "email", "seen-together"));
        (await api.DataAsync("unmergePreview", "query($input: UnmergeProfilesInput!) { unmergePreview(input: $input) { refusals { code } stillLinkedBy { from { type } to { type } rule evidence } } }",
            new { input = new { mergeId = merge, reason = "Trying" } })).GetProperty("stillLinkedBy").GetRawText().Should().Be(held.GetProperty("stillLinkedBy").GetRawText());
        (await admin.WhoAsync(a)).Id.Should().Be((await admin.WhoAsync(b)).Id);

        (await admin.UnmergeAsync(merge, @override: true)).Profiles().Should().BeEquivalentTo([a, b]);
    }

    [Fact]
    public async Task An_identity_leaves_with_all_that_is_its_own()
    {
        var (x, y) = (Fresh("crm"), Fresh());
        var profile = await api.MeetAsync(x, y);
        await admin.ReportAsync(y, new { firstName = "Ana" });

        var detached = await admin.DetachAsync(new { profileId = profile, identity = y, reason = "Her brother's", expectedVersion = await admin.VersionAsync(profile) });
        detached.MergeId();
        detached.GetProperty("profiles").EnumerateArray().Select(p => p.GetProperty("identities").EnumerateArray().Single().GetProperty("type").GetString()).Should().BeEquivalentTo("crm", "email");
    }

    [Fact]
    public async Task A_kept_value_is_pinned_as_long_as_the_merge_stands()
    {
        var (x, y) = (Fresh(), Fresh());
        var (a, b) = (await api.MeetAsync(x), await api.MeetAsync(y));
        await admin.ReportAsync(x, new { firstName = "Ana" });
        await admin.ReportAsync(y, new { firstName = "Anna" });

        var merge = (await admin.MergeAsync(new { profileIds = new[] { a, b }, keep = new[] { new { name = "firstName", fromProfileId = a } }, reason = "Says her mail" })).MergeId();
        (await FirstNameAsync(b)).Should().Be("Ana");
        await admin.UnmergeAsync(merge);
        (await FirstNameAsync(a), await FirstNameAsync(b)).Should().Be(("Ana", "Anna"));
    }

    [Fact]
    public async Task What_an_admin_parted_only_an_override_joins_again()
    {
        var (x, y) = (Fresh(), Fresh());
        var (a, b) = (await api.MeetAsync(x), await api.MeetAsync(y));
        await admin.UnmergeAsync((await admin.MergeAsync(a, b)).MergeId());

        (await admin.MergeAsync(a, b)).Error().Code.Should().Be("CANNOT_LINK");
        (await admin.LinkAsync(x, y)).Error().Code.Should().Be("CANNOT_LINK");
        (await admin.LinkAsync(x, y, @override: true)).MergeId().Should().NotBeNull();
        (await admin.WhoAsync(a)).Id.Should().Be((await admin.WhoAsync(b)).Id);
    }

    [Fact]
    public async Task A_link_of_an_admin_is_said_once_and_can_be_taken_back()
    {
        var (x, y) = (Fresh(), Fresh("community"));
        var a = await api.MeetAsync(x);
        var first = (await admin.LinkAsync(x, y)).MergeId();
        (await admin.LinkAsync(y, x)).MergeId().Should().Be(first);
        (await admin.UnmergeAsync(first)).Profiles().Should().HaveCount(2).And.Contain(a);
    }

    [Theory]
    [InlineData("mergeProfiles(input: { profileIds: [\"x\"], reason: \"why\" })")]
    [InlineData("unmergeProfiles(input: { mergeId: \"x\", reason: \"why\" })")]
    [InlineData("detachIdentity(input: { profileId: \"x\", identity: { type: \"email\", value: \"x@example.org\" }, reason: \"why\" })")]
    public async Task Only_a_crm_admin_decides(string mutation)
    {
        foreach (var role in new[] { Role.CommunityManager, Role.Source, Role.Marketer, Role.PrivacyOfficer, Role.BrandAdmin, Role.Auditor })
        {
            var reply = await api.AskAsync($"mutation {{ {mutation} {{ mergeId }} }}", token: api.Token(role));
            (reply.Status, reply.Code).Should().Be((403, "FORBIDDEN"), $"{role}");
        }
    }

    private async Task<string?> FirstNameAsync(string id)
    {
        var trait = await api.DataAsync("profile.trait", "query($id: ID!) { profile(id: $id) { trait(name: \"firstName\") { value } } }", new { id });
        return trait.ValueKind == JsonValueKind.Null ? null : trait.GetProperty("value").GetString();
    }
}
