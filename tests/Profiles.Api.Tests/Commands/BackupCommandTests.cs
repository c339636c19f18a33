using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Profiles.Testing;

namespace Profiles.Api.Tests.Commands;

public sealed class BackupCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-backup-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_service_is_backed_up_while_it_runs_rotates_its_keys_and_is_restored_into_another_folder_where_it_serves()
    {
        var backup = Path.Combine(folder, "backups", "monday");
        string key;
        using (var service = ServiceProcess.Start(folder, []))
        {
            using var client = new HttpClient { BaseAddress = await service.ReadyAsync() };
            (await ServiceProcess.RunAsync(folder, "tenant", "create", "maison")).Exit.Should().Be(0);
            key = (await ServiceProcess.RunAsync(folder, "write-key", "--tenant", "maison", "--source", "shop")).Output.Trim();
            (await SendAsync(client, key, "7")).Should().Be(HttpStatusCode.OK);

            var (exit, output, errors) = await ServiceProcess.RunAsync(folder, "backup", backup);
            (exit, errors).Should().Be((0, ""));
            output.Should().Contain("events up to").And.Contain("The keys are not part of it");
            (await ServiceProcess.RunAsync(folder, "keys", "rotate")).Exit.Should().Be(0);
            (await SendAsync(client, key, "8")).Should().Be(HttpStatusCode.OK);
            (await service.SignalAsync("TERM")).Should().Be(0);
        }

        var (refused, _, why) = await RunAsync("data", "restore", backup);
        refused.Should().Be(1);
        why.Should().Contain("This database is not empty.");
        var (restored, said, told) = await RunAsync("data2", "restore", backup);
        restored.Should().Be(0, told);
        said.Should().Contain("Restored: start the service.");
        told.Should().Contain("data keys came from the key ring");

        using var again = ServiceProcess.Start(folder, [], ("PROFILES_DATA", Path.Combine(folder, "data2")));
        using var anew = new HttpClient { BaseAddress = await again.ReadyAsync() };
        // Known again by its write key; what came after the backup is sent again, what came before is known.
        (await SendAsync(anew, key, "7")).Should().Be(HttpStatusCode.OK);
        (await SendAsync(anew, key, "8")).Should().Be(HttpStatusCode.OK);
        var archive = Path.Combine(folder, "maison.zip");
        (await RunAsync("data2", "tenant", "export", "maison", "--out", archive)).Exit.Should().Be(0);
        using (var zip = System.IO.Compression.ZipFile.OpenRead(archive))
        using (var events = new StreamReader(zip.GetEntry("events.jsonl")!.Open()))
        {
            var text = await events.ReadToEndAsync();
            text.Split("person7@example.org").Should().HaveCountGreaterThan(1);
            text.Split("person8@example.org").Should().HaveCountGreaterThan(1);
        }
        (await again.SignalAsync("TERM")).Should().Be(0);
    }

    private async Task<(int Exit, string Output, string Errors)> RunAsync(string data, params string[] arguments)
    {
        using var command = ServiceProcess.Start(folder, arguments, ("PROFILES_DATA", Path.Combine(folder, data)));
        var exit = await command.ExitAsync();
        return (exit, command.Output, command.Errors);
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string key, string person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/identify")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":"))) },
            Content = new StringContent($$$"""{"messageId":"m-{{{person}}}","userId":"{{{person}}}","traits":{"email":"person{{{person}}}@example.org"}}""", Encoding.UTF8, "application/json"),
        };
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
