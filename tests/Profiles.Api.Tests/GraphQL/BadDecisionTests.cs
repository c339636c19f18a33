using Npgsql;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.Admin;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>What an admin may get wrong: each has a typed error or a documented answer, and nothing is lost.</summary>
public sealed class BadDecisionTests(LiveApi api) : IClassFixture<LiveApi>
{
    private readonly Admin admin = new(api);

    [Fact]
    public async Task A_profile_is_not_merged_with_itself()
    {
        var (a, b) = (await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()));
        (await admin.MergeAsync(a)).Error().Should().Be(("SELF_MERGE", "profileIds"));
        (await admin.MergeAsync(a, a)).Error().Should().Be(("SELF_MERGE", "profileIds"));
        (await admin.MergeAsync()).Error().Should().Be(("SELF_MERGE", "profileIds"));
        (await admin.MergeAsync(a, b, a)).Profiles().Should().ContainSingle("an id that is named twice counts once");
    }

    [Fact]
    public async Task Profiles_that_are_one_already_answer_with_the_merge_that_made_them_one()
    {
        var (a, b, c) = (await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()));
        var first = (await admin.MergeAsync(new { profileIds = new[] { a, b }, survivorId = b, reason = "A into B" })).MergeId();
        var circle = await admin.MergeAsync(new { profileIds = new[] { b, a }, survivorId = a, reason = "B into A" });
        (circle.MergeId(), circle.Profiles().Single()).Should().Be((first, b));

        var second = (await admin.MergeAsync(b, c)).MergeId();
        var third = await admin.MergeAsync(c, a);
        third.MergeId().Should().BeOneOf(first, second);
        third.GetProperty("profiles")[0].GetProperty("identities").GetArrayLength().Should().Be(3);
    }

    [Fact]
    public async Task Unknown_malformed_and_foreign_ids_look_the_same()
    {
        var other = new Admin(api, api.Token(Role.CrmAdmin, "other"));
        var a = await api.MeetAsync(Fresh());
        var foreign = (await api.DataAsync("recordInteraction.profile.id", "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { profile { id } } }",
            new { input = new { identities = new[] { Fresh() }, messageId = "foreign", kind = "COMMENT", channel = "facebook" } }, api.Token(Role.CrmAdmin, "other"))).GetString()!;

        var answers = new List<string>();
        foreach (var id in new[] { Guid.NewGuid().ToString(), foreign, "canary" })
        {
            var answer = await admin.MergeAsync(a, id);
            answer.Error().Should().Be(("UNKNOWN_PROFILE", "profileIds"));
            answers.Add(answer.ToString());
            (await admin.DetachAsync(new { profileId = id, identity = Fresh(), reason = "why" })).Error().Should().Be(("UNKNOWN_PROFILE", "profileId"));
        }
        answers.Distinct().Should().ContainSingle();
        (await other.WhoAsync(foreign)).Should().Be((foreign, null));
    }

    [Fact]
    public async Task Only_a_decision_that_joined_is_taken_back_and_only_once()
    {
        var (a, b) = (await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()));
        foreach (var id in new[] { a, Guid.NewGuid().ToString(), "canary" }) (await admin.UnmergeAsync(id)).Error().Should().Be(("UNKNOWN_MERGE", "mergeId"));

        var merge = (await admin.MergeAsync(a, b)).MergeId();
        (await new Admin(api, api.Token(Role.CrmAdmin, "other")).UnmergeAsync(merge)).Error().Code.Should().Be("UNKNOWN_MERGE", "it is another brand's");
        var undone = (await admin.UnmergeAsync(merge)).MergeId();
        (await admin.UnmergeAsync(merge)).Error().Should().Be(("ALREADY_UNMERGED", "mergeId"));
        (await admin.UnmergeAsync(undone)).Error().Should().Be(("UNKNOWN_MERGE", "mergeId"), "an unmerge joined nobody");
    }

    [Fact]
    public async Task A_reason_is_given_and_can_be_kept()
    {
        var (x, y) = (Fresh(), Fresh());
        var (a, b) = (await api.MeetAsync(x), await api.MeetAsync(y));
        foreach (var (reason, code) in new[] { ("", "REASON_MISSING"), ("  ", "REASON_MISSING"), (new string('r', 2001), "REASON_LENGTH") })
        {
            (await admin.MergeAsync(new { profileIds = new[] { a, b }, reason })).Error().Should().Be((code, "reason"));
            (await admin.UnmergeAsync(new { mergeId = a, reason })).Error().Should().Be((code, "reason"));
            (await admin.DetachAsync(new { profileId = a, identity = x, reason })).Error().Should().Be((code, "reason"));
            (await admin.LinkAsync(x, y, reason: reason)).Error().Should().Be((code, "reason"));
        }
        (await admin.MergeAsync(new { profileIds = new[] { a, b }, reason = new string('é', 2000) })).MergeId().Should().NotBeNull();
    }

    [Fact]
    public async Task Half_a_character_is_no_reason()
    {
        var (a, b) = (await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()));
        var merge = $$"""mutation { mergeProfiles(input: { profileIds: ["{{a}}", "{{b}}"], reason: "canary \uD83D" }) { mergeId errors { code path message } } }""";
        (await api.DataAsync("mergeProfiles", merge)).Error().Should().Be(("TEXT", "reason"));
    }

    [Fact]
    public async Task What_was_not_seen_is_not_decided_about()
    {
        var (x, a, b) = (Fresh(), "", await api.MeetAsync(Fresh()));
        a = await api.MeetAsync(x);
        var (va, vb) = (await admin.VersionAsync(a), await admin.VersionAsync(b));
        foreach (var expectedVersions in new int[][] { [vb + 1, va], [va], [], [va, vb, 1] })
            (await admin.MergeAsync(new { profileIds = new[] { a, b }, reason = "why", expectedVersions })).Error().Should().Be(("VERSION_CONFLICT", "expectedVersions"));

        await admin.ReportAsync(x, new { firstName = "Ana" });
        (await admin.MergeAsync(new { profileIds = new[] { a, b }, reason = "why", expectedVersions = new[] { va, vb } })).Error().Code.Should().Be("VERSION_CONFLICT");
        (await admin.DetachAsync(new { profileId = a, identity = x, reason = "why", expectedVersion = va })).Error().Should().Be(("VERSION_CONFLICT", "expectedVersion"));

        var merge = (await admin.MergeAsync(new { profileIds = new[] { b, a }, reason = "why", expectedVersions = new[] { vb, await admin.VersionAsync(a) } })).MergeId();
        (await admin.UnmergeAsync(new { mergeId = merge, reason = "why", expectedVersions = new[] { 1 } })).Error().Should().Be(("VERSION_CONFLICT", "expectedVersions"));
    }

    [Fact]
    public async Task Of_two_admins_at_once_one_is_told_to_look_again()
    {
        for (var round = 0; round < 5; round++)
        {
            var (a, b, c) = (await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()));
            int[] versions = [await admin.VersionAsync(a), await admin.VersionAsync(b)];
            var others = new Admin(api, api.Token(Role.CrmAdmin | Role.Marketer, "demo", "administration"));
            var answers = await Task.WhenAll(
                admin.MergeAsync(new { profileIds = new[] { a, b }, reason = "One", expectedVersions = versions }),
                others.MergeAsync(new { profileIds = new[] { c, b }, reason = "Other", expectedVersions = new[] { await admin.VersionAsync(c), versions[1] } }));
            var lost = answers.Single(answer => answer.GetProperty("errors").GetArrayLength() > 0);
            lost.Error().Should().Be(("VERSION_CONFLICT", "expectedVersions"));

            // Who looks again can decide.
            var (x, y) = lost.ToString() == answers[0].ToString() ? (a, b) : (c, b);
            await admin.MergeAsync(x, y);
            (await admin.WhoAsync(a)).Id.Should().Be((await admin.WhoAsync(c)).Id);
        }
    }

    [Fact]
    public async Task Who_merged_meanwhile_may_have_kept_other_values()
    {
        var (a, b) = (await api.MeetAsync(Fresh()), await api.MeetAsync(Fresh()));
        var input = new { profileIds = new[] { a, b }, reason = "why", expectedVersions = new[] { await admin.VersionAsync(a), await admin.VersionAsync(b) } };
        var merge = (await admin.MergeAsync(input)).MergeId();
        (await admin.MergeAsync(input)).MergeId().Should().Be(merge, "a repetition is no conflict");
        (await new Admin(api, api.Token(Role.CrmAdmin | Role.Marketer, "demo", "administration")).MergeAsync(input)).Error().Code.Should().Be("VERSION_CONFLICT");
    }

    [Fact]
    public async Task Survivor_and_kept_values_are_of_the_profiles_that_are_merged()
    {
        var (x, y) = (Fresh(), Fresh());
        var (a, b, c) = (await api.MeetAsync(x), await api.MeetAsync(y), await api.MeetAsync(Fresh()));
        await admin.ReportAsync(x, new { firstName = "Ana" });
        (await admin.MergeAsync(new { profileIds = new[] { a, b }, survivorId = c, reason = "why" })).Error().Should().Be(("SURVIVOR", "survivorId"));
        (await KeepAsync(("firstName", c))).Error().Should().Be(("KEEP", "keep"));
        (await KeepAsync(("firstName", b))).Error().Should().Be(("UNKNOWN_TRAIT", "keep.0.name"), "b has none");
        (await KeepAsync(("firstName", a), ("canary", a))).Error().Should().Be(("UNKNOWN_TRAIT", "keep.1.name"));
        (await KeepAsync(("firstName", a), ("firstName", a))).Error().Should().Be(("KEEP_TWICE", "keep.1.name"));
        (await admin.WhoAsync(a)).Should().Be((a, null));

        Task<System.Text.Json.JsonElement> KeepAsync(params (string Name, string From)[] keep) =>
            admin.MergeAsync(new { profileIds = new[] { a, b }, keep = keep.Select(k => new { name = k.Name, fromProfileId = k.From }), reason = "why" });
    }

    [Fact]
    public async Task Only_a_profiles_own_identity_leaves_it_and_not_its_last()
    {
        var (x, y) = (Fresh(), Fresh());
        var (a, _) = (await api.MeetAsync(x), await api.MeetAsync(y));
        (await admin.DetachAsync(new { profileId = a, identity = x, reason = "why" })).Error().Should().Be(("ONLY_IDENTITY", "identity"));
        (await admin.DetachAsync(new { profileId = a, identity = y, reason = "why" })).Error().Should().Be(("IDENTITY_NOT_IN_PROFILE", "identity"));
        (await admin.DetachAsync(new { profileId = a, identity = Fresh(), reason = "why" })).Error().Should().Be(("IDENTITY_NOT_IN_PROFILE", "identity"), "nobody has it");
        (await admin.DetachAsync(new { profileId = a, identity = Id("email", "canary"), reason = "why" })).Error().Should().Be(("IDENTITY_VALUE", "identity.value"));
        (await admin.DetachAsync(new { profileId = a, identity = Id("canary", "x"), reason = "why" })).Error().Should().Be(("IDENTITY_TYPE", "identity.type"));
    }

    [Fact]
    public async Task A_link_that_can_not_be_leaves_nothing_behind()
    {
        var (x, unseen) = (Fresh(), Fresh());
        await api.MeetAsync(x);
        (await admin.LinkAsync(x, x)).Error().Should().Be(("SELF_LINK", "b"));
        (await admin.LinkAsync(unseen, Id("email", "canary"))).Error().Should().Be(("IDENTITY_VALUE", "b.value"));
        (await admin.LinkAsync(Id("email", "null"), unseen)).Error().Should().Be(("IDENTITY_BLOCKED", "a.value"));
        (await admin.LinkAsync(unseen, x, reason: "")).Error().Code.Should().Be("REASON_MISSING");
        (await api.DataAsync("profileByIdentity", "query($identity: IdentityInput!) { profileByIdentity(identity: $identity) { id } }", new { identity = unseen }))
            .ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task More_identities_than_a_person_has_are_merged_by_override_only()
    {
        var profiles = new List<string>();
        for (var person = 0; person < 3; person++)
            profiles.Add(await api.MeetAsync([.. Enumerable.Range(0, 20).Select(i => Id("facebook", $"many-{person}-{i}", $"page:{i}"))]));
        (await admin.MergeAsync([.. profiles])).Error().Code.Should().Be("HARD_CAP");
        (await admin.MergeAsync(new { profileIds = profiles, reason = "A bot with sixty accounts", @override = true }))
            .GetProperty("profiles")[0].GetProperty("identities").GetArrayLength().Should().Be(60);
    }

    [Theory, InlineData(21), InlineData(1001)]
    public async Task A_message_with_more_identities_than_a_person_has_is_rejected_whole(int count)
    {
        var answer = await api.DataAsync("recordInteraction", "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome errors { code path } profile { id } } }", new
        {
            input = new { identities = Enumerable.Range(0, count).Select(i => Id("email", $"crowd-{count}-{i}@example.org")), messageId = $"crowd-{count}", kind = "COMMENT", channel = "facebook" },
        });
        answer.GetProperty("outcome").GetString().Should().Be("REJECTED");
        answer.GetProperty("errors")[0].GetProperty("code").GetString().Should().Be("identity-count");
    }

    [Fact]
    public async Task What_is_erased_is_merged_with_nobody_and_kept_nowhere()
    {
        var (x, y, z) = (Fresh(), Fresh("crm"), Fresh());
        var (a, b) = (await api.MeetAsync(x, y), await api.MeetAsync(z));
        await admin.ReportAsync(x, new { firstName = "canary" });
        await EraseAsync("email", a);

        (await admin.MergeAsync(new { profileIds = new[] { a, b }, keep = new[] { new { name = "firstName", fromProfileId = a } }, reason = "why" })).Error().Code.Should().Be("UNKNOWN_TRAIT");
        (await admin.DetachAsync(new { profileId = a, identity = x, reason = "why" })).Error().Code.Should().Be("IDENTITY_NOT_IN_PROFILE");
        var merge = (await admin.MergeAsync(a, b)).MergeId();
        (await admin.UnmergeAsync(merge)).Profiles().Should().BeEquivalentTo([a, b], "what is left of the person is a person");

        await EraseAsync("email", b);
        (await admin.MergeAsync(a, b)).Error().Code.Should().Be("UNKNOWN_PROFILE");
        (await admin.UnmergeAsync(merge)).Error().Code.Should().Be("ALREADY_UNMERGED");
        (await admin.WhoAsync(b)).Should().Be((null, null));
    }

    /// <summary>As an erasure leaves it: no blind key, no directory row, no data keys.</summary>
    private async Task EraseAsync(string type, string profile)
    {
        await using var source = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = source.CreateCommand("""
            with m as (update profiles.membership set blind_key = null where type = $1 and profile_id = $2 returning identity_id),
                 d as (delete from profiles.directory where identity_id in (select identity_id from m))
            delete from profiles.data_key where subject in (select identity_id from m)
            """);
        command.Parameters.Add(new() { Value = type });
        command.Parameters.Add(new() { Value = Guid.Parse(profile) });
        (await command.ExecuteNonQueryAsync()).Should().BePositive();
    }
}
