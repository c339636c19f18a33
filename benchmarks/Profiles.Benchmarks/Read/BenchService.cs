using Npgsql;

namespace Profiles.Benchmarks.Read;

/// <summary>The service in a process of its own, as <c>./run</c> starts it, on a store of the bench's.</summary>
public sealed class BenchService : IDisposable
{
    private static readonly string Api = Path.Combine(AppContext.BaseDirectory, "Profiles.Api.dll");
    private readonly Dictionary<string, string> environment;

    private BenchService(Dictionary<string, string> environment, string url, ChildProcess process) => (this.environment, Url, Process) = (environment, url, process);

    public string Url { get; }
    public ChildProcess Process { get; }

    /// <param name="settings">Of its configuration, as environment variables are named.</param>
    public static async Task<BenchService> StartAsync(string connection, string keys, params (string Name, string Value)[] settings)
    {
        var url = $"http://127.0.0.1:{ChildProcess.FreePort()}";
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__Profiles"] = connection,
            ["PROFILES_KEYS"] = keys,
            ["ASPNETCORE_URLS"] = url,
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Profiles__Demo"] = "false",
        };
        foreach (var (name, value) in settings) environment[name] = value;
        var process = ChildProcess.Start(Api, [], environment);
        await process.WaitForLineAsync("Ready:");
        return new(environment, url, process);
    }

    /// <summary>Runs one of the service's commands.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> CommandAsync(params string[] arguments)
    {
        using var command = Begin(arguments);
        return await command.OutputAsync();
    }

    /// <summary>Starts one of the service's commands.</summary>
    public ChildProcess Begin(params string[] arguments) => ChildProcess.Start(Api, arguments, environment);

    /// <summary>Waits until all that was recorded is in the read models.</summary>
    public static async Task ProjectedAsync(NpgsqlDataSource source)
    {
        while (true)
        {
            await using var command = source.CreateCommand("""
                select coalesce((select last_seq_id from profiles.mt_event_progression where name like 'profiles:%' order by 1 desc limit 1), 0)
                  >= (select max(seq_id) from profiles.mt_events)
                """);
            if ((bool)(await command.ExecuteScalarAsync())!) return;
            await Task.Delay(20);
        }
    }

    public void Dispose() => Process.Dispose();
}
