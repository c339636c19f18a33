using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PreferenceCentre;

public sealed class CentreTests(LiveApi api) : IClassFixture<LiveApi>, IDisposable
{
    private const string Traits = "query($identity: IdentityInput!) { profileByIdentity(identity: $identity) { traits { name value source } } }";

    private readonly Hand hand = new(api);

    public void Dispose() => hand.Dispose();

    [Fact]
    public async Task The_page_shows_what_is_decided_with_date_and_origin_in_the_readers_language()
    {
        var (address, url) = await VisitAsync();
        await hand.GiveAsync(address);

        var english = await hand.GetAsync(url);
        english.Status.Should().Be(200);
        english.Text.Should().Contain("News and offers, by e-mail").And.MatchRegex(@"Allowed</span> <span class=""soft"">since \d+ \w+ \d{4}, by a form \(graphql:development\)");
        var french = await hand.GetAsync(url, "fr");
        french.Headers["Content-Language"].Should().Be("fr");
        french.Text.Should().Contain("Vos préférences").And.Contain("Actualités et offres, par e-mail").And.MatchRegex(@"depuis le \d+ \p{L}+ \d{4}, par un formulaire");
    }

    [Fact]
    public async Task What_the_person_changes_holds_at_once_with_the_text_that_was_shown()
    {
        var (address, url) = await VisitAsync();

        (await PressAsync(url, "decide", "en", ("channel", "email"), ("purpose", "marketing"), ("controller", "brand"), ("decision", "allow"))).Text.Should().Contain("Your change is saved");
        (await hand.StatusAsync(address)).Should().Be("GIVEN");
        (await PressAsync(url, "decide", "fr", ("channel", "email"), ("purpose", "marketing"), ("controller", "brand"), ("decision", "stop"))).Text.Should().Contain("Votre modification est enregistrée");
        (await hand.StatusAsync(address)).Should().Be("WITHDRAWN");

        var profileId = (await api.DataAsync("profileByIdentity.id", "query($identity: IdentityInput!) { profileByIdentity(identity: $identity) { id } }", new { identity = address })).GetString();
        var history = await api.DataAsync(
            "consentHistory.edges", "query($profileId: ID!) { consentHistory(profileId: $profileId) { edges { node { decision source evidence { method textVersion text language page capturedAt } } } } }", new { profileId });
        var told = history.EnumerateArray().Select(e => e.GetProperty("node")).ToDictionary(n => n.GetProperty("decision").GetString()!, n => n.GetProperty("evidence"));
        told["GIVEN"].GetProperty("method").GetString().Should().Be("PREFERENCE_CENTRE");
        told["GIVEN"].GetProperty("text").GetString().Should().Be("I agree to receive news and offers on this channel. I can withdraw at any time.");
        told["GIVEN"].GetProperty("textVersion").GetString().Should().Be("1");
        told["GIVEN"].GetProperty("language").GetString().Should().Be("en");
        told["GIVEN"].GetProperty("page").GetString().Should().Be("/me/");
        told["GIVEN"].GetProperty("capturedAt").GetDateTimeOffset().Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        told["WITHDRAWN"].GetProperty("language").GetString().Should().Be("fr");
    }

    [Fact]
    public async Task To_look_at_the_page_changes_nothing()
    {
        var (_, url) = await VisitAsync();
        var before = await EventsAsync();

        (await hand.GetAsync(url)).Status.Should().Be(200);
        (await hand.GetAsync(url + "?saved")).Status.Should().Be(200);
        foreach (var action in (string[])["decide", "object", "about"]) (await hand.GetAsync($"{url}/{action}")).Status.Should().Be(405);

        (await EventsAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_form_sent_twice_is_recorded_once()
    {
        var (_, url) = await VisitAsync();
        var form = (await hand.GetAsync(url)).Seal;
        var before = await EventsAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => hand.PostAsync(
            url + "/decide", ("form", form), ("channel", "email"), ("purpose", "marketing"), ("controller", "brand"), ("decision", "allow"))));

        answers.Should().OnlyContain(a => a.Status == 303);
        (await EventsAsync() - before).Should().Be(1);
    }

    [Fact]
    public async Task A_form_of_another_page_or_of_none_changes_nothing()
    {
        var (address, url) = await VisitAsync();
        var (_, other) = await VisitAsync();
        var foreign = (await hand.GetAsync(other)).Seal;

        foreach (var form in (string[])[foreign, "", "AAAA", foreign[..^2]])
            (await hand.PostAsync(url + "/decide", ("form", form), ("channel", "email"), ("purpose", "marketing"), ("controller", "brand"), ("decision", "allow"))).Status.Should().Be(409);
        (await hand.PostAsync(url + "/object")).Status.Should().Be(409);

        (await hand.StatusAsync(address)).Should().Be("UNKNOWN");
    }

    [Fact]
    public async Task Nobody_agrees_to_what_the_page_did_not_ask()
    {
        var (address, url) = await VisitAsync();
        var form = (await hand.GetAsync(url)).Seal;

        (await hand.PostAsync(url + "/decide", ("form", form), ("channel", "email"), ("purpose", "resale"), ("controller", "brand"), ("decision", "allow"))).Status.Should().Be(409);
        (await hand.PostAsync(url + "/decide", ("form", form), ("channel", "sms"), ("purpose", "marketing"), ("controller", "brand"), ("decision", "allow"))).Status.Should().Be(409);
        (await hand.PostAsync(url + "/decide", ("form", form), ("channel", "email"), ("purpose", "marketing"), ("controller", "partner"), ("decision", "allow"))).Status.Should().Be(409);

        (await hand.StatusAsync(address, purpose: "resale")).Should().Be("UNKNOWN");
    }

    [Fact]
    public async Task An_objection_ends_all_marketing_at_once()
    {
        var (address, url) = await VisitAsync();
        await hand.GiveAsync(address);
        await hand.GiveAsync(address, purpose: "surveys");
        await hand.GiveAsync(address, purpose: "care");

        (await PressAsync(url, "object", "en")).Text.Should().Contain("Your objection is saved and in effect");

        (await hand.StatusAsync(address)).Should().Be("OBJECTED");
        (await hand.StatusAsync(address, purpose: "surveys")).Should().Be("OBJECTED");
        (await hand.StatusAsync(address, purpose: "care")).Should().Be("GIVEN", "answers to questions are no marketing");
    }

    [Fact]
    public async Task Other_contact_points_are_masked_and_stay_as_they_are()
    {
        var (address, url) = await VisitAsync();
        var other = Id("email", "second-canary-address@elsewhere.example");
        var phone = Id("phone", "+33 6 39 98 12 34");
        await api.MeetAsync(address, other, phone);
        await hand.GiveAsync(other);

        var page = await hand.GetAsync(url);

        page.Text.Should().Contain("s•••@e•••.example").And.Contain("+33•••34").And.NotContain("second-canary").And.NotContain("elsewhere").And.NotContain("639981234");
        await PressAsync(url, "decide", "en", ("channel", "email"), ("purpose", "marketing"), ("controller", "brand"), ("decision", "allow"));
        (await hand.StatusAsync(other)).Should().Be("GIVEN");
    }

    [Fact]
    public async Task What_the_person_declares_goes_before_what_others_reported()
    {
        var (address, url) = await VisitAsync();
        await new Admin(api).ReportAsync(address, new { firstName = "Imported", lastName = "Stays" });

        await PressAsync(url, "about", "en", ("a.firstName", "  Zoé "), ("a.lastName", ""));
        await new Admin(api).ReportAsync(address, new { firstName = "Imported again" });

        (await TraitAsync(address, "firstName")).Should().Be(("Zoé", "preference-centre"));
        (await TraitAsync(address, "lastName")).Value.Should().Be("Stays");
        (await hand.GetAsync(url)).Text.Should().Contain("value=\"Zoé\"");

        await PressAsync(url, "about", "en", ("a.firstName", ""), ("a.lastName", ""));
        (await TraitAsync(address, "firstName")).Value.Should().Be("Imported again");
    }

    [Fact]
    public async Task What_people_write_is_shown_as_text_and_never_as_markup()
    {
        const string attack = "\"><script>alert('canary')</script><img src=x onerror=alert(1)>";
        var (address, url) = await VisitAsync();
        await hand.GiveAsync(address);

        await PressAsync(url, "about", "en", ("a.firstName", attack));

        var page = await hand.GetAsync(url);
        page.Html.Should().NotContain("<script").And.NotContain("<img").And.Contain("&lt;script&gt;");
        (await TraitAsync(address, "firstName")).Value.Should().Be(attack);
    }

    [Fact]
    public async Task A_dead_link_shows_nothing()
    {
        var (_, url) = await VisitAsync();
        var (address, unsubscribe) = (Id("email", Hand.FreshAddress()), "");
        await hand.GiveAsync(address);
        unsubscribe = (await hand.UnsubscribeLinkAsync(address)).Url!;

        foreach (var dead in (string[])[url[..^1], url + "A", unsubscribe.Replace("/unsubscribe/", "/me/", StringComparison.Ordinal)])
        {
            var page = await hand.GetAsync(dead);
            page.Status.Should().Be(404);
            page.Headers["Cache-Control"].Should().Be("no-store");
        }
        await Erasing.EraseAsync(api.ConnectionString, url);
        (await hand.GetAsync(url)).Status.Should().Be(404);
    }

    [Fact]
    public async Task An_expired_link_says_so_and_shows_nothing_else()
    {
        var (_, url) = await VisitAsync();
        var keys = (await api.Services.GetRequiredService<IKeyVault>().OpenAsync(new("demo"), default))!;
        var expired = Rewritten(url, LinkToken.Write(PersonalLink.Centre(new("demo"), new(Erasing.IdentityOf(url)), DateTimeOffset.UtcNow.AddSeconds(-1)), keys));

        var page = await hand.GetAsync(expired);

        page.Status.Should().Be(410);
        page.Text.Should().Contain("This link has expired").And.NotContain("•••");
        (await hand.PostAsync(expired + "/object", ("form", (await hand.GetAsync(url)).Seal))).Status.Should().Be(410);
    }

    [Fact]
    public async Task A_link_of_another_brands_keys_is_dead_and_so_is_one_of_a_closed_brand()
    {
        var vault = api.Services.GetRequiredService<IKeyVault>();
        await vault.CreateAsync(new("elsewhere"), default);
        var elsewhere = (await vault.OpenAsync(new("elsewhere"), default))!;
        var (_, url) = await VisitAsync();
        var link = PersonalLink.Centre(new("elsewhere"), new(Erasing.IdentityOf(url)), DateTimeOffset.UtcNow.AddDays(1));

        (await hand.GetAsync(Rewritten(url, LinkToken.Write(link, elsewhere)))).Status.Should().Be(404, "that brand does not exist, and has no such person");

        const string closing = "closing";
        await api.Services.GetRequiredService<TenantRegistry>().CreateAsync(new(closing), TenantSettings.Default, default);
        var token = api.Token(Role.CrmAdmin, closing);
        var address = Id("email", Hand.FreshAddress());
        await api.DataAsync("recordInteraction.outcome", "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome } }",
            new { input = new { identities = new[] { address }, messageId = "closing-1", kind = "COMMENT", channel = "facebook" } }, token);
        var last = (await hand.LinkAsync(address, token)).Url!;
        (await hand.GetAsync(last)).Status.Should().Be(200);
        await vault.DestroyAsync(new(closing), default);
        (await hand.GetAsync(last)).Status.Should().Be(404);
    }

    [Fact]
    public async Task Too_many_forms_at_once_are_turned_away()
    {
        var (_, url) = await VisitAsync();
        var form = (await hand.GetAsync(url)).Seal;

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => hand.PostAsync(url + "/about", ("form", form), ("a.firstName", ""))));

        answers.Should().Contain(a => a.Status == 429 && a.Headers.ContainsKey("Retry-After")).And.Contain(a => a.Status == 303);
    }

    [Fact]
    public async Task Pages_are_kept_by_nobody_and_load_nothing()
    {
        var (_, url) = await VisitAsync();

        var page = await hand.GetAsync(url);

        page.Headers["Cache-Control"].Should().Be("no-store");
        page.Headers["Referrer-Policy"].Should().Be("no-referrer");
        page.Headers["X-Robots-Tag"].Should().Contain("noindex");
        page.Headers["X-Content-Type-Options"].Should().Be("nosniff");
        page.Headers["Content-Security-Policy"].Should().StartWith("default-src 'none'").And.Contain("form-action 'self'").And.NotContain("unsafe");
        page.Headers.Should().NotContainKey("Set-Cookie");
        page.Html.Should().NotContain("<script").And.NotContain("http:").And.NotContain("https:").And.NotContain("src=");
    }

    /// <summary>A person whom the brand met by one address, with the link that it was sent.</summary>
    private async Task<(object Address, string Url)> VisitAsync()
    {
        var address = Id("email", Hand.FreshAddress());
        await api.MeetAsync(address);
        return (address, (await hand.LinkAsync(address)).Url!);
    }

    /// <summary>Opens the page, sends its form and follows the redirect.</summary>
    private async Task<Sheet> PressAsync(string url, string action, string language, params (string, string)[] fields)
    {
        var answer = await hand.PostAsync($"{url}/{action}", language, [("form", (await hand.GetAsync(url)).Seal), .. fields]);
        answer.Status.Should().Be(303, answer.Text);
        return await hand.GetAsync(answer.Headers["Location"], language);
    }

    private static string Rewritten(string url, string token) => $"{url[..(url.LastIndexOf('/') + 1)]}{token}";

    private async Task<(string? Value, string? Source)> TraitAsync(object identity, string name) => (await api.DataAsync("profileByIdentity.traits", Traits, new { identity })).EnumerateArray()
        .Where(t => t.GetProperty("name").GetString() == name).Select(t => (t.GetProperty("value").GetString(), t.GetProperty("source").GetString())).SingleOrDefault();

    private async Task<long> EventsAsync()
    {
        await using var source = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = source.CreateCommand("select count(*) from profiles.mt_events");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
