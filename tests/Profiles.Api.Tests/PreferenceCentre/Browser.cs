using System.Text.Json;
using Profiles.Api.Tests.Inputs;

namespace Profiles.Api.Tests.PreferenceCentre;

/// <summary>A test in a real browser: skipped by name where there is none; <c>./test</c> installs one where it can.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() =>
        Skip = (NodePackages.Missing ?? Prerequisite.Lacking(Browser.Path is not null, "No Chromium is installed (Debian: apt-get install chromium-headless-shell)."))!;
}

/// <summary>The Chromium of this machine, driven by playwright-core from npm.</summary>
internal static class Browser
{
    /// <summary>Pictures of the pages go there, for people to look at.</summary>
    public const string PicturesVariable = "PROFILES_TEST_PICTURES";

    public static string? Path { get; } = new[] { "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Select(folder => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <returns>What the script found.</returns>
    public static async Task<JsonElement> WalkAsync(params string[] addresses)
    {
        var pictures = Environment.GetEnvironmentVariable(PicturesVariable) ?? "";
        var said = await NodePackages.RunAsync("PreferenceCentre/browser", "walk.mjs", [Path ?? "chromium", .. addresses, pictures]);
        return JsonSerializer.Deserialize<JsonElement>(string.Join('\n', said));
    }

    /// <returns>What is wrong with pages that stand in files.</returns>
    public static async Task<JsonElement> LookAsync(IEnumerable<string> files)
    {
        var said = await NodePackages.RunAsync("PreferenceCentre/browser", "look.mjs", [Path ?? "chromium", .. files]);
        return JsonSerializer.Deserialize<JsonElement>(string.Join('\n', said));
    }
}
