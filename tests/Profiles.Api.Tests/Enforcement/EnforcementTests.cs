using Profiles.Api.Access;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;

namespace Profiles.Api.Tests.Enforcement;

/// <summary>No purpose, no person (I10): by every way that the schema has, whoever may not be addressed is answered as somebody who does not exist.</summary>
public sealed class EnforcementTests(Crowd crowd) : IClassFixture<Crowd>
{
    [Fact]
    public async Task Every_root_field_every_argument_and_every_field_below_is_asked()
    {
        var schema = await IntrospectedSchema.ReadAsync(crowd.Api);
        var ways = Ways.All(crowd.Unmerged);
        var asked = new HashSet<string>();

        schema.RootFields.Should().BeEquivalentTo(ways.Select(w => w.Field).Concat(Ways.OfNobody).Concat(Ways.OfMany).Distinct(), "each root field is in the table of how to ask it");
        foreach (var field in ways.Select(w => w.Field).Distinct())
        {
            foreach (var argument in schema.ArgumentsOf(field))
                ways.Where(w => w.Field == field).Should().Contain(w => w.Given.Contains($"{argument}:"), "{0} has the argument {1}", field, argument);
        }
        foreach (var input in new[] { "ProfileFilter", "TraitFilter" })
            Ways.Filter.Should().ContainAll(schema.InputFieldsOf(input).Select(name => $"{name}:"), "each condition of {0} is asked", input);

        foreach (var field in schema.RootFields)
            foreach (var role in MayCall(field)) schema.Selection(field, role, asked);
        asked.Should().BeEquivalentTo(schema.AllFields(), "each field that tells of a person is asked by some role");
    }

    [Fact]
    public async Task Whoever_may_not_be_addressed_is_answered_as_absent_by_every_way_and_to_every_role()
    {
        var schema = await IntrospectedSchema.ReadAsync(crowd.Api);
        var leaks = new List<string>();
        foreach (var way in Ways.All(crowd.Unmerged))
        {
            foreach (var role in MayCall(way.Field))
            {
                var operation = way.Operation(schema.Selection(way.Field, role, new HashSet<string>()));
                var (absent, found) = (await AskAsync(operation, way, Subject.Absent(), role), await AskAsync(operation, way, crowd.Agreed, role));
                if (way.RefusedTo.HasFlag(role) ? (found.Code, found.Text) != ("PURPOSE_TOO_NARROW", absent.Text) : found.Code is not null || !found.Text.Contains(way.Finds(crowd.Agreed)))
                    leaks.Add($"{way} as {role} does not find who agreed: {found.Text}");
                foreach (var (subject, reply) in await Task.WhenAll(crowd.Excluded.Select(async s => (s, await AskAsync(operation, way, s, role)))))
                    if (reply.Text != absent.Text || subject.Marks.Any(reply.Text.Contains)) leaks.Add($"{way} as {role} tells of who {subject.Why}: {reply.Text} instead of {absent.Text}");
            }
        }
        leaks.Should().BeEmpty();
    }

    [Fact]
    public async Task Lists_of_many_and_their_counts_have_those_who_may_be_addressed_and_nobody_else()
    {
        var schema = await IntrospectedSchema.ReadAsync(crowd.Api);
        foreach (var role in MayCall("Query.profiles"))
        {
            var list = await crowd.Api.AskAsync("{ profiles(first: 50)" + schema.Selection("Query.profiles", role, new HashSet<string>()) + " }", token: crowd.Token(role));
            ShowsOnlyWhoAgreed(list);
            list.Json.GetProperty("data").GetProperty("profiles").GetProperty("totalCount").GetInt32().Should().Be(2);
            (await crowd.Api.AskAsync("{ profiles(first: 0) { totalCount } }", token: crowd.Token(role))).Text.Should().Be("""{"data":{"profiles":{"totalCount":2}}}""");
        }
        var all = await crowd.Api.AskAsync("{ matchSuggestions(status: OPEN, first: 100) { totalCount } }");
        all.Json.GetProperty("data").GetProperty("matchSuggestions").GetProperty("totalCount").GetInt32().Should().BeGreaterThan(10, "there is a case about each of them");
        var cases = await crowd.Api.AskAsync(
            "{ matchSuggestions(status: OPEN, assignedTo: null, first: 4, after: null)" + schema.Selection("Query.matchSuggestions", Role.CrmAdmin, new HashSet<string>()) + " }", token: crowd.Token(Role.CrmAdmin));
        ShowsOnlyWhoAgreed(cases);
        cases.Json.GetProperty("data").GetProperty("matchSuggestions").GetProperty("totalCount").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task A_subscriber_hears_of_those_who_may_be_addressed_and_nothing_of_anybody_else()
    {
        var schema = await IntrospectedSchema.ReadAsync(crowd.Api);
        foreach (var role in MayCall("Subscription.profileChanged"))
        {
            await using var subscriber = await Subscriber.OpenAsync(crowd.Api, crowd.Token(role), "subscription { profileChanged" + schema.Selection("Subscription.profileChanged", role, new HashSet<string>()) + " }");
            foreach (var subject in crowd.Excluded.Append(crowd.Agreed)) await new Admin(crowd.Api).ReportAsync(subject.Email, new { segment = Guid.NewGuid().ToString() });
            var heard = await subscriber.UntilAsync(crowd.Agreed.Profile);
            heard.Should().ContainSingle("everybody else is as if they were not there").Which.GetProperty("profile").GetProperty("id").GetString().Should().Be(crowd.Agreed.Profile);
        }
    }

    private void ShowsOnlyWhoAgreed(Reply reply)
    {
        reply.Code.Should().BeNull(reply.Text);
        reply.Text.Should().ContainAll(crowd.Agreed.Profile, crowd.Unmerged.Profile);
        reply.Text.Should().NotContainAny(crowd.Excluded.SelectMany(s => s.Marks));
    }

    private Task<Reply> AskAsync(string operation, Way way, Subject subject, Role role) => crowd.Api.AskAsync(operation, way.About(subject), crowd.Token(role));

    private static IEnumerable<Role> MayCall(string rootField) => Roles.All.Where(role => AccessTable.Find(rootField)!.Roles.HasFlag(role));
}
