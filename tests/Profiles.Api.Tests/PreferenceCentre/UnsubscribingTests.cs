using System.Net.Http.Headers;
using System.Text;
using Npgsql;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PreferenceCentre;

public sealed class UnsubscribingTests(LiveApi api) : IClassFixture<LiveApi>, IDisposable
{
    private readonly Hand hand = new(api);

    public void Dispose() => hand.Dispose();

    [Fact]
    public async Task One_post_without_a_login_withdraws()
    {
        var (address, url) = await SubscribedAsync();

        var answer = await hand.OneClickAsync(url);

        answer.Status.Should().Be(200);
        (await hand.StatusAsync(address)).Should().Be("WITHDRAWN");
        (await EvidenceAsync("OneClickUnsubscribe")).Should().BePositive();
    }

    [Fact]
    public async Task A_mail_program_may_send_it_as_multipart()
    {
        var (address, url) = await SubscribedAsync();
        using var client = new HttpClient();
        using var part = new StringContent("One-Click", Encoding.UTF8);
        part.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var content = new MultipartFormDataContent { { part, "List-Unsubscribe" } };

        using var response = await client.PostAsync(url, content);

        ((int)response.StatusCode).Should().Be(200);
        (await hand.StatusAsync(address)).Should().Be("WITHDRAWN");
    }

    [Fact]
    public async Task To_look_at_the_link_changes_nothing_and_its_button_withdraws()
    {
        var (address, url) = await SubscribedAsync();

        var page = await hand.GetAsync(url);
        page.Status.Should().Be(200);
        page.Html.Should().Contain("<button>Unsubscribe</button>").And.Contain("News and offers, by e-mail").And.NotContain("canary");
        (await hand.GetAsync(url + "/done")).Status.Should().Be(200);
        (await hand.StatusAsync(address)).Should().Be("GIVEN");

        var pressed = await hand.PostAsync(url, ("List-Unsubscribe", "One-Click"), ("page", "1"));
        pressed.Status.Should().Be(303);
        (await hand.GetAsync(pressed.Headers["Location"])).Text.Should().Contain("You are unsubscribed");
        (await hand.StatusAsync(address)).Should().Be("WITHDRAWN");
    }

    [Fact]
    public async Task What_is_no_one_click_changes_nothing()
    {
        var (address, url) = await SubscribedAsync();

        (await hand.PostAsync(url)).Status.Should().Be(400);
        (await hand.PostAsync(url, ("List-Unsubscribe", "Two-Clicks"))).Status.Should().Be(400);
        (await hand.StatusAsync(address)).Should().Be("GIVEN");
    }

    [Fact]
    public async Task Sent_again_it_is_recorded_once_and_after_a_new_consent_it_withdraws_that_too()
    {
        var (address, url) = await SubscribedAsync();
        var before = await EvidenceAsync("OneClickUnsubscribe");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hand.OneClickAsync(url)));
        (await EvidenceAsync("OneClickUnsubscribe") - before).Should().Be(1);

        await hand.GiveAsync(address);
        (await hand.StatusAsync(address)).Should().Be("GIVEN");
        await hand.OneClickAsync(url);
        (await hand.StatusAsync(address)).Should().Be("WITHDRAWN");
        (await EvidenceAsync("OneClickUnsubscribe") - before).Should().Be(2);
    }

    [Fact]
    public async Task It_reaches_only_its_own_contact_point_channel_and_purpose()
    {
        var (address, url) = await SubscribedAsync();
        var second = Id("email", Hand.FreshAddress());
        await api.MeetAsync(address, second);
        await hand.GiveAsync(second);
        await hand.GiveAsync(address, purpose: "surveys");

        await hand.OneClickAsync(url);

        (await hand.StatusAsync(address, purpose: "surveys")).Should().Be("GIVEN");
        (await hand.StatusAsync(address)).Should().Be("GIVEN", "another address of the person still agrees");
    }

    [Fact]
    public async Task A_link_that_was_not_given_out_for_this_is_dead()
    {
        var (address, url) = await SubscribedAsync();
        var centre = (await hand.LinkAsync(address)).Url!;
        string[] wrong = [url[..^1], url + "A", url.Replace("/unsubscribe/", "/unsubscribe/A", StringComparison.Ordinal), centre.Replace("/me/", "/unsubscribe/", StringComparison.Ordinal), new Uri(new Uri(url), "/unsubscribe/AAAA").AbsoluteUri];

        foreach (var dead in wrong)
        {
            (await hand.GetAsync(dead)).Status.Should().Be(404);
            (await hand.OneClickAsync(dead)).Status.Should().Be(404);
        }
        (await hand.StatusAsync(address)).Should().Be("GIVEN");
    }

    [Fact]
    public async Task An_erased_contact_point_answers_as_any_other()
    {
        var (_, live) = await SubscribedAsync();
        var (_, erased) = await SubscribedAsync();
        await Erasing.EraseAsync(api.ConnectionString, erased);

        (await hand.OneClickAsync(erased)).Html.Should().Be((await hand.OneClickAsync(live)).Html);
        (await hand.GetAsync(erased)).Status.Should().Be(200);
    }

    [Fact]
    public async Task Pages_are_kept_by_nobody_and_load_nothing()
    {
        var (_, url) = await SubscribedAsync();

        var page = await hand.GetAsync(url, "fr-CA, fr;q=0.9, en;q=0.5");

        page.Headers["Cache-Control"].Should().Be("no-store");
        page.Headers["Referrer-Policy"].Should().Be("no-referrer");
        page.Headers["X-Robots-Tag"].Should().Contain("noindex");
        page.Headers["Content-Security-Policy"].Should().StartWith("default-src 'none'").And.Contain("frame-ancestors 'none'").And.NotContain("unsafe");
        page.Headers["Content-Language"].Should().Be("fr");
        page.Headers.Should().NotContainKey("Set-Cookie");
        page.Html.Should().Contain("<html lang=\"fr\">").And.NotContain("<script").And.NotContain("http:").And.NotContain("https:").And.NotContain("src=");
        page.Text.Should().Contain("Se désabonner");
    }

    [Fact]
    public async Task Links_are_given_to_those_who_record_and_for_what_is_known()
    {
        var (address, _) = await SubscribedAsync();

        (await hand.LinkAsync(address, api.Token(Role.Source))).Url.Should().Contain("/me/");
        (await hand.LinkAsync(address, api.Token(Role.CommunityManager))).Url.Should().Contain("/me/");
        (await hand.LinkAsync(Id("email", "nobody-ever@example.org"))).Should().Be((null, "unknown-identity"));
        (await hand.LinkAsync(Id("email", "no address"))).Should().Be((null, "identity-value"));
        (await hand.LinkAsync(Id("crm", "C-1", "main"))).Should().Be((null, "not-a-contact-point"));
        (await hand.UnsubscribeLinkAsync(address, "e mail")).Should().Be((null, "channel"));
        (await api.AskAsync("mutation { preferenceLink(contactPoint: {type: \"email\", value: \"a@b.example\"}) { url } }", token: api.Token(Role.Marketer, "demo", "marketing.email"))).Code.Should().Be("FORBIDDEN");
    }

    [Fact]
    public async Task Whom_the_purpose_does_not_cover_is_unknown_here_too()
    {
        var (covered, _) = await SubscribedAsync();
        var other = Id("email", Hand.FreshAddress());
        await api.MeetAsync(other);
        var token = api.Token(Role.CrmAdmin, "demo", "marketing.email");

        (await hand.LinkAsync(covered, token, "marketing.email")).Url.Should().Contain("/me/");
        (await hand.LinkAsync(other, token, "marketing.email")).Should().Be((null, "unknown-identity"));
        (await hand.LinkAsync(other)).Url.Should().Contain("/me/");
    }

    private async Task<(object Address, string Url)> SubscribedAsync()
    {
        var address = Id("email", Hand.FreshAddress());
        await hand.GiveAsync(address);
        var (url, error) = await hand.UnsubscribeLinkAsync(address);
        error.Should().BeNull();
        return (address, url!);
    }

    private async Task<long> EvidenceAsync(string method)
    {
        await using var source = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = source.CreateCommand("select count(*) from profiles.mt_events where type = 'consent_withdrawn' and data ->> 'method' = $1");
        command.Parameters.AddWithValue(method);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
