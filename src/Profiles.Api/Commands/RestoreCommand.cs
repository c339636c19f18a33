using JasperFx.CommandLine;
using Profiles.Api.Hosting;
using Profiles.Api.Hosting.Backups;

namespace Profiles.Api.Commands;

public sealed class RestoreInput
{
    [Description("The folder of a backup")]
    public string Folder { get; set; } = "";

    [Description("Remove what the database holds first")]
    public bool ReplaceFlag { get; set; }

    [Description("Brands that were closed since the backup")]
    public IEnumerable<string> ClosedFlag { get; set; } = [];

    [Description("Serve although there are people whom no key opens any more")]
    public bool AcceptLossFlag { get; set; }
}

/// <summary>Opens the database itself: nothing of the service may be at work on it meanwhile.</summary>
[Description("Load a backup into an empty database, and replay the erasures that came after it", Name = "restore")]
public sealed class RestoreCommand : JasperFxAsyncCommand<RestoreInput>
{
    public override async Task<bool> Execute(RestoreInput input)
    {
        var settings = HostSettings.From(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        var restoring = new Restoring(settings, line => Console.Error.WriteLine(line));
        return await restoring.RestoreAsync(new(input.Folder, input.ReplaceFlag, [.. input.ClosedFlag], input.AcceptLossFlag), CancellationToken.None)
            && Say.Done("Restored: start the service. What was recorded since the backup is not in it; have the sources send it again, nothing is recorded twice.");
    }
}
