using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>Spellings that look alike: where one can't be sure, they are two, since what is split can be linked, and what is glued was somebody else's.</summary>
public sealed class LookAlikeTests(LiveApi api) : IClassFixture<LiveApi>
{
    [Theory]
    [InlineData("email", "lea@example.org", " LEA@Example.ORG ", "case and edges are no difference")]
    [InlineData("email", "ren\u00e9@example.org", "rene\u0301@example.org", "composed and decomposed accents are one text (NFC)")]
    [InlineData("email", "lea2@example.org", "lea2@\uff45xample.org", "a domain is what the DNS makes of it: fullwidth letters are letters there")]
    [InlineData("email", "lea3@office.example.org", "lea3@of\ufb01ce.example.org", "and so are ligatures")]
    [InlineData("phone", "+33612345678", "\uff0b\uff13\uff13 6 12 34 56 78", "digits are digits")]
    public async Task They_are_one_identity(string type, string one, string other, string because) =>
        (await api.MeetAsync(Id(type, one))).Should().Be(await api.MeetAsync(Id(type, other)), because);

    [Theory]
    [InlineData("email", "anna@example.org", "\u0430nna@example.org", "a Cyrillic letter is another letter")]
    [InlineData("email", "anna@example.org", "anna@ex\u0430mple.org", "and another domain, whoever owns it")]
    [InlineData("email", "anna@example.org", "\uff41nna@example.org", "fullwidth letters are the provider's to fold (no NFKC)")]
    [InlineData("email", "fifi@example.org", "\ufb01fi@example.org", "and so are ligatures")]
    [InlineData("email", "anna@example.org", "an.na@example.org", "and dots")]
    [InlineData("email", "anna@example.org", "anna+shop@example.org", "and plus signs")]
    [InlineData("community", "Anna", "anna", "a community may tell logins apart by case")]
    [InlineData("community", "Anna", "\uff21nna", "and by width")]
    public async Task They_are_two_identities(string type, string one, string other, string because)
    {
        var scope = type == "community" ? "forum" : null;
        (await api.MeetAsync(Id(type, one, scope))).Should().NotBe(await api.MeetAsync(Id(type, other, scope)), because);
    }

    [Theory]
    [InlineData("email", "anna@exa\u200bmple.org")]
    [InlineData("email", "an\u202ena@example.org")]
    [InlineData("community", "an\u0000na")]
    public async Task What_nobody_can_see_is_refused(string type, string value)
    {
        var answer = await api.DataAsync("recordInteraction.errors.0.code", "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { errors { code } } }",
            new { input = new { identities = new[] { Id(type, value, type == "community" ? "forum" : null) }, messageId = value, kind = "COMMENT", channel = "facebook" } });
        answer.GetString().Should().Be("identity-value");
    }
}
