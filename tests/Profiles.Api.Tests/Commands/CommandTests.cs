using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Profiles.Testing;

namespace Profiles.Api.Tests.Commands;

public sealed class CommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-commands-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_token_is_printed_alone_and_needs_no_database()
    {
        var (exit, output, errors) = await ServiceProcess.RunAsync(
            folder, "token", "--tenant", "demo", "--role", "marketer", "--purpose", "marketing.email", "--purpose", "marketing.sms");

        (exit, errors).Should().Be((0, ""));
        output.TrimEnd().Should().NotContainAny(" ", "\n");
        new JsonWebToken(output.Trim()).Subject.Should().Be("developer/marketer");
        Encoding.UTF8.GetString(Base64(output.Split('.')[1])).Should().Contain("""[{"tenant":"demo","roles":["marketer"],"purposes":["marketing.email","marketing.sms"]}]""");
        Directory.Exists(Path.Combine(folder, "data")).Should().BeFalse();
    }

    [Theory]
    [InlineData("token", "--role", "emperor")]
    [InlineData("token")]
    [InlineData("token", "--role", "marketer", "--tenant", "No Such")]
    public async Task A_wrong_token_command_says_what_is_wrong_and_prints_no_token(params string[] arguments)
    {
        var (exit, output, errors) = await ServiceProcess.RunAsync(folder, arguments);
        (exit, output).Should().Be((1, ""));
        errors.Should().NotBeEmpty().And.NotContain("   at ");
    }

    [Fact]
    public async Task With_a_provider_no_development_token_is_printed()
    {
        using var command = ServiceProcess.Start(folder, ["token", "--role", "marketer"], ("Profiles__Oidc__Authority", "https://login.example.org"));
        (await command.ExitAsync(), command.Output).Should().Be((1, ""));
    }

    [Fact]
    public async Task A_brand_is_created_exported_and_closed_while_the_service_runs()
    {
        using var service = ServiceProcess.Start(folder, []);
        using var client = new HttpClient { BaseAddress = await service.ReadyAsync() };
        (await ServiceProcess.RunAsync(folder, "tenant", "create", "maison")).Exit.Should().Be(0);
        var (_, key, _) = await ServiceProcess.RunAsync(folder, "write-key", "--tenant", "maison", "--source", "shop");
        key.TrimEnd().Should().StartWith("pwk_").And.NotContainAny(" ", "\n");

        (await SendAsync(client, key.Trim())).Should().Be(HttpStatusCode.OK);
        var archive = Path.Combine(folder, "maison.zip");
        (await ServiceProcess.RunAsync(folder, "tenant", "export", "maison", "--out", archive)).Exit.Should().Be(0);
        using (var zip = ZipFile.OpenRead(archive))
        using (var events = new StreamReader(zip.GetEntry("events.jsonl")!.Open())) (await events.ReadToEndAsync()).Should().Contain("marie@example.org");

        (await ServiceProcess.RunAsync(folder, "tenant", "close", "maison", "--yes", "maisonette")).Exit.Should().Be(1);
        (await SendAsync(client, key.Trim())).Should().Be(HttpStatusCode.OK);
        (await ServiceProcess.RunAsync(folder, "tenant", "close", "maison", "--yes", "maison")).Exit.Should().Be(0);
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        (await SendAsync(client, key.Trim())).Should().Be(HttpStatusCode.Unauthorized);
        (await ServiceProcess.RunAsync(folder, "tenant", "export", "maison", "--out", archive + "2")).Exit.Should().Be(1);
        (await service.SignalAsync("TERM")).Should().Be(0);
    }

    [Fact]
    public async Task An_audience_is_exported_in_either_form_by_its_lower_case_name()
    {
        (await ServiceProcess.RunAsync(folder, "tenant", "create", "maison")).Exit.Should().Be(0);
        foreach (var (format, head) in new[] { ("csv", "\"profileId\",\"displayName\""), ("ndjson", "") })
        {
            var file = Path.Combine(folder, $"audience.{format}");
            (await ExportAsync(format, file)).Should().Be((0, ""));
            (await File.ReadAllTextAsync(file)).Should().StartWith(head);
        }
        (await ExportAsync("excel", "-")).Should().Be((1, "--format: ndjson or csv."));

        async Task<(int, string)> ExportAsync(string format, string file)
        {
            var (exit, _, errors) = await ServiceProcess.RunAsync(
                folder, "export", "audience", "--brand", "maison", "--channel", "email", "--purpose", "marketing", "--recipient", "mailer", "--format", format, "--out", file);
            return (exit, errors.Trim());
        }
    }

    [Theory]
    [InlineData("tenant", "tenant: list or create or purpose or export or close is needed behind it.")]
    [InlineData("export", "export: audience is needed behind it.")]
    public async Task An_unknown_word_behind_a_command_is_answered_with_those_it_knows(string command, string answer)
    {
        var (exit, output, errors) = await ServiceProcess.RunAsync(folder, command, "audiences");
        (exit, output, errors.Trim()).Should().Be((1, "", answer));
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/identify")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":"))) },
            Content = new StringContent(
                $$"""{"messageId":"{{Guid.NewGuid()}}","userId":"7","traits":{"email":"marie@example.org" } }""", Encoding.UTF8, "application/json"),
        };
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private static byte[] Base64(string url) => Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(url);
}
