using System.Text.Json;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using Profiles.Testing;

namespace Profiles.Api.Tests.Enforcement;

/// <summary>
/// A brand with two persons who agreed to marketing by e-mail, and beside them one for each reason why somebody must not be addressed. All agreed a month
/// ago, as far as they ever did, and are alike in everything else.
/// </summary>
public sealed partial class Crowd : IAsyncLifetime
{
    public const string Purpose = "marketing.email";

    internal static DateTimeOffset Today { get; } = DateTimeOffset.UtcNow;

    /// <summary>When everybody who ever agreed had agreed, and nobody had said no.</summary>
    internal static DateTimeOffset WhenAllAgreed { get; } = Today.AddDays(-20);

    internal LiveApi Api { get; } = new();

    internal Subject Agreed { get; private set; } = null!;
    /// <summary>Was one profile with somebody who objects, until that was undone.</summary>
    internal Subject Unmerged { get; private set; } = null!;
    internal IReadOnlyList<Subject> Excluded { get; private set; } = [];
    /// <summary>When it was all known but the refusals.</summary>
    internal DateTimeOffset BeforeTheRefusals { get; private set; }

    internal string Token(Role role, string purpose = Purpose) => Api.Token(role, "demo", purpose);

    public async Task InitializeAsync()
    {
        await Api.InitializeAsync();
        var (agreed, unmerged) = (await MetAsync(Subject.Called("agreed")), await MetAsync(Subject.Called("unmerged")));
        var people = new List<(Subject Subject, Func<Subject, Task<Subject>> Refuse)>();
        foreach (var (why, agrees, refuse) in Reasons)
        {
            var subject = await MetAsync(Subject.Called(why));
            people.Add((agrees ? await AgreesAsync(subject) : subject, refuse));
        }
        (agreed, unmerged) = (await AgreesAsync(agreed), await AgreesAsync(unmerged));
        BeforeTheRefusals = DateTimeOffset.UtcNow;

        var excluded = new List<Subject>();
        foreach (var (subject, refuse) in people) excluded.Add(await refuse(await SuggestedAsync(subject, agreed)));
        unmerged = await SuggestedAsync(unmerged, agreed);
        var objector = await ObjectorAsync("beside");
        var merge = (await new Admin(Api).MergeAsync(unmerged.Profile, objector)).MergeId();
        await new Admin(Api).UnmergeAsync(merge);
        await Quiet.UntilAsync(Api.ConnectionString);

        (Agreed, Unmerged) = (await KnownAsync(agreed), await KnownAsync(unmerged));
        var known = new List<Subject>();
        foreach (var subject in excluded) known.Add(subject.Why == "erased" ? subject : await KnownAsync(subject));
        Excluded = known;
    }

    public Task DisposeAsync() => Api.DisposeAsync();

    private async Task<Subject> MetAsync(Subject subject)
    {
        var profile = (await Api.DataAsync("recordInteraction.profile.id", "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { profile { id } } }", new
        {
            input = new
            {
                identities = new[] { subject.Email, subject.Crm, subject.Phone },
                messageId = Given.NewId(),
                kind = "COMMENT",
                channel = "facebook",
                text = $"Bonjour de {subject.Name}",
                occurredAt = Today.AddDays(-40),
            },
        })).GetString()!;
        await new Admin(Api).ReportAsync(subject.Email, new { lastName = subject.Name, language = "fr" });
        return subject with { Profile = profile };
    }

    private async Task<Subject> AgreesAsync(Subject subject, DateTimeOffset? expires = null)
    {
        await GivesAsync(subject.Email, "email", "brand", expires);
        return subject;
    }

    private async Task GivesAsync(object contactPoint, string channel, string controller, DateTimeOffset? expires) =>
        await Api.DataAsync("giveConsent.profile.id", "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { profile { id } errors { code } } }", new
        {
            input = new { contactPoint, channel, purpose = "marketing", controller, messageId = Given.NewId(), occurredAt = Today.AddDays(-30), expires, evidence = new { method = "FORM" } },
        });

    /// <summary>A case at the desk: this person may be the same as one who agreed.</summary>
    private async Task<Subject> SuggestedAsync(Subject subject, Subject agreed)
    {
        await Api.DataAsync("linkIdentities.errors", "mutation($input: LinkIdentitiesInput!) { linkIdentities(input: $input) { errors { code } } }",
            new { input = new { a = subject.Email, b = agreed.Email, reason = "They write alike" } }, Api.Token(Role.CommunityManager));
        return subject;
    }

    /// <summary>Notes down what an admin finds of a person.</summary>
    private async Task<Subject> KnownAsync(Subject subject)
    {
        var person = await Api.DataAsync("profile", "query($id: ID!) { profile(id: $id) { id identities { id value } timeline { edges { node { id } } } } }", new { id = subject.Profile });
        var decisions = await Api.DataAsync("mergeHistory", "query($id: ID!) { mergeHistory(profileId: $id) { id kind identities { type } } }", new { id = subject.Profile });
        var consents = await Api.DataAsync("consentHistory.edges", "query($id: ID!) { consentHistory(profileId: $id) { edges { node { id } } } }", new { id = subject.Profile });
        var suggestions = await Api.DataAsync("matchSuggestions.edges", "{ matchSuggestions(first: 100) { edges { node { id profiles { id } } } } }");
        var live = person.GetProperty("id").GetString()!;
        var suggestion = suggestions.EnumerateArray().Select(e => e.GetProperty("node"))
            .FirstOrDefault(n => n.GetProperty("profiles").EnumerateArray().Any(p => p.GetProperty("id").GetString() == live));
        var consent = consents.EnumerateArray().Select(e => Text(e.GetProperty("node"))).ToList();
        var linked = decisions.EnumerateArray().Where(d => d.GetProperty("identities").GetArrayLength() > 1).Select(Text).ToList();
        return subject with
        {
            Merge = linked[^1],
            Consent = consent.FirstOrDefault() ?? subject.Consent,
            Suggestion = suggestion.ValueKind == JsonValueKind.Object ? Text(suggestion) : subject.Suggestion,
            Marks =
            [
                subject.Profile, live, subject.Name, subject.Address, $"C-{subject.Name}", .. consent,
                .. person.GetProperty("identities").EnumerateArray().Select(Text),
                .. person.GetProperty("timeline").GetProperty("edges").EnumerateArray().Select(e => Text(e.GetProperty("node"))),
            ],
        };
    }

    private static string Text(JsonElement node) => node.GetProperty("id").GetString()!;
}
