using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using Profiles.Testing;

namespace Profiles.Api.Tests.Enforcement;

/// <summary>A withdrawal that was acknowledged holds in whatever is asked next, and in whatever was asked before and goes on.</summary>
public sealed class WithdrawalTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Give = "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { profile { id } } }";
    private const string Withdraw = "mutation($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { profile { id } errors { code } } }";

    private string Marketing => api.Token(Role.Marketer, "demo", Crowd.Purpose);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_effective_in_the_very_next_read_of_every_kind(bool strong)
    {
        const string read = """
            query($id: ID!, $who: IdentityInput!, $name: String, $at: DateTime) {
              profile(id: $id) { id timeline { totalCount edges { node { id } } } } profileByIdentity(identity: $who) { id } then: profile(id: $id, knownAt: $at) { id }
              list: profiles(search: $name) { totalCount edges { node { id } } } count: profiles(first: 0, where: { trait: { name: "lastName", equals: $name } }) { totalCount }
            }
            """;
        var read2 = read.Replace("$name: String", "$name: String, $json: JSON", StringComparison.Ordinal).Replace("equals: $name", "equals: $json", StringComparison.Ordinal);
        for (var round = 0; round < 5; round++)
        {
            var (subject, id) = await AgreedAsync();
            var variables = new { id, who = subject.Email, name = subject.Name, json = subject.Name, at = DateTimeOffset.UtcNow };
            (await api.AskAsync(read2, variables, Marketing)).Text.Should().Contain("\"list\":{\"totalCount\":1").And.Contain("\"count\":{\"totalCount\":1}");
            await WithdrawsAsync(subject);
            (await api.AskAsync(read2, variables, Marketing, strong: strong)).Text.Should().Be(
                """{"data":{"profile":null,"profileByIdentity":null,"then":null,"list":{"totalCount":0,"edges":[]},"count":{"totalCount":0}}}""");
        }
    }

    [Fact]
    public async Task A_subscription_opened_before_tells_that_the_person_is_gone_and_nothing_more()
    {
        var (control, controlId) = await AgreedAsync();
        Func<Subject, string, Task>[] refusals =
        [
            (s, _) => WithdrawsAsync(s),
            (s, _) => WithdrawsAsync(s, objection: true, channel: "sms"),
            (s, _) => ExcludeAsync(s),
            (s, _) => new Admin(api).ReportAsync(s.Email, new { birthDate = "2019-05-01" }),
            async (s, id) =>
            {
                var objector = Subject.Called("objector");
                var other = await api.MeetAsync(objector.Email);
                await WithdrawsAsync(objector, objection: true, channel: "sms");
                await new Admin(api).MergeAsync(new { profileIds = new[] { id, other }, survivorId = other, reason = "Same person" });
            },
        ];
        foreach (var refuse in refusals)
        {
            var (subject, id) = await AgreedAsync();
            await using var subscriber = await Subscriber.OpenAsync(api, Marketing, "subscription { profileChanged { profileId kind version profile { id identities { value maskedValue } } } }");
            await SeenAsync(subject);
            (await subscriber.UntilAsync(id))[^1].GetProperty("profile").GetProperty("identities").GetRawText().Should().Contain(subject.Address);

            await refuse(subject, id);
            await SeenAsync(subject);
            await SeenAsync(control);
            var heard = await subscriber.UntilAsync(controlId);
            heard.Take(heard.Count - 1).Select(e => e.GetRawText()).Should().Equal($$$"""{"profileId":"{{{id}}}","kind":"REMOVED","version":0,"profile":null}""");
        }
    }

    [Fact]
    public async Task A_subscription_opened_after_or_resumed_after_hears_nothing_of_the_person()
    {
        var (control, controlId) = await AgreedAsync();
        var (subject, _) = await AgreedAsync();
        await WithdrawsAsync(subject);
        await SeenAsync(control);
        await api.AskAsync("{ profiles(first: 0) { totalCount } }");
        string? behind = null;
        for (var times = 0; times < 2; times++)
        {
            await using var subscriber = await Subscriber.OpenAsync(api, Marketing, "subscription { profileChanged { profileId kind cursor } }", behind);
            await SeenAsync(subject);
            await SeenAsync(control);
            behind = (await subscriber.UntilAsync(controlId)).Should().ContainSingle("the person said no before").Subject.GetProperty("cursor").GetString();
        }
    }

    [Fact]
    public async Task Undoing_a_merge_with_who_objects_gives_back_exactly_what_was_permitted()
    {
        const string permitted = "query($id: ID!) { profile(id: $id) { permissions { channel purpose controller allowed basis status since expires reason contactPoint { id } consent { id effective } } exclusions { kind since } } }";
        var (subject, id) = await AgreedAsync();
        var objector = Subject.Called("objector");
        var other = await api.MeetAsync(objector.Email);
        await WithdrawsAsync(objector, objection: true, channel: "sms");
        await ExcludeAsync(objector);
        async Task<string[]> NowAsync() => [(await api.AskAsync(permitted, new { id })).Text, (await api.AskAsync(permitted, new { id = other })).Text];

        var before = await NowAsync();
        var merge = (await new Admin(api).MergeAsync(new { profileIds = new[] { id, other }, survivorId = other, reason = "Same person" })).MergeId();
        foreach (var asked in new[] { id, other }) (await MarketingAsync("query($id: ID!) { profile(id: $id) { id redirectedFrom } }", new { id = asked })).Should().Be("""{"data":{"profile":null}}""");
        (await NowAsync()).Should().NotEqual(before);
        await new Admin(api).UnmergeAsync(merge);
        (await NowAsync()).Should().Equal(before);
        (await MarketingAsync("query($id: ID!) { profile(id: $id) { id } }", new { id })).Should().Contain(id);
    }

    [Fact]
    public async Task An_address_that_an_objection_closed_is_not_shown_as_of_before_it_though_the_person_agreed_with_another()
    {
        var (old, phone, fresh) = (Subject.Called("old"), Subject.Called("phone"), Subject.Called("fresh"));
        var id = await GivesAsync(old, -30);
        await MeetsAsync(-15, old.Email, phone.Phone);
        await api.DataAsync("withdrawConsent.profile.id", Withdraw,
            new { input = new { contactPoint = phone.Phone, channel = "sms", purpose = "marketing", objection = true, messageId = Given.NewId(), occurredAt = Crowd.Today.AddDays(-10) } });
        await MeetsAsync(-6, phone.Phone, fresh.Email);
        await GivesAsync(fresh, -5);

        const string query = "query($id: ID!, $at: DateTime) { now: profile(id: $id) { identities { value } } then: profile(id: $id, asOf: $at) { identities { value maskedValue } } }";
        var told = await MarketingAsync(query, new { id, at = Crowd.WhenAllAgreed });
        told.Should().Contain(fresh.Address).And.Contain("\"then\":{\"identities\":[{\"value\":null").And.NotContain(old.Address);
    }

    [Fact]
    public async Task Nobody_is_on_a_page_that_was_asked_for_after_their_withdrawal_was_acknowledged()
    {
        const int people = 1000;
        var brand = "Qrace";
        var ids = new ConcurrentDictionary<string, Subject>();
        await Parallel.ForEachAsync(Enumerable.Range(0, people), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            var subject = Subject.Called(brand);
            ids[await GivesAsync(subject)] = subject;
        });
        await api.AskAsync("{ profiles(first: 0) { totalCount } }");

        var acknowledged = new ConcurrentDictionary<string, long>();
        var withdrawing = Parallel.ForEachAsync(ids.Take(400), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (person, _) =>
        {
            await WithdrawsAsync(person.Value);
            acknowledged[person.Key] = Stopwatch.GetTimestamp();
        });
        var (pages, met, late) = (0, 0, new List<string>());
        do
        {
            string? after = null;
            do
            {
                var asked = Stopwatch.GetTimestamp();
                var reply = await api.AskAsync("query($after: String) { profiles(orderBy: ID, first: 50, after: $after) { edges { node { id identities { value } } } pageInfo { hasNextPage endCursor } } }", new { after }, Marketing, strong: false);
                var page = reply.Json.GetProperty("data").GetProperty("profiles");
                var seen = page.GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("node").GetProperty("id").GetString()!).ToList();
                late.AddRange(seen.Where(id => acknowledged.TryGetValue(id, out var at) && at < asked));
                (pages, met) = (pages + 1, met + seen.Count);
                after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString() : null;
            }
            while (after is not null);
        }
        while (!withdrawing.IsCompleted);
        await withdrawing;
        late.Should().BeEmpty();
        (pages, acknowledged.Count, met).Should().Match<(int Pages, int Withdrawn, int Met)>(t => t.Pages > 15 && t.Withdrawn == 400 && t.Met > 600);
    }

    /// <summary>Somebody whom the read models know, and who agreed.</summary>
    private async Task<(Subject Subject, string Id)> AgreedAsync()
    {
        var subject = Subject.Called("person");
        var id = await GivesAsync(subject);
        await new Admin(api).ReportAsync(subject.Email, new { lastName = subject.Name });
        await api.AskAsync("{ profiles(first: 0) { totalCount } }");
        return (subject, id);
    }

    private Task<JsonElement> MeetsAsync(int day, params object[] identities) => api.DataAsync("recordInteraction.profile.id",
        "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { profile { id } } }",
        new { input = new { identities, messageId = Given.NewId(), kind = "COMMENT", channel = "facebook", occurredAt = Crowd.Today.AddDays(day) } });

    private async Task<string> GivesAsync(Subject subject, int? day = null) => (await api.DataAsync("giveConsent.profile.id", Give, new
    {
        input = new { contactPoint = subject.Email, channel = "email", purpose = "marketing", messageId = Given.NewId(), occurredAt = day is { } then ? Crowd.Today.AddDays(then) : (DateTimeOffset?)null, evidence = new { method = "FORM" } },
    })).GetString()!;

    private async Task WithdrawsAsync(Subject subject, bool objection = false, string channel = "email") => await api.DataAsync("withdrawConsent.profile.id", Withdraw,
        new { input = new { contactPoint = subject.Email, channel, purpose = "marketing", objection, messageId = Given.NewId() } });

    private async Task ExcludeAsync(Subject subject) => await api.DataAsync("excludePerson.profile.id",
        "mutation($input: ExcludePersonInput!) { excludePerson(input: $input) { profile { id } } }", new { input = new { identity = subject.Email, kind = "self-excluded", messageId = Given.NewId() } });

    private Task SeenAsync(Subject subject) => new Admin(api).ReportAsync(subject.Email, new { segment = Given.NewId() });

    private async Task<string> MarketingAsync(string query, object variables) => (await api.AskAsync(query, variables, Marketing)).Text;
}
