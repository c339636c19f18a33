using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Policies;

namespace Profiles.Api.GraphQL.Schema.Policies;

/// <summary>What a change of policy would do: the source of its type.</summary>
internal sealed record Previewed(int ProfilesThatSplit, int ProfilesThatJoin, IReadOnlyList<PolicyExample> Examples, IReadOnlyList<DomainError> Refusals)
{
    public static Previewed Of(PolicyComparison comparison) => new(comparison.Split, comparison.Join, comparison.Examples, []);
}

internal sealed class PolicyPreviewType : ObjectGraphType<Previewed>
{
    public PolicyPreviewType()
    {
        Name = "PolicyPreview";
        Field(p => p.ProfilesThatSplit).Description("Profiles of today whose identities would be in several.");
        Field(p => p.ProfilesThatJoin).Description("Profiles of today that would be one with another; each of them counts.");
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<PolicyExampleType>>>>("examples")
            .Description($"At most {PolicyComparison.MostExamples} that split and {PolicyComparison.MostExamples} that join.").Resolve(c => c.Source.Examples);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("refusals").Description("Why the policy can't be changed like this.").Resolve(c => c.Source.Refusals);
    }
}

internal sealed class PolicyExampleType : ObjectGraphType<PolicyExample>
{
    public PolicyExampleType()
    {
        Name = "PolicyExample";
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("before").Description("Profiles of today.").Resolve(c => c.Source.Before.Select(p => p.Value));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("after").Description("What they would be.").Resolve(c => c.Source.After.Select(p => p.Value));
        Field(e => e.Code, nullable: true).Description("The refusal that comes in (they split) or falls away (they join), such as `limit`; null where no single link decides it.");
    }
}

internal sealed class PolicyPayloadType : ObjectGraphType<PolicyChange>
{
    public PolicyPayloadType()
    {
        Name = "PolicyPayload";
        Field<JsonType>("policy").Description("As it is now, as `identityPolicy` answers it.").ResolveAsync(async c => await c.Source.PolicyAsync(c));
        Field<PolicyPreviewType>("preview").Description("What the re-fold comes to. Worked out only where it is asked for.").ResolveAsync(async c => await c.Source.PreviewAsync(c));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Errors);
    }
}
