using System.Text.Json;
using GraphQL.Types;
using Profiles.Domain.Facts;
using Profiles.Domain.Tenants;

namespace Profiles.Api.GraphQL.Schema.Recording;

internal sealed class ReportTraitsInputType : MessageInputType
{
    public ReportTraitsInputType()
    {
        Name = "ReportTraitsInput";
        Identities();
        MessageId();
        Field<NonNullGraphType<JsonType>>("traits").Description("An object: values by name.");
        OccurredAt();
    }
}

internal static class TraitsMessage
{
    public static Draft Of(IDictionary<string, object?> input, TenantSettings settings) =>
        Draft.Members(input.Get<JsonElement?>("traits")) is { } traits ? Draft.Of(input, new Fact.Traits(traits)) : Draft.NotAnObject("traits");
}
