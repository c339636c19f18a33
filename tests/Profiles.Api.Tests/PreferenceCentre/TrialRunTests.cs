using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Profiles.Testing;

namespace Profiles.Api.Tests.PreferenceCentre;

/// <summary>As somebody tries it out: the service and its commands as processes, codes on the console.</summary>
public sealed partial class TrialRunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-hand-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_link_from_the_command_line_opens_the_page_and_neither_it_nor_an_address_is_logged()
    {
        using var service = ServiceProcess.Start(folder, []);
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = await service.ReadyAsync() };
        (await ServiceProcess.RunAsync(folder, "tenant", "create", "maison")).Exit.Should().Be(0);
        var (_, key, _) = await ServiceProcess.RunAsync(folder, "write-key", "--tenant", "maison", "--source", "shop");
        await MeetAsync(client, key.Trim());

        var (exit, printed, errors) = await ServiceProcess.RunAsync(folder, "preference-link", "--tenant", "maison", "--value", "marie.canary@example.org");
        (exit, errors).Should().Be((0, ""));
        var path = new Uri(printed.Trim()).AbsolutePath;

        (await ServiceProcess.RunAsync(folder, "offer", "cycling", "--tenant", "maison", "--label", "fr=Cyclisme", "en=Cycling")).Should().Be((0, $"The page of maison offers cycling.{Environment.NewLine}", ""));
        await Task.Delay(TimeSpan.FromSeconds(2)); // The service notices within one.

        var page = await client.GetStringAsync(path);
        page.Should().Contain("<span>Cycling</span>");
        var to = Point().Match(page).Groups[1].Value;
        using var sent = await client.PostAsync(path + "/request", Form(("form", Seal(page)), ("kind", "Erasure"), ("to", to)));
        sent.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        var code = await CodeAsync(service);
        var asked = await client.GetStringAsync(sent.Headers.Location);
        using var confirmed = await client.PostAsync(sent.Headers.Location, Form(("form", Seal(asked)), ("code", code)));
        confirmed.Headers.Location!.ToString().Should().Contain("/received/");

        var (unknown, _, why) = await ServiceProcess.RunAsync(folder, "preference-link", "--tenant", "maison", "--value", "nobody@example.org");
        (unknown, why.Trim()).Should().Be((1, "This contact point is not known: record it first."));

        (service.Output + service.Errors).Should().Contain("of maison: ").And.NotContain(path[4..]).And.NotContain("canary");
    }

    private static async Task MeetAsync(HttpClient client, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/identify")
        {
            Content = JsonContent.Create(new { messageId = "met-1", userId = "C-1", traits = new { email = "marie.canary@example.org", emailVerified = true } }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":")));
        using var response = await client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    /// <summary>A process's output comes when it comes.</summary>
    private static async Task<string> CodeAsync(ServiceProcess service)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (Code().Match(service.Output) is { Success: true } shown) return shown.Groups[1].Value;
            await Task.Delay(50);
        }
        throw new InvalidOperationException("No code was shown.");
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private static string Seal(string page) => FormField().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"form\" value=\"([^\"]+)\"")]
    private static partial Regex FormField();

    [GeneratedRegex("name=\"to\" value=\"([^\"]+)\"")]
    private static partial Regex Point();

    [GeneratedRegex("Code for m•••@e•••.org of maison: ([0-9]{6})")]
    private static partial Regex Code();
}
