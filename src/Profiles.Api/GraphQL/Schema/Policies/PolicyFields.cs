using System.Text.Json;
using System.Text.Json.Nodes;
using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Policies;
using Profiles.Projections.Policies;

namespace Profiles.Api.GraphQL.Schema.Policies;

/// <summary>The brand's identity policy: read, tried and changed.</summary>
internal static class PolicyFields
{
    public static void AddQueriesTo(ObjectGraphType queries)
    {
        queries.Field<NonNullGraphType<JsonType>>("identityPolicy")
            .Description("The rules by which identities form profiles, with its `version`, and in `refold` how far its last change is applied to the past.")
            .ResolveAsync(async c => await NowAsync(c));
        queries.Field<NonNullGraphType<PolicyPreviewType>>("identityPolicyPreview")
            .Description("What a change would do to today's profiles. Writes nothing.")
            .Argument<NonNullGraphType<JsonType>>("policy", a => a.Description = Patch)
            .ResolveAsync(async c => await PreviewAsync(c));
    }

    public static void AddMutationsTo(ObjectGraphType mutations) =>
        mutations.Field<NonNullGraphType<PolicyPayloadType>>("updateIdentityPolicy")
            .Description("Holds from now on; what was recorded before is refolded in the background.")
            .Argument<NonNullGraphType<JsonType>>("policy", a => a.Description = Patch)
            .Argument<NonNullGraphType<StringGraphType>>("reason")
            .ResolveAsync(async c => await UpdateAsync(c));

    private const string Patch = "A JSON merge patch (RFC 7396) over the present policy: what is not named stays. With `version`, only if nobody changed the policy meanwhile.";

    public static async Task<JsonElement> NowAsync(IResolveFieldContext context)
    {
        var now = await context.Service<IdentityPolicies>().ReadAsync(context.Caller().Tenant, context.CancellationToken);
        var json = PolicyJson.Write(IdentityPolicy.Of(now.Settings), now.Settings.PolicyVersion);
        json[PolicyJson.Refold] = now.Refold is not { } refold ? null : new JsonObject
        {
            ["version"] = refold.Version, ["done"] = refold.Done, ["total"] = refold.Total, ["startedAt"] = refold.StartedAt, ["finishedAt"] = refold.FinishedAt,
        };
        return JsonSerializer.SerializeToElement(json);
    }

    private static async Task<Previewed> PreviewAsync(IResolveFieldContext context)
    {
        var draft = await context.Service<IdentityPolicies>().DraftAsync(context.Caller().Tenant, context.GetArgument<JsonElement>("policy"), context.CancellationToken);
        return draft.After is null ? new(0, 0, [], PolicyChange.ErrorsOf(draft)) : await CompareAsync(context, draft);
    }

    public static async Task<Previewed> CompareAsync(IResolveFieldContext context, PolicyDraft draft) =>
        Previewed.Of(await context.Service<PolicyPreviews>().CompareAsync(context.Caller().Tenant, draft.Before, draft.After!, context.CancellationToken));

    private static async Task<PolicyChange> UpdateAsync(IResolveFieldContext context)
    {
        var by = context.Caller().Credential ?? throw new GraphQLRefusal(ErrorCodes.Forbidden, "Your role decides nothing.", StatusCodes.Status403Forbidden);
        return new(await context.Service<IdentityPolicies>().ChangeAsync(by, context.GetArgument<JsonElement>("policy"), context.GetArgument<string>("reason"), context.CancellationToken));
    }
}

/// <summary>What became of a change: the source of its payload.</summary>
internal sealed record PolicyChange(PolicyDraft Draft)
{
    public IReadOnlyList<DomainError> Errors => ErrorsOf(Draft);

    public async Task<JsonElement?> PolicyAsync(IResolveFieldContext context) => Draft.After is null ? null : await PolicyFields.NowAsync(context);

    public async Task<Previewed?> PreviewAsync(IResolveFieldContext context) => Draft.After is null ? null : await PolicyFields.CompareAsync(context, Draft);

    public static IReadOnlyList<DomainError> ErrorsOf(PolicyDraft draft) => [.. draft.Refusals.Select(r => DomainError.Of(r, null))];
}
