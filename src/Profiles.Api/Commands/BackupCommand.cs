using JasperFx.CommandLine;
using Profiles.Api.Hosting.Backups;

namespace Profiles.Api.Commands;

public sealed class BackupInput
{
    [Description("An empty folder, or one that is made")]
    public string Folder { get; set; } = "";
}

/// <summary>While the service runs, or not.</summary>
[Description("Copy the database as it is now into a folder, without the keys", Name = "backup")]
public sealed class BackupCommand : JasperFxAsyncCommand<BackupInput>
{
    [InjectService]
    public BackingUp BackingUp { get; set; } = null!;

    public override async Task<bool> Execute(BackupInput input)
    {
        var manifest = await BackingUp.WriteAsync(input.Folder, CancellationToken.None);
        return Say.Done($"{Path.GetFullPath(input.Folder)}: {manifest.Events:N0} events up to {manifest.LastSequence}, {manifest.Files.Sum(file => file.Bytes) / 1e6:N1} MB. The keys are not part of it: copy the key folder elsewhere.");
    }
}
