using System.Runtime.CompilerServices;

namespace Profiles.Api.Tests.Importing;

/// <summary>
/// A test on the sample files that the team shares and the repository does not hold: in the folder <c>PROFILES_SAMPLES</c>, or beside the
/// repository in <c>../shared/data</c>. Skipped by name where they are missing.
/// </summary>
public sealed class SharedSamplesTheoryAttribute : TheoryAttribute
{
    public SharedSamplesTheoryAttribute()
    {
        if (!Directory.Exists(SharedSample.Folder)) Skip = "The shared samples are not here: set PROFILES_SAMPLES.";
    }
}

internal static class SharedSample
{
    public static string Folder { get; } = Environment.GetEnvironmentVariable("PROFILES_SAMPLES") ?? Path.GetFullPath(Path.Combine(Repository(), "..", "shared", "data"));

    private static string Repository([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..");
}
