using System.Runtime.CompilerServices;
using GraphQL.Types;
using Profiles.Api.Access;
using Profiles.Api.GraphQL.Schema;

namespace Profiles.Api.Tests.GraphQL;

public sealed class SchemaTests
{
    [Fact]
    public void The_committed_schema_is_the_one_that_is_served() =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../../schema.graphql")).Should().Be(ProfilesSchema.Print(), "./run schema > schema.graphql brings it up to date");

    /// <summary>A field that the table doesn't know is nobody's; a line of the table without its field says what is not so.</summary>
    [Fact]
    public void The_access_table_names_exactly_the_fields_of_the_schema()
    {
        var schema = new ProfilesSchema();
        schema.Initialize();
        var fields = schema.AllTypes.OfType<IObjectGraphType>().Where(type => !type.Name.StartsWith("__"))
            .SelectMany(type => type.Fields.Select(field => $"{type.Name}.{field.Name}"));
        AccessTable.Rules.Select(rule => rule.Key).Should().BeEquivalentTo(fields);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
