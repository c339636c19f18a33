using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Graph;
using Profiles.Api.GraphQL.Schema.People;

namespace Profiles.Api.GraphQL.Schema.Recording;

internal abstract class PayloadType : ObjectGraphType<Recorded>
{
    /// <param name="spelt">How a refusal is told.</param>
    protected void ProfileAndErrors(Func<DomainError, DomainError>? spelt = null)
    {
        Field<CustomerProfileType>("profile").ResolveAsync(async c => await c.Source.PersonAsync(c));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => spelt is null ? c.Source.Errors : c.Source.Errors.Select(spelt));
    }
}

internal sealed class RecordPayloadType : PayloadType
{
    public RecordPayloadType()
    {
        Name = "RecordPayload";
        Field<RecordOutcomeType>("outcome").Resolve(c => c.Source.Result.Outcome);
        ProfileAndErrors();
    }
}

internal sealed class LinkPayloadType : PayloadType
{
    public LinkPayloadType()
    {
        Name = "LinkPayload";
        Field<IdGraphType>("mergeId").Description("The decision; null where nothing new was decided.").Resolve(c => c.Source.Result.Links is [var decision, ..] ? decision.Value : null);
        ProfileAndErrors(GraphCodes.Error);
    }
}

internal sealed class ConsentPayloadType : PayloadType
{
    public ConsentPayloadType()
    {
        Name = "ConsentPayload";
        Field<ContactPermissionType>("permission").Description("What holds now on this contact point.").ResolveAsync(async c => await c.Source.PermissionAsync(c));
        ProfileAndErrors();
    }
}

internal sealed class DomainErrorType : ObjectGraphType<DomainError>
{
    public DomainErrorType()
    {
        Name = "DomainError";
        Field(e => e.Code);
        Field(e => e.Message);
        Field<ListGraphType<NonNullGraphType<StringGraphType>>>("path").Description("Into the input.").Resolve(c => c.Source.Path);
    }
}
