using JasperFx.CommandLine;
using Profiles.Api.GraphQL.Schema;

namespace Profiles.Api.Commands;

public sealed class SchemaInput;

[Description("Print schema.graphql: the API in the schema definition language", Name = "schema")]
public sealed class SchemaCommand : JasperFxCommand<SchemaInput>
{
    public override bool Execute(SchemaInput input)
    {
        Console.Out.Write(ProfilesSchema.Print());
        return true;
    }
}
