using System.Text.Json;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

public sealed class ExplainingTests(LiveApi api) : IClassFixture<LiveApi>
{
    private const string Explain = """
        query($a: IdentityInput!, $b: IdentityInput!) {
          explainLink(a: $a, b: $b) { linked sentence french: sentence(language: "fr") steps { from { id type maskedValue } to { id type maskedValue } rule evidence actor occurredAt eventId } }
        }
        """;

    [Fact]
    public async Task A_link_is_explained_and_found_in_the_history()
    {
        var profile = await api.MeetAsync(Id("crm", "E-1", "shop"), Id("email", "explain@example.com"));

        var why = await api.DataAsync("explainLink", Explain, new { a = Id("email", "explain@example.com"), b = Id("crm", "E-1", "shop") });
        var history = await api.DataAsync("mergeHistory", "query($id: ID!) { mergeHistory(profileId: $id) { id kind rule reason actor at undone identities { id value } } }", new { id = profile });

        why.GetProperty("linked").GetBoolean().Should().BeTrue();
        why.GetProperty("sentence").GetString().Should().StartWith("The e-mail address explain@example.com and the CRM record E-1 are held to be one person: ");
        why.GetProperty("french").GetString().Should().StartWith("L'adresse e-mail explain@example.com et la fiche CRM E-1 désignent une même personne : ");
        var step = why.GetProperty("steps").EnumerateArray().Should().ContainSingle().Subject;
        var decision = history.EnumerateArray().Should().ContainSingle().Subject;
        decision.GetProperty("kind").GetString().Should().Be("linked");
        decision.GetProperty("id").GetString().Should().Be(step.GetProperty("evidence").GetProperty("decision").GetString());
        decision.GetProperty("identities").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task Who_is_unknown_is_not_explained()
    {
        var why = await api.DataAsync("explainLink", Explain, new { a = Id("email", "nobody@example.com"), b = Id("crm", "E-9", "shop") });
        why.ValueKind.Should().Be(JsonValueKind.Null);
        (await api.DataAsync("mergeHistory", "{ mergeHistory(profileId: \"not-an-id\") { id } }")).GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData(Role.Marketer, "{ mergeHistory(profileId: \"x\") { id } }")]
    [InlineData(Role.Auditor, "{ mergeHistory(profileId: \"x\") { reason } }")]
    [InlineData(Role.CommunityManager, "{ explainLink(a: { type: \"x\", value: \"1\" }, b: { type: \"x\", value: \"2\" }) { linked } }")]
    public async Task A_role_is_refused_what_it_never_covers(Role role, string query) =>
        (await api.AskAsync(query, token: api.Token(role))).Code.Should().Be("FORBIDDEN");
}
