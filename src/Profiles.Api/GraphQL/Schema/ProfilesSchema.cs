using GraphQL;
using GraphQL.Utilities;

namespace Profiles.Api.GraphQL.Schema;

/// <summary>The service's API. Its text is committed as schema.graphql; what is not in it yet does not work yet.</summary>
public sealed class ProfilesSchema : global::GraphQL.Types.Schema
{
    public ProfilesSchema()
    {
        Query = new Queries();
        Mutation = new Mutations();
        Subscription = new Subscriptions();
    }

    /// <summary>In the schema definition language.</summary>
    public static string Print() => new ProfilesSchema().Print(new PrintOptions { IncludeDescriptions = true }).ReplaceLineEndings("\n").TrimEnd() + "\n";
}
