using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.Graph;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain.Graph;
using Profiles.Domain.Recording;
using Profiles.Projections.Erasure;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.PrivacyRequests;

/// <summary>A preview with what was selected of the persons.</summary>
internal sealed record ErasurePreviewed(ErasurePreview Preview, IReadOnlyList<IdentityView> Identities, IReadOnlyList<LinkStepView> Links);

/// <summary>What an erasure would take with it, before anybody approves it.</summary>
internal static class ErasureFields
{
    private static Rejection Unknown { get; } = new("unknown-request", "There is no such request for an erasure.", "requestId");

    public static void AddQueriesTo(ObjectGraphType queries)
    {
        queries.Field<NonNullGraphType<ErasurePreviewType>>("erasurePreview")
            .Description("Whom an erasure would be about, and why these are held to be one person: a stranger who was merged by mistake must not be erased along.")
            .Argument<NonNullGraphType<IdGraphType>>("requestId")
            .ResolveAsync(async c => (await PreviewAsync(c)).OrRefuse());
        queries.Field<NonNullGraphType<ListGraphType<NonNullGraphType<ErasureType>>>>("erasures")
            .Description("What was erased of whoever bore this id: any profile's id that was ever handed out answers, though `profile` knows nobody any more.")
            .Argument<NonNullGraphType<IdGraphType>>("profileId")
            .ResolveAsync(async c => Guid.TryParse(c.GetArgument<string>("profileId"), out var id)
                ? await c.Service<ErasureAccounts>().OfAsync(c.Caller().Tenant, new(id), c.CancellationToken) : []);
    }

    public static async Task<JsonElement?> CertificateAsync(IResolveFieldContext context, Guid request) =>
        await context.Service<ErasureCertificates>().FindAsync(context.Caller().Tenant, request, context.CancellationToken) is { } signed
            ? JsonSerializer.SerializeToElement(signed, JsonSerializerOptions.Web) : null;

    private static async Task<Answer<ErasurePreviewed>> PreviewAsync(IResolveFieldContext context)
    {
        var preview = Guid.TryParse(context.GetArgument<string>("requestId"), out var id)
            ? await context.Service<ErasurePreviews>().FindAsync(context.Caller().Tenant, id, context.CancellationToken) : null;
        if (preview is null) return Unknown;
        var profiles = preview.Scope.Select(i => i.Profile).Distinct().ToList();
        var fields = context.Wanted() | PersonFields.Identities;
        var persons = await context.People().ByIdsAsync(profiles, fields, context.CancellationToken);
        var links = context.Selects("ErasurePreview", "links") || context.Selects("ErasurePreview", "warnings") ? await context.People().LinksAsync(profiles, fields, context.CancellationToken) : [];
        return new ErasurePreviewed(preview, [.. persons.Values.SelectMany(p => p.Identities).DistinctBy(i => i.Id)], links);
    }
}

internal sealed class ErasureType : ObjectGraphType<ErasureAccount>
{
    public ErasureType()
    {
        Name = "Erasure";
        Description = "Without personal data.";
        Field<NonNullGraphType<IdGraphType>>("requestId").Description("The privacy request, or the run of a retention rule.").Resolve(c => c.Source.Request);
        Field<NonNullGraphType<MomentType>>("erasedAt").Resolve(c => c.Source.At);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<StringGraphType>>>>("retentionClasses").Description("Whose keys were destroyed; with `contact` among them the identities are gone.")
            .Resolve(c => c.Source.Classes.Select(k => k.ToString().ToLowerInvariant()));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("identities").Description("Of this profile.").Resolve(c => c.Source.Identities.Select(i => i.Value));
        Field<JsonType>("certificate").Description("As of `PrivacyRequest.certificate`.").Resolve(c => c.Source.Certificate is { } signed ? JsonSerializer.SerializeToElement(signed, JsonSerializerOptions.Web) : (JsonElement?)null);
    }
}

internal sealed class ErasurePreviewType : ObjectGraphType<ErasurePreviewed>
{
    public ErasurePreviewType()
    {
        Name = "ErasurePreview";
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdentityObjectType>>>>("identities").Description("Would be erased.").Resolve(c => Of(c.Source, inScope: true));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdentityObjectType>>>>("leftOut").Description("Of the same person, and would stay.").Resolve(c => Of(c.Source, inScope: false));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<LinkStepType>>>>("links").Description("What holds the person together.").Resolve(c => c.Source.Links);
        Field<NonNullGraphType<IntGraphType>>("openSuggestions").Description("Pairs to be judged: the person may have more identities than these.").Resolve(c => c.Source.Preview.OpenSuggestions);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<RetainedDataType>>>>("retained").Description("By the approval, and by legal holds.")
            .Resolve(c => c.Source.Preview.Request.Retain.Concat(c.Source.Preview.Held.Where(h => c.Source.Preview.Request.Retain.All(r => !r.RetentionClass.Equals(h.RetentionClass, StringComparison.OrdinalIgnoreCase)))));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<StringGraphType>>>>("warnings").Resolve(c => Warnings(c.Source));
    }

    private static IEnumerable<IdentityView> Of(ErasurePreviewed source, bool inScope)
    {
        var meant = source.Preview.Scope.Where(i => i.InScope == inScope).Select(i => i.Id).ToHashSet();
        return source.Identities.Where(i => meant.Contains(i.Id));
    }

    private static IEnumerable<string> Warnings(ErasurePreviewed source)
    {
        var (preview, scope) = (source.Preview, source.Preview.Scope);
        if (scope.Count == 0) yield return "Nothing is recorded of whom the request names: ANSWER_NOTHING_HELD is the answer.";
        if (scope.Any(i => !i.InScope && i.Standing == Standing.Shared)) yield return "What several persons share is left out: erased, it would be gone for the others too.";
        if (scope.Any(i => i.InScope && i.Standing == Standing.Shared)) yield return "An identity that several persons share is included: it will be gone for the others too, and is not fenced.";
        if (source.Links.Any(l => l.Rule is "matched")) yield return "Some were joined because they look alike: make sure that they are this person's.";
        if (preview.OpenSuggestions > 0) yield return "Suggestions are open: judge them first, or the person may keep identities that nobody knew to be theirs.";
        if (preview.Held.Count > 0) yield return $"A legal hold keeps {string.Join(", ", preview.Held.Select(h => h.RetentionClass))}: that will stay, the request is fulfilled in part, and asks for another when the hold is over.";
        if (preview is { HasPurchases: true, Request.Retain.Count: 0 }) yield return "Purchases are held: where the law wants them kept, approve with retentionGround 17(3)(b).";
        if (preview.Recipients.Count > 0) yield return $"Recipients will have to be told: {string.Join(", ", preview.Recipients.Select(r => r.Name))}.";
    }
}
