using System.Globalization;
using Profiles.Testing;

namespace Profiles.Api.Tests.Hosting;

public sealed class RunningTheServiceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-service-").FullName;

    private string ProcessFile => Path.Combine(folder, "data", "postgres", "postmaster.pid");

    public void Dispose()
    {
        if (Postmaster() is { } left) System.Diagnostics.Process.GetProcessById(left).Kill();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_the_service_and_its_database(string signal)
    {
        using var service = ServiceProcess.Start(folder, []);
        var url = await service.ReadyAsync();
        using var client = new HttpClient { BaseAddress = url };
        (await client.GetAsync("/health/ready")).EnsureSuccessStatusCode();

        (await service.SignalAsync(signal)).Should().Be(0);

        File.Exists(ProcessFile).Should().BeFalse();
        service.Output.TrimEnd().Split('\n')[^1].Should().StartWith("Ready: http://127.0.0.1:");
    }

    [Fact]
    public async Task A_start_after_a_kill_adopts_the_database_that_still_runs()
    {
        using (var killed = ServiceProcess.Start(folder, []))
        {
            await killed.ReadyAsync();
            (await ServiceProcess.RunAsync(folder, "tenant", "create", "maison")).Exit.Should().Be(0);
            await killed.SignalAsync("KILL");
        }
        var running = Postmaster();
        running.Should().NotBeNull();

        using var service = ServiceProcess.Start(folder, []);
        await service.ReadyAsync();

        Postmaster().Should().Be(running);
        (await ServiceProcess.RunAsync(folder, "tenant", "list")).Output.Should().Contain("maison");
        await service.SignalAsync("INT");
        File.Exists(ProcessFile).Should().BeFalse();
    }

    [Fact]
    public async Task A_start_after_a_power_cut_recovers_the_database()
    {
        using (var killed = ServiceProcess.Start(folder, []))
        {
            await killed.ReadyAsync();
            (await ServiceProcess.RunAsync(folder, "tenant", "create", "maison")).Exit.Should().Be(0);
            await killed.SignalAsync("KILL");
        }
        var postmaster = System.Diagnostics.Process.GetProcessById(Postmaster()!.Value);
        postmaster.Kill();
        await postmaster.WaitForExitAsync();

        (await ServiceProcess.RunAsync(folder, "tenant", "list")).Output.Should().Contain("maison");
        File.Exists(ProcessFile).Should().BeFalse("the command that started the database stops it");
    }

    [Fact]
    public async Task A_second_service_on_the_same_data_is_refused_with_a_sentence()
    {
        using var first = ServiceProcess.Start(folder, []);
        await first.ReadyAsync();

        var (exit, output, errors) = await ServiceProcess.RunAsync(folder);

        exit.Should().Be(1);
        output.Should().BeEmpty();
        errors.Trim().Should().StartWith("Another service already runs on the data folder").And.NotContain("\n");
    }

    [Fact]
    public async Task A_taken_address_is_named()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        using var service = ServiceProcess.Start(folder, [], ("ASPNETCORE_URLS", $"http://{taken.LocalEndpoint}"));

        (await service.ExitAsync()).Should().Be(1);
        service.Errors.Should().Contain($"http://{taken.LocalEndpoint} is taken by another program").And.NotContain("   at ");
        File.Exists(ProcessFile).Should().BeFalse();
    }

    [Theory]
    [InlineData("Profiles__Keys__Managed", "true", "development issuer")]
    [InlineData("Profiles__Oidc__Authority", "https://login.example.org", "embedded default")]
    [InlineData("PROFILES_FAULT", "after-lock", "kills the service on purpose")]
    public async Task Production_refuses_what_is_for_trying_out(string name, string value, string because)
    {
        using var service = ServiceProcess.Start(folder, [], ("ASPNETCORE_ENVIRONMENT", "Production"), (name, value));

        (await service.ExitAsync()).Should().Be(1);
        service.Errors.Should().Contain("Refused to start in Production").And.Contain(because);
    }

    [Fact]
    public async Task Keys_inside_the_data_are_refused_before_anything_is_made()
    {
        using var service = ServiceProcess.Start(folder, [], ("PROFILES_KEYS", Path.Combine(folder, "data", "keys")));

        (await service.ExitAsync()).Should().Be(1);
        service.Errors.Should().Contain("is inside the data folder");
        Directory.Exists(Path.Combine(folder, "data")).Should().BeFalse();
    }

    [Fact]
    public async Task A_missing_PostgreSQL_is_one_sentence()
    {
        using var service = ServiceProcess.Start(folder, [], ("PROFILES_POSTGRES_BIN", folder));

        (await service.ExitAsync()).Should().Be(1);
        service.Errors.Trim().Should().Be($"PROFILES_POSTGRES_BIN names {folder}, which has no initdb, pg_ctl and postgres.");
    }

    private int? Postmaster() => File.Exists(ProcessFile) ? int.Parse(File.ReadLines(ProcessFile).First(), CultureInfo.InvariantCulture) : null;
}
