using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.GraphQL.Schema.PrivacyRequests;

/// <summary>How the brand answers requests: read and changed.</summary>
internal static class PrivacyPolicyFields
{
    public static void AddQueryTo(ObjectGraphType queries) =>
        queries.Field<NonNullGraphType<JsonType>>("privacyPolicy")
            .Description("Time zone, holidays, who approves erasures, cooling-off and reminders; with its `version`.")
            .ResolveAsync(async c => Json(await c.Service<PrivacyPolicies>().ReadAsync(c.Caller().Tenant, c.CancellationToken)));

    public static void AddMutationTo(ObjectGraphType mutations) =>
        mutations.Field<NonNullGraphType<PrivacyPolicyPayloadType>>("updatePrivacyPolicy")
            .Description("Holds for requests that are received from now on; who approves, for every approval from now on.")
            .Argument<NonNullGraphType<JsonType>>("policy", a => a.Description =
                "A JSON merge patch (RFC 7396) over the present policy: what is not named stays. With `version`, only if nobody changed it meanwhile.")
            .Argument<NonNullGraphType<StringGraphType>>("reason", a => a.Description = "Kept with the change, sealed: why four eyes are waived, for example.")
            .ResolveAsync(async c =>
            {
                var caller = c.Caller();
                var (settings, refusals) = await c.Service<PrivacyPolicies>().ChangeAsync(
                    caller.Tenant, c.GetArgument<JsonElement>("policy"), c.GetArgument<string>("reason"), $"graphql:{caller.Client}", caller.Actor, c.CancellationToken);
                return new PrivacyPolicyChange(settings, [.. refusals.Select(r => DomainError.Of(r, null))]);
            });

    public static JsonElement Json(TenantSettings settings) => JsonSerializer.SerializeToElement(PrivacyPolicyForm.Write(settings.PrivacyPolicy, settings.PrivacyPolicyVersion));
}

/// <summary>What became of a change: the source of its payload.</summary>
internal sealed record PrivacyPolicyChange(TenantSettings? Settings, IReadOnlyList<DomainError> Errors);

internal sealed class PrivacyPolicyPayloadType : ObjectGraphType<PrivacyPolicyChange>
{
    public PrivacyPolicyPayloadType()
    {
        Name = "PrivacyPolicyPayload";
        Field<JsonType>("policy").Resolve(c => c.Source.Settings is { } settings ? PrivacyPolicyFields.Json(settings) : null);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Errors);
    }
}
