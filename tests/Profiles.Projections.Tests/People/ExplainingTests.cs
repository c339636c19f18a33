using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Projections.People;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People;

public sealed class ExplainingTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly NormalIdentity Ana = new("email", "", "ana@example.org", null, Strength.Verified);
    private static readonly NormalIdentity Record7 = new("crm", "sales", "7", null, Strength.Verified);
    private static readonly NormalIdentity Record8 = new("crm", "sales", "8", null, Strength.Verified);
    private static readonly NormalIdentity Account = new("facebook", "page-1", "42", null, Strength.Authenticated);

    [Fact]
    public async Task A_path_of_decisions_leads_from_one_identity_to_the_other()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.TogetherAsync(1, [Email("ana@example.org"), Facebook("42")]);
        var crm = await brand.SeenAsync(2, Crm("7"));
        var decided = await people.LinkAsync(brand, email, crm);

        var why = (await people.Admin(brand).ExplainAsync(Account, Record7, PersonFields.All, default))!;

        why.Linked.Should().BeTrue();
        why.Steps.Select(s => (s.From.Type, s.To.Type, s.Rule, s.Actor)).Should().Equal(("facebook", "email", "seen-together", "key-1"), ("email", "crm", "admin-decision", "account-1"));
        why.Steps[1].Evidence["decision"].Should().Be(decided.Decision!.Value.Value);
        why.Steps[1].Evidence["reason"].Should().Be("the same person, she said on the phone");
        why.Steps[0].Evidence.Keys.Should().Equal("decision", "message", "source", "strength");
        var today = DateTimeOffset.UtcNow;
        why.Explanation.Sentence("en").Should().Be(
            "The Facebook account 42 and the CRM record 7 are held to be one person: the Facebook account 42 and the e-mail address ana@example.org were seen together by crm on 1 March 2026; "
            + $"the e-mail address ana@example.org and the CRM record 7 were linked by an admin on {today.Day} {today:MMMM} {today.Year}.");
        why.Explanation.Sentence("fr-FR").Should().StartWith("Le compte Facebook 42 et la fiche CRM 7 désignent une même personne : ").And.Contain("message commun de crm du 1er mars 2026");
        people.LogOf(brand).Last().Fields.Should().Equal("Identity.value", "LinkStep.evidence");
    }

    [Fact]
    public async Task Of_several_paths_the_strongest_is_told()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.TogetherAsync(5, [Email("ana@example.org"), Crm("7")]);
        await brand.TogetherAsync(1, [Facebook("42"), Email("ana@example.org")]);
        await people.LinkAsync(brand, await brand.IdentityAsync(Facebook("42")), await brand.IdentityAsync(Crm("7")));
        await people.LinkAsync(brand, email, await brand.IdentityAsync(Crm("7")));

        var why = (await people.Admin(brand).ExplainAsync(Ana, Account, PersonFields.All, default))!;

        why.Steps.Select(s => (s.To.Type, s.Rule)).Should().Equal(("crm", "admin-decision"), ("facebook", "admin-decision"));
    }

    [Fact]
    public async Task Who_may_not_see_values_is_told_by_masks_and_without_reasons()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.SeenAsync(1, Email("ana@example.org"));
        await people.LinkAsync(brand, email, await brand.SeenAsync(2, Facebook("421")));

        var why = (await people.Auditor(brand).ExplainAsync(Ana, Account with { Value = "421" }, PersonFields.All, default))!;

        why.Explanation.Sentence(null).Should().StartWith("The e-mail address a•••@e•••.org and the Facebook account ••• are held to be one person: linked by an admin on ");
        why.Steps.Single().Evidence.Should().NotContainKey("reason");
        people.LogOf(brand).Should().BeEmpty();
    }

    [Fact]
    public async Task Two_profiles_are_explained_by_what_was_refused()
    {
        var brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Crm("7"), Email("ana@example.org")]);
        await brand.TogetherAsync(2, [Crm("8"), Email("ana@example.org")]);

        var why = (await people.Admin(brand).ExplainAsync(Record8, Ana, PersonFields.All, default))!;

        why.Linked.Should().BeFalse();
        why.Steps.Should().ContainSingle(s => s.From.Value == "8").Which.Evidence["refusal"].Should().Be(Refusals.Contested);
        why.Explanation.Sentence("en").Should().Be(
            "The CRM record 8 and the e-mail address ana@example.org are two profiles: the CRM record 8 and the e-mail address ana@example.org were seen together by crm on 1 March 2026, "
            + "but two persons' records claim the same address or number.");
    }

    [Fact]
    public async Task What_an_admin_parted_is_explained_by_the_admin()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.SeenAsync(1, Email("ana@example.org"));
        var decided = await people.LinkAsync(brand, email, await brand.SeenAsync(2, Crm("7")));
        await people.UnmergeAsync(brand, decided.Decision!.Value);

        var why = (await people.Admin(brand).ExplainAsync(Ana, Record7, PersonFields.All, default))!;

        why.Linked.Should().BeFalse();
        why.Explanation.Should().BeOfType<Explanation.Separated>();
        why.Explanation.Sentence("fr").Should().StartWith("L'adresse e-mail ana@example.org et la fiche CRM 7 désignent des personnes différentes : un administrateur l'a décidé le ");
        why.Steps.Single().Evidence["refusal"].Should().Be(Refusals.Retracted);
    }

    [Fact]
    public async Task Strangers_the_same_and_the_unknown_are_told_apart()
    {
        var brand = await people.Store.OpenAsync();
        await brand.SeenAsync(1, Email("ana@example.org"));
        await brand.SeenAsync(1, Crm("7"));

        (await people.Admin(brand).ExplainAsync(Ana, Record7, PersonFields.All, default))!.Explanation.Should().BeOfType<Explanation.Strangers>();
        (await people.Admin(brand).ExplainAsync(Ana, Ana, PersonFields.All, default)).Should().Match<LinkExplanationView>(e => e.Linked && e.Explanation is Explanation.Same);
        (await people.Admin(brand).ExplainAsync(Ana, Record8, PersonFields.All, default)).Should().BeNull();
        (await people.Marketer(brand).ExplainAsync(Ana, Record7, PersonFields.All, default)).Should().BeNull();
        (await people.Admin(await people.Store.OpenAsync()).ExplainAsync(Ana, Record7, PersonFields.All, default)).Should().BeNull("another brand's");
    }

    [Fact]
    public async Task A_profiles_history_tells_every_decision_and_what_became_of_it()
    {
        var brand = await people.Store.OpenAsync();
        var email = await brand.TogetherAsync(1, [Email("ana@example.org"), Facebook("42")]);
        var crm = await brand.SeenAsync(2, Crm("7"));
        var linked = (await people.LinkAsync(brand, email, crm)).Decision!.Value;
        var unmerged = (await people.UnmergeAsync(brand, linked)).Decision!.Value;
        await brand.TogetherAsync(3, [Crm("7"), Email("ana@example.org")]);

        var history = await people.Admin(brand).MergeHistoryAsync(await brand.ProfileAsync(Crm("7")), PersonFields.All, default);

        history.Select(d => (d.Kind, d.Rule, d.Undone, d.Reason)).Should().Equal(
            ("refused", Refusals.CannotLink, false, null),
            ("linked", "seen-together", false, null),
            ("unmerged", null, false, "two different persons"),
            ("linked", "admin-decision", true, "the same person, she said on the phone"));
        history.Select(d => d.Actor).Should().Equal("rules", "key-1", "account-1", "account-1");
        (history[2].Id, history[3].Id).Should().Be((unmerged.Value, linked.Value));
        history[3].Identities.Select(i => i.Id).Should().BeEquivalentTo([email, crm]);
        history.Select(d => d.At).Should().BeInDescendingOrder();
    }

    [Fact]
    public async Task A_merge_a_detachment_and_a_judgement_are_in_the_history_of_either_side()
    {
        var brand = await people.Store.OpenAsync();
        await brand.TogetherAsync(1, [Email("ana@example.org"), Facebook("42")]);
        await brand.SeenAsync(2, Crm("7"));
        var (one, other) = (await brand.ProfileAsync(Email("ana@example.org")), await brand.ProfileAsync(Crm("7")));
        var merged = (await people.Decisions().MergeAsync(Admins.Because(brand, "one person"), [one, other], null, [], default)).Decision!.Value;
        // The one of the two that the profile was not named by: the merge tied the other one to the record.
        await using var birth = people.Store.Source.CreateCommand("select birth_id from profiles.membership where identity_id = $1");
        birth.Parameters.AddWithValue((await brand.IdentityAsync(Email("ana@example.org"))).Value);
        var named = (Guid)(await birth.ExecuteScalarAsync())! == one.Value;
        var key = (await people.Store.Vault.OpenAsync(brand.Tenant, default))!.BlindKey(named ? Account : Ana);
        (await people.Decisions().DetachAsync(Admins.Because(brand, "her husband's"), await brand.ProfileAsync(Crm("7")), key, default)).Rejection.Should().BeNull();

        (await KindsAsync(Crm("7"))).Should().Equal("detached", "merged", "linked");
        (await KindsAsync(named ? Facebook("42") : Email("ana@example.org"))).Should().Equal("detached", "linked");
        (await people.Auditor(brand).MergeHistoryAsync(other, PersonFields.All, default)).Should().OnlyContain(d => d.Reason == null && d.Identities.All(i => i.Value == null))
            .And.Contain(d => d.Id == merged.Value);
        (await people.Marketer(brand).MergeHistoryAsync(other, PersonFields.All, default)).Should().BeEmpty("she agreed to nothing");

        async Task<IEnumerable<string>> KindsAsync(IdentityClaim who) =>
            (await people.Admin(brand).MergeHistoryAsync(await brand.ProfileAsync(who), PersonFields.None, default)).Where(d => d.Kind is not ("demoted" or "refused")).Select(d => d.Kind);
    }
}
