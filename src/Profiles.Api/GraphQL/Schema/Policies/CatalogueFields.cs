using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Consent;
using Profiles.Domain.Tenants;
using Profiles.Projections.Policies;

namespace Profiles.Api.GraphQL.Schema.Policies;

/// <summary>What the brand contacts persons for: read and changed.</summary>
internal static class CatalogueFields
{
    public static void AddQueryTo(ObjectGraphType queries) =>
        queries.Field<NonNullGraphType<JsonType>>("purposeCatalogue")
            .Description("Channels and purposes, the lawful basis of each, and the texts that persons are asked with; with its `version`.")
            .ResolveAsync(async c => Json(await c.Service<PurposeCatalogues>().ReadAsync(c.Caller().Tenant, c.CancellationToken)));

    public static void AddMutationTo(ObjectGraphType mutations) =>
        mutations.Field<NonNullGraphType<CataloguePayloadType>>("updatePurposeCatalogue")
            .Description("Holds for every permission from now on.")
            .Argument<NonNullGraphType<JsonType>>("catalogue", a => a.Description =
                "A JSON merge patch (RFC 7396) over the present catalogue: what is not named stays. With `version`, only if nobody changed it meanwhile.")
            .Argument<NonNullGraphType<StringGraphType>>("reason")
            .ResolveAsync(async c => await UpdateAsync(c));

    public static JsonElement Json(TenantSettings settings) => JsonSerializer.SerializeToElement(CatalogueForm.Of(settings.Catalogue, settings.CatalogueVersion).Write());

    private static async Task<CatalogueChange> UpdateAsync(IResolveFieldContext context)
    {
        var by = context.Caller().Credential ?? throw new GraphQLRefusal(ErrorCodes.Forbidden, "Your role decides nothing.", StatusCodes.Status403Forbidden);
        var (settings, refusals) = await context.Service<PurposeCatalogues>()
            .ChangeAsync(by, context.GetArgument<JsonElement>("catalogue"), context.GetArgument<string>("reason"), context.CancellationToken);
        return new(settings, [.. refusals.Select(r => DomainError.Of(r, null))]);
    }
}

/// <summary>What became of a change: the source of its payload.</summary>
internal sealed record CatalogueChange(TenantSettings? Settings, IReadOnlyList<DomainError> Errors);

internal sealed class CataloguePayloadType : ObjectGraphType<CatalogueChange>
{
    public CataloguePayloadType()
    {
        Name = "CataloguePayload";
        Field<JsonType>("catalogue").Resolve(c => c.Source.Settings is { } settings ? CatalogueFields.Json(settings) : null);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Errors);
    }
}
