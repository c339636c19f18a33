using System.Globalization;

namespace Profiles.Api.Hosting.EmbeddedPostgres;

/// <summary>What a running cluster says of itself in <c>postmaster.pid</c>: the process on line 1, the port on line 4.</summary>
internal sealed record PostmasterFile(int Process, int Port)
{
    /// <returns>Null where there is no such file or it is not yet whole.</returns>
    public static PostmasterFile? Read(string cluster)
    {
        try
        {
            var lines = File.ReadAllLines(PathIn(cluster));
            return lines.Length >= 4
                && int.TryParse(lines[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var process)
                && int.TryParse(lines[3], NumberStyles.Integer, CultureInfo.InvariantCulture, out var port)
                ? new(process, port)
                : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public static string PathIn(string cluster) => Path.Combine(cluster, "postmaster.pid");

    public bool ProcessLives => Directory.Exists($"/proc/{Process}");

    /// <summary>False where the machine has given the process number to another program since.</summary>
    public bool IsPostgres
    {
        get
        {
            try
            {
                return File.ReadAllText($"/proc/{Process}/cmdline").Contains("postgres", StringComparison.Ordinal);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}
