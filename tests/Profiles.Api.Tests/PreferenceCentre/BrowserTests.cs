using System.Text.Json;
using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.PreferenceCentre;

public sealed class BrowserTests(Mailbox api) : IClassFixture<Mailbox>, IDisposable
{
    private readonly Hand hand = new(api);

    public void Dispose() => hand.Dispose();

    [BrowserFact]
    public async Task The_page_is_accessible_in_both_languages_and_works_without_script_and_by_keyboard_alone()
    {
        var written = Hand.FreshAddress();
        var address = Id("email", written);
        await api.MeetAsync(address, Id("phone", "+33 6 39 98 55 66"), Id("email", "another-very-long-address.of-the-same-person@a-long-domain.example"));
        await hand.GiveAsync(Id("phone", "+33 6 39 98 55 66"), "sms");
        await hand.GiveAsync(address, purpose: "surveys");
        var centre = (await hand.LinkAsync(address)).Url!;
        var unsubscribe = (await hand.UnsubscribeLinkAsync(address, purpose: "surveys")).Url!;

        var sent = await hand.PostAsync(centre + "/request", ("form", (await hand.GetAsync(centre)).Seal), ("kind", "Access"), ("to", Erasing.IdentityOf(centre).ToString()));

        var found = await Browser.WalkAsync(centre, unsubscribe, new Uri(new Uri(centre), sent.Headers["Location"]).AbsoluteUri, api.CodesTo(written).Single());

        Lines(found, "errors").Should().BeEmpty();
        Lines(found, "violations").Should().BeEmpty("axe finds nothing against WCAG 2.2 AA");
        Lines(found, "wide").Should().BeEmpty("no page is wider than the window");
        Lines(found, "requests").Should().BeEmpty("nothing is loaded from elsewhere");
        foreach (var look in found.GetProperty("languages").EnumerateObject()) look.Name.Should().Contain($"-{look.Value.GetString()}-");
        Lines(found, "steps").Should().Equal(
            "Your change is saved and in effect.", "Allowed", "Not allowed", "You are unsubscribed", "You are unsubscribed", "We have your request");
        found.GetProperty("presses").GetProperty("stop").GetInt32().Should().BeLessThanOrEqualTo(found.GetProperty("presses").GetProperty("allow").GetInt32());
        (await hand.StatusAsync(address, purpose: "surveys")).Should().Be("WITHDRAWN");
    }

    private static IEnumerable<string?> Lines(JsonElement found, string name) => found.GetProperty(name).EnumerateArray().Select(l => l.GetString());
}
