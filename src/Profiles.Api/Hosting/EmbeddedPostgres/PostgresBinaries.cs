namespace Profiles.Api.Hosting.EmbeddedPostgres;

/// <summary>Where the programs of PostgreSQL 14 or later are on this machine.</summary>
public sealed record PostgresBinaries(string Folder)
{
    /// <summary>Names a folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>, where they are in no usual place.</summary>
    public const string Variable = "PROFILES_POSTGRES_BIN";

    private const int OldestMajor = 14;

    public string InitDb => Path.Combine(Folder, "initdb");
    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <returns>The newest installation; null where there is none.</returns>
    public static PostgresBinaries? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return IsComplete(named) ? new(named) : throw new StartException($"{Variable} names {named}, which has no initdb, pg_ctl and postgres.");
        return Folders().FirstOrDefault(IsComplete) is { } found ? new(found) : null;
    }

    /// <summary>Where programs of PostgreSQL may be: the named folder, then the newest version first.</summary>
    public static IEnumerable<string> Folders()
    {
        var named = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } one ? (string[])[one] : [];
        var versioned =
            from root in (string[])["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/postgresql"]
            where Directory.Exists(root)
            from folder in Directory.EnumerateDirectories(root)
            let major = int.TryParse(Path.GetFileName(folder), out var number) ? number : 0
            where major >= OldestMajor
            orderby major descending
            select Path.Combine(folder, "bin");
        var onPath = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        return named.Concat(versioned).Concat(onPath).Append("/usr/local/pgsql/bin").Where(folder => folder.Length > 0);
    }

    private static bool IsComplete(string folder) =>
        ((string[])["initdb", "pg_ctl", "postgres"]).All(program => File.Exists(Path.Combine(folder, program)));
}
