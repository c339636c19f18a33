namespace Profiles.Api.Hosting.EmbeddedPostgres;

/// <summary>
/// The account that the cluster's processes run as. PostgreSQL refuses to run as root, so root hands over to another account; everyone else
/// runs it as themselves.
/// </summary>
public sealed class ClusterAccount
{
    private const string SetPriv = "/usr/bin/setpriv";

    private readonly string? name;
    private readonly bool bypassFolders;

    private ClusterAccount(string? name, bool bypassFolders) => (this.name, this.bypassFolders) = (name, bypassFolders);

    /// <param name="folder">An existing folder that the account must be able to reach.</param>
    public static async Task<ClusterAccount> ForAsync(string folder, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess) return new(null, false);
        if (!File.Exists(SetPriv)) throw new StartException("PostgreSQL must not run as root, and setpriv (package util-linux) is missing to hand over to another account.");

        var accounts = (await File.ReadAllLinesAsync("/etc/passwd", cancellation)).Select(line => line.Split(':')[0]).ToHashSet();
        var name = accounts.Contains("postgres") ? "postgres" : "nobody";
        var plain = new ClusterAccount(name, false);
        if (await plain.CanReachAsync(folder, cancellation)) return plain;
        // A folder such as /root is closed to every other account; the kernel lets a process pass with this one capability.
        var bypassing = new ClusterAccount(name, true);
        if (await bypassing.CanReachAsync(folder, cancellation)) return bypassing;
        throw new StartException($"The account {name} can't reach {folder}. Name another folder in PROFILES_DATA.");
    }

    public Task<Command.Result> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        if (name is null) return Command.RunAsync(program, arguments, cancellation);
        string[] capability = bypassFolders ? ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"] : [];
        return Command.RunAsync(SetPriv, ["--reuid", name, "--regid", name, "--init-groups", .. capability, program, .. arguments], cancellation);
    }

    /// <summary>Makes a folder or file the account's own.</summary>
    public async Task GiveAsync(string path, CancellationToken cancellation)
    {
        if (name is null) return;
        var given = await Command.RunAsync("chown", [$"{name}:", path], cancellation);
        if (given.ExitCode != 0) throw new StartException($"{path} can't be given to the account {name}: {given.LastLine}");
    }

    // Not test -x, which does not ask the kernel and so knows nothing of capabilities.
    private async Task<bool> CanReachAsync(string folder, CancellationToken cancellation) =>
        (await RunAsync("/usr/bin/stat", [Path.Combine(folder, ".")], cancellation)).ExitCode == 0;
}
