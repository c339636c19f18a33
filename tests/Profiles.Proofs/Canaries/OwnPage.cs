using System.Text.RegularExpressions;

namespace Profiles.Proofs.Canaries;

/// <summary>A person's own page: what is written into its fields, declared, asked for and entered wrongly.</summary>
internal static partial class OwnPage
{
    /// <param name="console">What the service has printed so far: the codes are shown there.</param>
    /// <param name="email">Whose page it is; null: somebody new.</param>
    public static async Task VisitAsync(Visitor visitor, Plantings plant, Func<string> console, string? email = null)
    {
        var contactPoint = new { type = "email", value = email ?? plant.Email("own page: contact point") };
        var input = new { contactPoint, channel = "email", purpose = "marketing", messageId = visitor.NewId(plant, "own page"), evidence = new { method = "FORM", text = plant.Word("own page: consent") } };
        (await visitor.AskAsync(new { query = "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { errors { code } } }", variables = new { input } }, fails: false)).Should().Be(200);
        var link = await visitor.DataAsync("mutation($contactPoint: IdentityInput!) { preferenceLink(contactPoint: $contactPoint) { url } }", new { contactPoint });
        var path = new Uri(link.GetProperty("preferenceLink").GetProperty("url").GetString()!).AbsolutePath;

        var page = await visitor.PageAsync(path);
        await SendAsync(path + "/about", ("form", Seal(page)), ("a.firstName", plant.Word("own page: firstName")), ("a.lastName", plant.Email("own page: lastName")), (plant.Word("own page: name of a field"), plant.Word("own page: unknown field")));
        await SendAsync(path + "/decide", ("form", Seal(page)), ("channel", plant.Word("own page: channel")), ("purpose", "marketing"), ("controller", plant.Word("own page: controller")), ("decision", "allow"));
        await visitor.PageAsync($"{path}?{plant.Word("own page: query")}");
        await visitor.PageAsync($"/me/{plant.Word("own page: token")}");

        var asked = await SendAsync(path + "/request", ("form", Seal(page)), ("kind", "Rectification"), ("to", To().Match(page).Groups[1].Value));
        var code = await visitor.PageAsync(asked);
        await SendAsync(asked, ("form", Seal(code)), ("code", "none"), ("text", plant.Word("own page: a correction with a wrong code")));
        var received = await SendAsync(asked, ("form", Seal(code)), ("code", Code().Matches(console())[^1].Groups[1].Value), ("text", plant.Word("own page: a correction")));
        received.Should().Contain("/received/");

        Task<string> SendAsync(string to, params (string Name, string Value)[] fields) => visitor.SendFormAsync(to, fields);
    }

    private static string Seal(string page) => Form().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"form\" value=\"([^\"]+)\"")]
    private static partial Regex Form();

    [GeneratedRegex("name=\"to\" value=\"([^\"]+)\"")]
    private static partial Regex To();

    [GeneratedRegex("Code for .* of .*: ([0-9]{6})")]
    private static partial Regex Code();
}
