using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Profiles.Testing;

namespace Profiles.Api.Tests.Commands;

/// <summary>What an officer does at the command line while the service runs.</summary>
public sealed class AccountabilityCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-accountability-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_policy_is_changed_the_register_printed_and_a_breach_listed_by_the_token_alone()
    {
        using var service = ServiceProcess.Start(folder, []);
        using var client = new HttpClient { BaseAddress = await service.ReadyAsync() };
        await RunAsync("tenant", "create", "maison");

        (await ServiceProcess.RunAsync(folder, "privacy-policy", "--tenant", "maison", "--patch", """{"coolingOffDays":-1,"ccpaCalendar":"mars"}""", "--reason", "because"))
            .Errors.Trim().Split('\n').Select(line => line.Split(':')[0]).Should().BeEquivalentTo("policy.coolingOffDays", "policy.ccpaCalendar");
        (await ServiceProcess.RunAsync(folder, "privacy-policy", "--tenant", "maison", "--patch", """{"coolingOffDays":3}""")).Exit.Should().Be(1, "a change has a reason");
        await RunAsync("privacy-policy", "--tenant", "maison", "--reason", "asked by the officer", "--patch",
            """{"coolingOffDays":3,"register":{"controller":"Maison | SA","dataProtectionOfficer":"privacy office, Lyon","transfers":[{"recipient":"mailer","country":"Canada","safeguard":"adequacy decision"}]}}""");
        using (var policy = JsonDocument.Parse(await RunAsync("privacy-policy", "--tenant", "maison")))
            (policy.RootElement.GetProperty("coolingOffDays").GetInt32(), policy.RootElement.GetProperty("ccpaCalendar").GetString()).Should().Be((3, "us-federal"));

        var french = await RunAsync("register", "--tenant", "maison", "--language", "fr");
        french.Should().Contain("# Registre des activités de traitement").And.Contain(@"Responsable du traitement: Maison \| SA").And.Contain("Canada").And.Contain("Coordonnées: Non renseigné.");
        using (var register = JsonDocument.Parse(await RunAsync("register", "--tenant", "maison", "--json")))
            register.RootElement.GetProperty("purposes").EnumerateArray().Select(p => p.GetProperty("name").GetString()).Should().Contain(["marketing", "service"]);

        var key = (await RunAsync("write-key", "--tenant", "maison", "--source", "shop")).Trim();
        await SendAsync(client, key);
        var token = (await RunAsync("token", "--tenant", "maison", "--role", "crm-admin", "--login", "leaked")).Trim();
        var read = await ReadAsync(client, token);
        read.Should().Contain("marie@example.org");

        var (exit, csv, errors) = await ServiceProcess.RunAsync(folder, "breach-list", "--tenant", "maison", "--token", token, "--from", DateTimeOffset.UtcNow.AddHours(-1).ToString("O"));
        exit.Should().Be(0);
        csv.Trim().Split('\n').Should().HaveCount(3, "the record and the address are not linked by a trait").And.NotContain(line => line.Contains("marie"));
        csv.Should().Contain("Identity.value").And.Contain("administration");
        errors.Should().Contain("1 requests read direct identifiers of 2 persons");
        var someoneElse = (await RunAsync("token", "--tenant", "maison", "--role", "crm-admin", "--login", "other")).Trim();
        (await RunAsync("breach-list", "--tenant", "maison", "--token", someoneElse, "--from", "2020-01-01")).Trim().Split('\n').Should().ContainSingle("that login read nobody");
        foreach (var wrong in (string[][])[["--from", "2020-01-01"], ["--token", "x.y", "--from", "2020-01-01"], ["--login", "x", "--from", "yesterday"]])
            (await ServiceProcess.RunAsync(folder, ["breach-list", "--tenant", "maison", .. wrong])).Exit.Should().Be(1);
        await service.SignalAsync("TERM");
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (exit, output, errors) = await ServiceProcess.RunAsync(folder, arguments);
        exit.Should().Be(0, errors);
        return output;
    }

    private static async Task SendAsync(HttpClient client, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/identify")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":"))) },
            Content = new StringContent("""{"messageId":"m-1","userId":"7","traits":{"email":"marie@example.org"}}""", Encoding.UTF8, "application/json"),
        };
        (await client.SendAsync(request)).EnsureSuccessStatusCode();
    }

    private static async Task<string> ReadAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = JsonContent.Create(new { query = "{ profiles(first: 10) { edges { node { identities { value } } } } }" }),
        };
        request.Headers.Add("Consistency", "strong");
        request.Headers.Add("Processing-Purpose", "administration");
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
