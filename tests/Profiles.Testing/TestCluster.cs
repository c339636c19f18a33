using System.Diagnostics;
using System.Security.Cryptography;
using Profiles.Api.Hosting.EmbeddedPostgres;

namespace Profiles.Testing;

/// <summary>
/// The PostgreSQL of this test process: a real private cluster in a temporary folder, started at first use. It goes with the process, also when
/// that is killed. <c>PROFILES_TEST_FSYNC=on</c> makes it as durable as the service's.
/// </summary>
public static class TestCluster
{
    private static readonly Lazy<Task<EmbeddedCluster>> Started = new(StartAsync);

    private static Process? undertaker;

    public static Task<EmbeddedCluster> GetAsync() => Started.Value;

    private static async Task<EmbeddedCluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("profiles-test-").FullName;
        undertaker = Undertaker(folder);
        var durable = Environment.GetEnvironmentVariable("PROFILES_TEST_FSYNC") == "on";
        return await EmbeddedCluster.OpenAsync(folder, RandomNumberGenerator.GetBytes(32), new ClusterSettings(durable, SharedBuffersMegabytes: 128), CancellationToken.None);
    }

    /// <summary>
    /// A shell that outlives this process: its standard input is a pipe that ends with us, whatever ended us (test runners kill), and then it
    /// stops the cluster at once and removes the folder.
    /// </summary>
    private static Process Undertaker(string folder)
    {
        const string script = """
            exec >/dev/null 2>&1
            cat
            pid=$(head -n 1 "$1/postgres/postmaster.pid") && kill -QUIT "$pid" && while kill -0 "$pid"; do sleep 0.1; done
            rm -rf "$1"
            """;
        return Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", script, "sh", folder]) { RedirectStandardInput = true })!;
    }
}
