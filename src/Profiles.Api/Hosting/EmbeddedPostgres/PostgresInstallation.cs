namespace Profiles.Api.Hosting.EmbeddedPostgres;

/// <summary>Installs PostgreSQL's programs from the distribution where they are missing, and no cluster: the service keeps its own.</summary>
public static class PostgresInstallation
{
    /// <summary>Set to <c>no</c>, nothing is ever installed.</summary>
    public const string Variable = "PROFILES_INSTALL_POSTGRES";

    private const string NoCluster = "/etc/postgresql-common/createcluster.d/profiles-none.conf";

    private const string WhatToDo =
        "Install it (Debian, Ubuntu: apt-get install postgresql), name its bin folder in PROFILES_POSTGRES_BIN, "
        + "or name a running server in ConnectionStrings__Profiles.";

    /// <exception cref="StartException">There is none, and none can be installed.</exception>
    public static async Task<PostgresBinaries> FindOrInstallAsync(CancellationToken cancellation)
    {
        if (PostgresBinaries.Find() is { } found) return found;
        if (Environment.GetEnvironmentVariable(Variable) == "no") throw new StartException($"PostgreSQL is not installed, and {Variable} is no. {WhatToDo}");
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get")) throw new StartException($"PostgreSQL is not installed. {WhatToDo}");

        await Console.Error.WriteLineAsync("PostgreSQL is not installed: installing it with apt-get.");
        await AptGetAsync(["update"], cancellation);
        // The distribution's package makes and starts a cluster of its own unless this file, which the first package reads, says no.
        await AptGetAsync(["install", "postgresql-common"], cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(NoCluster)!);
        await File.WriteAllTextAsync(NoCluster, "create_main_cluster = false\n", cancellation);
        try
        {
            await AptGetAsync(["install", "postgresql"], cancellation);
        }
        finally
        {
            File.Delete(NoCluster);
        }
        return PostgresBinaries.Find() ?? throw new StartException($"apt-get installed PostgreSQL, but no version that can be used. {WhatToDo}");
    }

    private static async Task AptGetAsync(string[] arguments, CancellationToken cancellation)
    {
        string[] quiet = ["-q", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Options::=--force-confold"];
        var result = await Command.RunAsync("/usr/bin/apt-get", [.. quiet, .. arguments], cancellation, ("DEBIAN_FRONTEND", "noninteractive"), ("UCF_FORCE_CONFFOLD", "1"));
        if (result.ExitCode != 0) throw new StartException($"apt-get {string.Join(' ', arguments)} failed: {result.LastLine} {WhatToDo}");
    }
}
