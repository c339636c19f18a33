namespace Profiles.Api.Tests.Inputs;

/// <summary>A test that runs a script on npm packages: skipped by name where there is no Node.js.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodePackages.Missing!;
}

/// <inheritdoc cref="NodeFactAttribute"/>
public sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = NodePackages.Missing!;
}

/// <summary>What a machine may lack for a test to run. Under CI nothing may be lacking: the test runs there, and fails.</summary>
internal static class Prerequisite
{
    /// <returns>Why the test is skipped; null where it runs.</returns>
    public static string? Lacking(bool installed, string reason) => Lacking(installed, reason, Environment.GetEnvironmentVariable("CI"));

    internal static string? Lacking(bool installed, string reason, string? ci) => installed || !string.IsNullOrEmpty(ci) ? null : reason;
}

public sealed class PrerequisiteTests
{
    [Theory]
    [InlineData(true, null, false)]
    [InlineData(false, null, true)]
    [InlineData(false, "", true)]
    [InlineData(false, "true", false)]
    public void A_test_is_skipped_for_what_is_not_installed_but_not_under_CI(bool installed, string? ci, bool skipped) =>
        (Prerequisite.Lacking(installed, "It is not installed.", ci) is not null).Should().Be(skipped);
}
