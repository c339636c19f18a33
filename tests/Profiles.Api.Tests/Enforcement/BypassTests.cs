using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;

namespace Profiles.Api.Tests.Enforcement;

/// <summary>What a marketing tool with a valid token tries, to get at people who said no.</summary>
public sealed class BypassTests(Crowd crowd) : IClassFixture<Crowd>
{
    private static readonly string[] Orders = ["ID", "LAST_SEEN_DESC", "FIRST_SEEN_DESC", "INTERACTIONS_DESC"];

    [Fact]
    public async Task Aliases_and_fragments_of_every_kind_lead_to_nobody_more()
    {
        const string query = """
            query($id: ID!, $who: IdentityInput!, $name: String, $yes: Boolean!) {
              x: profile(id: $id) { ...person }
              y: profileByIdentity(identity: $who) @include(if: $yes) { ... on CustomerProfile { ...person } }
              z: profiles(search: $name) { totalCount n: edges { ... { ... on ProfileEdge { cursor m: node { ...person } } } } pageInfo { startCursor endCursor hasNextPage } }
            }
            fragment person on CustomerProfile { k: id ... @skip(if: false) { who: identities { v: value w: maskedValue } said: timeline { totalCount } } }
            """;
        object About(Subject s) => new { id = s.Profile, who = s.Email, name = s.Name, yes = true };
        var absent = await MarketingAsync(query, About(Subject.Absent()));
        (await MarketingAsync(query, About(crowd.Agreed))).Text.Should().Contain(crowd.Agreed.Address);
        foreach (var subject in crowd.Excluded) (await MarketingAsync(query, About(subject))).Text.Should().Be(absent.Text, subject.Why);
    }

    [Fact]
    public async Task A_cursor_that_was_given_out_for_another_purpose_only_tells_a_place()
    {
        foreach (var order in Orders)
        {
            string? after = null;
            do
            {
                var page = await crowd.Api.DataAsync("profiles", $"query($after: String) {{ profiles(orderBy: {order}, first: 1, after: $after) {{ edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage endCursor }} }} }}", new { after });
                after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
                var mine = await MarketingAsync($"query($after: String) {{ profiles(orderBy: {order}, first: 1, after: $after) {{ totalCount edges {{ node {{ id }} }} pageInfo {{ hasNextPage }} }} }}", new { after });
                mine.Code.Should().BeNull(mine.Text);
                mine.Text.Should().Contain("\"totalCount\":2").And.NotContainAny(crowd.Excluded.SelectMany(s => s.Marks));
                if (!page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()) after = null;
            }
            while (after is not null);
        }
    }

    [Fact]
    public async Task A_cursor_of_another_brand_order_or_list_is_refused()
    {
        var cursor = (await crowd.Api.DataAsync("profiles.pageInfo.endCursor", "{ profiles(orderBy: ID, first: 1) { pageInfo { endCursor } } }")).GetString();
        var decision = (await crowd.Api.DataAsync("consentHistory.pageInfo.endCursor", "query($id: ID!) { consentHistory(profileId: $id) { pageInfo { endCursor } } }", new { id = crowd.Agreed.Profile })).GetString();
        (await crowd.Api.AskAsync("query($c: String) { profiles(orderBy: ID, after: $c) { totalCount edges { cursor } } }", new { c = cursor }, crowd.Api.Token(Role.CrmAdmin, "other"))).Code.Should().Be("BAD_CURSOR");
        (await MarketingAsync("query($c: String) { profiles(orderBy: FIRST_SEEN_DESC, after: $c) { edges { cursor } } }", new { c = cursor })).Code.Should().Be("BAD_CURSOR");
        (await MarketingAsync("query($c: String) { profiles(orderBy: ID, after: $c) { edges { cursor } } }", new { c = decision })).Code.Should().Be("BAD_CURSOR");
    }

    [Fact]
    public async Task Counts_agree_with_lists_and_with_asking_for_each_one_for_every_purpose()
    {
        foreach (var purpose in new[] { "administration", "care", "marketing.email", "marketing.sms", "marketing.whatsapp" })
        {
            var token = crowd.Token(Role.CrmAdmin, purpose);
            var (listed, count, after) = (new HashSet<string>(), -1, (string?)null);
            do
            {
                var page = await crowd.Api.DataAsync("profiles", "query($after: String) { profiles(orderBy: ID, first: 4, after: $after) { totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } }", new { after }, token);
                count = page.GetProperty("totalCount").GetInt32();
                foreach (var edge in page.GetProperty("edges").EnumerateArray()) listed.Add(edge.GetProperty("node").GetProperty("id").GetString()!).Should().BeTrue("nobody is listed twice");
                after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? page.GetProperty("pageInfo").GetProperty("endCursor").GetString() : null;
            }
            while (after is not null);
            listed.Should().HaveCount(count, purpose);

            var one = new HashSet<string>();
            foreach (var subject in crowd.Excluded.Append(crowd.Agreed).Append(crowd.Unmerged))
            {
                var found = await crowd.Api.DataAsync("profile", "query($id: ID!) { profile(id: $id) { id } }", new { id = subject.Profile }, token);
                if (found.ValueKind == JsonValueKind.Object) one.Add(found.GetProperty("id").GetString()!);
            }
            one.Should().BeSubsetOf(listed, purpose);
            if (purpose == Crowd.Purpose) one.Should().BeEquivalentTo(listed);
            if (purpose == "marketing.sms") one.Should().ContainSingle("one of them agreed by SMS, and nothing else bars them");
            if (purpose == "care") one.Should().HaveCount(crowd.Excluded.Count + 1, "whoever is not erased is answered");
        }
    }

    [Theory]
    [InlineData("where: { trait: { name: \"birthDate\", equals: \"2001-01-01\" } }", "TRAIT_SEALED")]
    [InlineData("where: { not: { or: [{ trait: { name: \"health\", exists: true } }] } }", "TRAIT_SEALED")]
    [InlineData("where: { trait: { name: \"lastName\", gte: \"Q\" } }", "TRAIT_SEALED")]
    [InlineData("where: { trait: { name: \"lastName\", in: [\"Q\"] } }", "TRAIT_SEALED")]
    [InlineData("where: { trait: { name: \"email\", equals: \"somebody@example.org\" } }", "TRAIT_SEALED")]
    [InlineData("search: \"somebody@example.org\"", "SEARCH_NOT_PERMITTED")]
    [InlineData("search: \"+33 6 11 00 00 01\"", "SEARCH_NOT_PERMITTED")]
    [InlineData("search: \"@somebody\"", "SEARCH_NOT_PERMITTED")]
    public async Task What_the_purpose_does_not_show_is_no_oracle_as_a_filter_or_a_search(string argument, string code)
    {
        foreach (var fields in new[] { "totalCount", "edges { cursor }", "pageInfo { hasNextPage }" })
            (await MarketingAsync($"{{ profiles({argument}) {{ {fields} }} }}")).Code.Should().Be(code);
        (await MarketingAsync($"{{ profiles(first: 0, {argument}) {{ totalCount }} }}")).Code.Should().Be(code);
    }

    [Fact]
    public async Task A_planner_counts_nobody_by_a_name()
    {
        foreach (var role in new[] { Role.Marketer, Role.CrmAdmin })
        {
            var reply = await crowd.Api.AskAsync("query($n: JSON) { audienceCheck(channel: \"email\", purpose: \"marketing\", where: { trait: { name: \"lastName\", equals: $n } }) { matching } }", new { n = crowd.Excluded[0].Name }, crowd.Token(role));
            reply.Code.Should().Be("TRAIT_SEALED");
        }
        (await MarketingAsync("{ audienceCheck(channel: \"sms\", purpose: \"marketing\") { matching } }")).Code.Should().Be("PURPOSE_NOT_PERMITTED");
    }

    [Fact]
    public async Task A_purpose_that_the_token_does_not_list_or_two_at_once_are_refused()
    {
        const string query = "{ profiles { totalCount } }";
        foreach (var purpose in new[] { "administration", "care", "recording", "marketing.sms", "marketing.email, administration", "MARKETING.EMAIL", "profiling" })
            (await crowd.Api.AskAsync(query, token: crowd.Token(Role.Marketer), purpose: purpose)).Code.Should().Be("PURPOSE_NOT_PERMITTED", purpose);

        var both = await TwoPurposesAsync(query, crowd.Api.Token(Role.CrmAdmin, "demo", Crowd.Purpose, "administration"), Crowd.Purpose, "administration");
        both.Should().Contain(" 403 ").And.Contain("PURPOSE_NOT_PERMITTED");
        (await crowd.Api.AskAsync(query, token: crowd.Api.Token(Role.Marketer, "demo", "administration", "care"))).Code.Should().Be("PURPOSE_REQUIRED");
    }

    [Fact]
    public async Task Requests_in_a_batch_by_GET_or_by_hash_are_no_way_around()
    {
        const string query = "query($id: ID!) { profile(id: $id) { id } }";
        var batch = await crowd.Api.SendAsync(Post(new[] { new { query, variables = new { id = crowd.Agreed.Profile } }, new { query, variables = new { id = crowd.Excluded[0].Profile } } }), crowd.Token(Role.Marketer));
        (batch.Status, batch.Code).Should().Be((400, "BAD_REQUEST"));

        foreach (var subject in crowd.Excluded)
        {
            var variables = new { id = subject.Profile };
            var get = new HttpRequestMessage(HttpMethod.Get, $"{crowd.Api.Url}?query={Uri.EscapeDataString(query)}&variables={Uri.EscapeDataString(JsonSerializer.Serialize(variables))}");
            (await crowd.Api.SendAsync(get, crowd.Token(Role.Marketer))).Text.Should().Be("""{"data":{"profile":null}}""");
            var hashed = Post(new { query, variables, extensions = new { persistedQuery = new { version = 1, sha256Hash = new string('0', 64) }, purpose = "administration" }, purpose = "administration", brand = "other" });
            (await crowd.Api.SendAsync(hashed, crowd.Token(Role.Marketer))).Text.Should().Be("""{"data":{"profile":null}}""");
        }
        (await crowd.Api.SendAsync(Post(new { extensions = new { persistedQuery = new { version = 1, sha256Hash = new string('0', 64) } } }), crowd.Token(Role.Marketer))).Status.Should().Be(400);
    }

    [Fact]
    public async Task Introspection_tells_the_schema_and_nobody() =>
        (await MarketingAsync("{ __schema { types { name description fields { name description } } } __type(name: \"CustomerProfile\") { name } __typename }")).Text
            .Should().Contain("CustomerProfile").And.NotContainAny(crowd.Excluded.SelectMany(s => s.Marks));

    [Fact]
    public async Task Before_a_refusal_care_sees_that_it_was_allowed_and_that_it_is_not_and_marketing_sees_nothing()
    {
        const string query = """
            query($id: ID!, $at: DateTime, $known: DateTime) {
              then: profile(id: $id, asOf: $at) { permission(channel: "email", purpose: "marketing") { allowed reason } }
              known: profile(id: $id, knownAt: $known) { permission(channel: "email", purpose: "marketing") { allowed reason } }
              now: profile(id: $id) { permission(channel: "email", purpose: "marketing") { allowed reason } }
            }
            """;
        var subject = crowd.Excluded.Single(s => s.Why == "withdrew");
        var variables = new { id = subject.Profile, at = Crowd.WhenAllAgreed, known = crowd.BeforeTheRefusals };
        var seen = (await crowd.Api.AskAsync(query, variables, crowd.Token(Role.CommunityManager, "care"))).Json.GetProperty("data");
        string Told(string when) => seen.GetProperty(when).GetProperty("permission").ToString();
        Told("then").Should().Be("""{"allowed":true,"reason":"consent-given"}""");
        Told("known").Should().Be("""{"allowed":true,"reason":"consent-given"}""");
        Told("now").Should().Be("""{"allowed":false,"reason":"consent-withdrawn"}""");
        (await MarketingAsync(query, variables)).Text.Should().Be("""{"data":{"then":null,"known":null,"now":null}}""");
    }

    private Task<Reply> MarketingAsync(string query, object? variables = null) => crowd.Api.AskAsync(query, variables, crowd.Token(Role.Marketer));

    /// <summary>Each in a line of its own: an HttpClient makes one line of them.</summary>
    private async Task<string> TwoPurposesAsync(string query, string token, string one, string other)
    {
        using var line = new TcpClient();
        await line.ConnectAsync(crowd.Api.Url.Host, crowd.Api.Url.Port);
        var request = $"GET {crowd.Api.Url.AbsolutePath}?query={Uri.EscapeDataString(query)} HTTP/1.1\r\nHost: {crowd.Api.Url.Authority}\r\nAuthorization: Bearer {token}\r\nProcessing-Purpose: {one}\r\nProcessing-Purpose: {other}\r\nConnection: close\r\n\r\n";
        await line.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return await new StreamReader(line.GetStream()).ReadToEndAsync();
    }

    private HttpRequestMessage Post(object body) => new(HttpMethod.Post, crowd.Api.Url) { Content = JsonContent.Create(body) };
}
