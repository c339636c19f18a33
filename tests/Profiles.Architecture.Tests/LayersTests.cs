using Mono.Cecil;

namespace Profiles.Architecture.Tests;

public sealed class LayersTests
{
    private static readonly string[] ForbiddenWords = ["Helper", "Helpers", "Manager", "Managers", "Service", "Services", "Util", "Utils", "Utilities", "Model", "Models"];

    public static TheoryData<string> Projects => [nameof(Code.Domain), nameof(Code.Projections), nameof(Code.Api)];

    [Fact]
    public void The_domain_knows_the_base_class_library_only() =>
        Code.Domain.MainModule.AssemblyReferences.Select(reference => reference.Name).Should().OnlyContain(name => name.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void The_projections_do_not_know_the_host() =>
        Code.Projections.MainModule.AssemblyReferences.Select(reference => reference.Name).Should()
            .NotContain("Profiles.Api").And.NotContain(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void The_engine_of_GraphQL_is_known_in_one_folder()
    {
        var knowing =
            from type in Code.Api.Types()
            where !InNamespace(type.Written, "Profiles.Api.GraphQL")
            where type.Compiled.Uses().Any(name => name.StartsWith("GraphQL.", StringComparison.Ordinal) || name.StartsWith("GraphQLParser.", StringComparison.Ordinal))
            select type.Written.FullName;

        knowing.Distinct().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Names_say_what_something_does_and_not_that_it_does_something(string project)
    {
        var assembly = project switch { nameof(Code.Domain) => Code.Domain, nameof(Code.Projections) => Code.Projections, _ => Code.Api };
        var vague =
            from type in assembly.Types()
            let words = type.Written.Namespace.Split('.')
            where words.Intersect(ForbiddenWords).Any() || ForbiddenWords.Any(word => type.Written.Name.EndsWith(word, StringComparison.Ordinal))
            select type.Written.FullName;

        vague.Distinct().Should().BeEmpty();
    }

    internal static bool InNamespace(TypeDefinition type, string name) => type.Namespace == name || type.Namespace.StartsWith(name + ".", StringComparison.Ordinal);
}
