using System.Runtime.InteropServices;
using JasperFx;
using Profiles.Api.Hosting.Telemetry;
using Profiles.Projections.Keys;

namespace Profiles.Api.Hosting;

/// <summary>What <c>./run</c> does with its arguments: nothing or <c>run</c> serves; everything else is a command, ours or one of Marten's or Wolverine's.</summary>
public static class CommandLine
{
    private static readonly string[] NeedNoDatabase = ["help", "?", "codegen"];

    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (args is [] or ["run"]) return await ServeAsync();
            var own = OwnCommands.Find(args[0]);
            if (own is not null && OwnCommands.Refuses(own, args) is { } refusal) throw new StartException(refusal);
            return own is not null && !OwnCommands.NeedsHost(own) ? await OwnCommands.RunAsync(args) : await CommandAsync(args, own is not null);
        }
        catch (Exception failure) when (failure is StartException or KeyFolderException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"This failed unexpectedly:{Environment.NewLine}{ReducedException.Of(failure)}");
            return 1;
        }
    }

    private static async Task<int> ServeAsync()
    {
        var builder = ProfilesHost.CreateBuilder();
        var settings = HostSettings.From(builder.Configuration);
        ProfilesHost.RefuseWhatIsForTryingOut(builder.Environment, builder.Configuration, settings);
        await using var database = await ServiceDatabase.OpenAsync(settings, asService: true, CancellationToken.None);
        await using var app = ProfilesHost.Build(builder, settings, database.ConnectionString);
        await Serving.RunAsync(app);
        return 0;
    }

    private static async Task<int> CommandAsync(string[] args, bool own)
    {
        var builder = ProfilesHost.CreateBuilder();
        builder.LogForCommands();
        var settings = HostSettings.From(builder.Configuration);
        if (NeedNoDatabase.Contains(args[0]))
        {
            await using var offline = ProfilesHost.Build(builder, settings, "Host=127.0.0.1;Port=1;Database=none");
            return await offline.RunJasperFxCommands(args);
        }

        await using var database = await ServiceDatabase.OpenAsync(settings, asService: false, CancellationToken.None);
        // Whoever stops a command must not leave the database behind that was started for it.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
        await using var app = ProfilesHost.Build(builder, settings, database.ConnectionString);
        await StartChecks.RefuseUnfinishedRestoreAsync(app.Services);
        if (!own) return await app.RunJasperFxCommands(args);
        if (!await Schema.ExistsAsync(app.Services)) await Schema.ApplyAsync(app);
        return await OwnCommands.RunAsync(args, app);

        void Leave(PosixSignalContext signal)
        {
            signal.Cancel = true;
            database.DisposeAsync().AsTask().Wait();
            Environment.Exit(130);
        }
    }
}
