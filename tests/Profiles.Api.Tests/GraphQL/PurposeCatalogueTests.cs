using System.Text.Json;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>What a brand contacts persons for, over HTTP, and what follows for a person. In a brand of its own: a catalogue is everybody's.</summary>
public sealed class PurposeCatalogueTests : IAsyncLifetime
{
    private const string Update = "mutation($catalogue: JSON!, $reason: String!) { updatePurposeCatalogue(catalogue: $catalogue, reason: $reason) { catalogue errors { code message path } } }";
    private const string Permission =
        "query($identity: IdentityInput!, $channel: String!, $purpose: String!) { profileByIdentity(identity: $identity) { permission(channel: $channel, purpose: $purpose) { allowed basis status reason contactPoint { type } } exclusions { kind reason identity { type } } restricted } }";

    private readonly LiveApi api = new();

    public Task InitializeAsync() => api.InitializeAsync();

    public Task DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_patch_changes_one_purpose_and_leaves_the_rest()
    {
        var before = await api.DataAsync("purposeCatalogue", "{ purposeCatalogue }", new { });
        before.GetProperty("version").GetInt32().Should().Be(0);

        var changed = await UpdateAsync(new
        {
            version = 0,
            purposes = new { surveys = new { marketing = false, bases = new[] { new { channel = "email", relation = "customer", basis = "legitimate-interest", reference = "LIA-7" } }, texts = Array.Empty<object>(), doubleOptIn = Array.Empty<string>() } },
        });
        changed.GetProperty("errors").GetArrayLength().Should().Be(0, changed.ToString());
        var catalogue = changed.GetProperty("catalogue");
        catalogue.GetProperty("version").GetInt32().Should().Be(1);
        catalogue.GetProperty("purposes").EnumerateObject().Select(p => p.Name).Should().Contain(["marketing", "service", "surveys"]);

        (await UpdateAsync(catalogue)).GetProperty("catalogue").GetProperty("version").GetInt32().Should().Be(1, "as it was answered, it changes nothing");
        Code(await UpdateAsync(new { version = 0, minorBelow = 18 })).Should().Be("catalogue-version");
        var without = await UpdateAsync(new Dictionary<string, object> { ["purposes"] = new Dictionary<string, object?> { ["surveys"] = null } });
        without.GetProperty("catalogue").GetProperty("purposes").TryGetProperty("surveys", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"purposes": {"marketing": {"bases": [{"basis": "contract", "reference": "x"}]}}}""", "purposes", "marketing", "bases")]
    [InlineData("""{"purposes": {"service": {"bases": [{"basis": "contract"}]}}}""", "purposes", "service", "bases")]
    [InlineData("""{"purposes": {"marketing": {"doubleOptIn": ["pigeon"]}}}""", "purposes", "marketing", "doubleOptIn")]
    [InlineData("""{"channels": {"email": {"contactPoints": ["postcard"]}}}""", "channels", "email", "contactPoints")]
    [InlineData("""{"purposes": {"special-categories": {"bases": [{"basis": "legitimate-interest", "reference": "x"}]}}}""", "purposes", "special-categories", "bases")]
    [InlineData("""{"minorBelow": "eighteen"}""", "minorBelow")]
    [InlineData("""{"purpose": {}}""", "purpose")]
    [InlineData("""{"purposes": {"marketing": {"bases": [null]}}}""", "purposes", "marketing", "bases", "0")]
    [InlineData("""{"purposes": {"marketing": {"texts": [{"version": "1", "language": "fr", "title": "a\u0000", "text": "b"}]}}}""", "purposes", "marketing", "texts", "0", "title")]
    public async Task What_cannot_be_is_refused_with_its_place_and_changes_nothing(string patch, params string[] place)
    {
        var refused = await UpdateAsync(JsonSerializer.Deserialize<JsonElement>(patch));

        refused.GetProperty("catalogue").ValueKind.Should().Be(JsonValueKind.Null, refused.ToString());
        refused.GetProperty("errors")[0].GetProperty("path").EnumerateArray().Select(p => p.GetString()).Should().StartWith(["catalogue", .. place]);
        (await api.DataAsync("purposeCatalogue", "{ purposeCatalogue }", new { })).GetProperty("version").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task A_change_holds_for_the_next_question()
    {
        var email = Admin.Fresh();
        await GiveAsync(email, "FORM");
        (await ReasonAsync(email, "marketing")).Should().Be("consent-given");

        await UpdateAsync(new { purposes = new { marketing = new { doubleOptIn = new[] { "email" } } } });

        (await ReasonAsync(email, "marketing")).Should().Be("double-opt-in-missing");
    }

    [Fact]
    public async Task A_customer_is_written_to_about_similar_products_until_they_object()
    {
        var email = Admin.Fresh();
        await new Admin(api).ReportAsync(email, new { lifecycleStage = "lead" });
        (await ReasonAsync(email, "similar-products")).Should().Be("no-consent-recorded");

        await new Admin(api).ReportAsync(email, new { lifecycleStage = "customer" });
        (await ReasonAsync(email, "similar-products")).Should().Be("legitimate-interest");

        await api.DataAsync("withdrawConsent.errors", "mutation($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { errors { code } } }",
            new { input = new { contactPoint = email, channel = "sms", purpose = "marketing", messageId = Guid.NewGuid().ToString(), objection = true } });
        (await ReasonAsync(email, "similar-products")).Should().Be("objected", "an objection to marketing is about the person, not the channel");
        (await ReasonAsync(email, "service")).Should().Be("contract", "what they bought still concerns them");
    }

    [Fact]
    public async Task Who_excluded_themselves_is_not_addressed_until_it_is_lifted()
    {
        var email = Admin.Fresh();
        await GiveAsync(email, "FORM");
        await ExcludeAsync("excludePerson", new { identity = email, kind = "self-excluded", reason = "They asked for it", messageId = Guid.NewGuid().ToString() });

        var person = await PersonAsync(email, "marketing");
        person.GetProperty("permission").GetProperty("reason").GetString().Should().Be("excluded-self-excluded");
        person.GetProperty("permission").GetProperty("status").GetString().Should().Be("GIVEN", "what they decided stays as it was");
        person.GetProperty("exclusions")[0].GetProperty("reason").GetString().Should().Be("They asked for it");
        person.GetProperty("restricted").GetBoolean().Should().BeFalse();

        await ExcludeAsync("liftExclusion", new { identity = email, kind = "self-excluded", reason = "The term is over", messageId = Guid.NewGuid().ToString() });
        (await ReasonAsync(email, "marketing")).Should().Be("consent-given");

        var bad = await api.DataAsync("excludePerson.errors", "mutation($input: ExcludePersonInput!) { excludePerson(input: $input) { errors { code message } } }",
            new { input = new { identity = email, kind = "banned", messageId = Guid.NewGuid().ToString() } });
        bad[0].GetProperty("code").GetString().Should().Be("exclusion-kind");
    }

    [Fact]
    public async Task A_betting_company_addresses_nobody_whose_age_it_does_not_know()
    {
        await UpdateAsync(new { minorBelow = 18, adultsOnly = true });
        var email = Admin.Fresh();
        await GiveAsync(email, "FORM");
        (await ReasonAsync(email, "marketing")).Should().Be("age-unknown");

        await new Admin(api).ReportAsync(email, new { birthDate = $"{DateTime.UtcNow.Year - 17}-01-31" });
        (await ReasonAsync(email, "marketing")).Should().Be("excluded-minor");

        await new Admin(api).ReportAsync(email, new { birthDate = "1990-01-31" });
        (await ReasonAsync(email, "marketing")).Should().Be("consent-given");
    }

    private Task<JsonElement> UpdateAsync(object catalogue) => api.DataAsync("updatePurposeCatalogue", Update, new { catalogue, reason = "Decided on Monday" });

    private static string? Code(JsonElement payload) => payload.GetProperty("errors")[0].GetProperty("code").GetString();

    private Task<JsonElement> GiveAsync(object contactPoint, string method) => api.DataAsync(
        "giveConsent.errors", "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { errors { code } } }",
        new { input = new { contactPoint, channel = "email", purpose = "marketing", messageId = Guid.NewGuid().ToString(), evidence = new { method, text = "I agree" } } });

    private Task<JsonElement> ExcludeAsync(string mutation, object input) => api.DataAsync(
        $"{mutation}.outcome", $"mutation($input: {char.ToUpperInvariant(mutation[0])}{mutation[1..]}Input!) {{ {mutation}(input: $input) {{ outcome }} }}", new { input });

    private Task<JsonElement> PersonAsync(object identity, string purpose) =>
        api.DataAsync("profileByIdentity", Permission, new { identity, channel = "email", purpose });

    private async Task<string?> ReasonAsync(object identity, string purpose) => (await PersonAsync(identity, purpose)).GetProperty("permission").GetProperty("reason").GetString();
}
