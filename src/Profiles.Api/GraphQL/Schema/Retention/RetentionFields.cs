using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Retention;
using Profiles.Domain.Tenants;
using Profiles.Projections.Retention;

namespace Profiles.Api.GraphQL.Schema.Retention;

/// <summary>How long the brand keeps what it knows: read, changed, looked at before anything ends, and what the runs came to.</summary>
internal static class RetentionFields
{
    private const int MostRuns = 100;

    public static void AddQueriesTo(ObjectGraphType queries)
    {
        queries.Field<NonNullGraphType<JsonType>>("retentionPolicy")
            .Description("Terms in months by class and relation, and whether anything is deleted; with its `version`.")
            .ResolveAsync(async c => Json(await c.Service<RetentionPolicies>().ReadAsync(c.Caller().Tenant, c.CancellationToken)));
        queries.Field<NonNullGraphType<RetentionPreviewType>>("retentionPreview")
            .Description("What a run would end now, in numbers. Looks at everybody: for a large brand use ./run retention --dry-run.")
            .ResolveAsync(async c => await c.Service<RetentionRuns>().PreviewAsync(c.Caller().Tenant, c.CancellationToken));
        queries.Field<NonNullGraphType<ListGraphType<NonNullGraphType<RetentionRunType>>>>("retentionRuns")
            .Description("The latest first.")
            .Argument<IntGraphType>("first")
            .ResolveAsync(async c => await c.Service<RetentionRuns>().ListAsync(c.Caller().Tenant, Math.Clamp(c.GetArgument("first", 20), 0, MostRuns), c.CancellationToken));
    }

    public static void AddMutationTo(ObjectGraphType mutations) =>
        mutations.Field<NonNullGraphType<RetentionPolicyPayloadType>>("updateRetentionPolicy")
            .Description("Holds from the next page of a run on. A brand begins without `enabled`: look at `retentionPreview` first.")
            .Argument<NonNullGraphType<JsonType>>("policy", a => a.Description =
                "A JSON merge patch (RFC 7396) over the present policy: what is not named stays. With `version`, only if nobody changed it meanwhile.")
            .Argument<NonNullGraphType<StringGraphType>>("reason", a => a.Description = "Kept with the change, sealed: why a class is kept for ever, for example.")
            .ResolveAsync(async c =>
            {
                var caller = c.Caller();
                var (settings, refusals) = await c.Service<RetentionPolicies>().ChangeAsync(
                    caller.Tenant, c.GetArgument<JsonElement>("policy"), c.GetArgument<string>("reason"), $"graphql:{caller.Client}", caller.Actor, c.CancellationToken);
                return new RetentionPolicyChange(settings, [.. refusals.Select(r => DomainError.Of(r, null))]);
            });

    public static JsonElement Json(TenantSettings settings) => JsonSerializer.SerializeToElement(RetentionPolicyForm.Write(settings.RetentionPolicy, settings.RetentionPolicyVersion));
}

/// <summary>What became of a change: the source of its payload.</summary>
internal sealed record RetentionPolicyChange(TenantSettings? Settings, IReadOnlyList<DomainError> Errors);

internal sealed class RetentionPolicyPayloadType : ObjectGraphType<RetentionPolicyChange>
{
    public RetentionPolicyPayloadType()
    {
        Name = "RetentionPolicyPayload";
        Field<JsonType>("policy").Resolve(c => c.Source.Settings is { } settings ? RetentionFields.Json(settings) : null);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Errors);
    }
}

internal sealed class RetentionPreviewType : ObjectGraphType<RetentionTotals>
{
    public RetentionPreviewType()
    {
        Name = "RetentionPreview";
        Field<NonNullGraphType<IntGraphType>>("profiles").Description("That were looked at.").Resolve(c => c.Source.Looked);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<RetentionTallyType>>>>("ended").Resolve(c => c.Source.Ended);
    }
}

internal sealed class RetentionTallyType : ObjectGraphType<RetentionTally>
{
    public RetentionTallyType()
    {
        Name = "RetentionTally";
        Description = "A class of persons in one relation whose term has ended.";
        Field<NonNullGraphType<StringGraphType>>("retentionClass").Resolve(c => RetentionPolicyForm.NameOf(c.Source.Class));
        Field(t => t.Relation).Description("`prospect` or `customer`.");
        Field<NonNullGraphType<IntGraphType>>("persons").Resolve(c => c.Source.Persons);
        Field<NonNullGraphType<IntGraphType>>("identities").Resolve(c => c.Source.Identities);
        Field<MomentType>("oldest").Description("The longest ago that one of these terms ended.").Resolve(c => c.Source.Oldest);
    }
}

internal sealed class RetentionRunType : ObjectGraphType<RetentionRun>
{
    public RetentionRunType()
    {
        Name = "RetentionRun";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.Id);
        Field(r => r.Number);
        Field<NonNullGraphType<StringGraphType>>("by").Description("A login's opaque id, or the service's own word.").Resolve(c => c.Source.Actor);
        Field<NonNullGraphType<MomentType>>("beganAt").Resolve(c => c.Source.BeganAt);
        Field<MomentType>("finishedAt").Resolve(c => c.Source.FinishedAt);
        Field<NonNullGraphType<IntGraphType>>("profiles").Description("That were looked at.").Resolve(c => c.Source.Totals.Looked);
        Field<NonNullGraphType<IntGraphType>>("late").Description("Persons of whom something was recorded a moment ago: left to the next run.").Resolve(c => c.Source.Totals.Late);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<RetentionTallyType>>>>("ended").Resolve(c => c.Source.Totals.Ended);
        Field<NonNullGraphType<IntGraphType>>("erasures").Resolve(c => c.Source.Orders);
        Field<JsonType>("certificate").Description("Signed, to be checked with ./run verify-certificate.")
            .Resolve(c => c.Source.Certificate is { } signed ? JsonSerializer.SerializeToElement(signed, JsonSerializerOptions.Web) : (JsonElement?)null);
    }
}
