using GraphQL;
using GraphQL.Types;
using Profiles.Api.Audiences;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain.Recording;
using Profiles.Projections.Audiences;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Audiences;

/// <summary>An audience for whoever sends to it: asked for here, fetched over HTTP.</summary>
internal static class ExportMutation
{
    public static void AddTo(ObjectGraphType mutations) => mutations.Field<NonNullGraphType<ExportPayloadType>>("exportAudience")
        .Description("Who may be addressed on a channel for a purpose. Fetch `url` with the same token, once, within ten minutes; the recipient is recorded.")
        .Argument<NonNullGraphType<ExportAudienceInputType>>("input")
        .ResolveAsync(async c => await IssueAsync(c, Read(c.GetArgument<IDictionary<string, object?>>("input"))));

    private static AudienceRequest Read(IDictionary<string, object?> input) => new(
        Guid.CreateVersion7(), input.Get<string>("channel")!, input.Get<string>("purpose")!, input.Get<string>("recipient")!,
        input.Get<AudienceFormat?>("format") ?? AudienceFormat.Ndjson, input.List<string>("traits") ?? [], input.Get<ProfileFilter>("where"));

    private static async Task<IssuedExport> IssueAsync(IResolveFieldContext context, AudienceRequest request)
    {
        var caller = context.Caller();
        if (await context.Service<AudienceExport>().RefusesAsync(caller, request, context.CancellationToken) is { } refusal) return new(null, null, refusal);
        return new($"{Downloading.Path}{request.Id}", await context.Service<AudienceTickets>().IssueAsync(caller, request, context.CancellationToken), null);
    }
}

internal sealed record IssuedExport(string? Url, DateTimeOffset? Expires, Rejection? Rejection);

internal sealed class AudienceFormatType : EnumerationGraphType<AudienceFormat>
{
    public AudienceFormatType() => Name = "AudienceFormat";
}

internal sealed class ExportAudienceInputType : InputObjectGraphType
{
    public ExportAudienceInputType()
    {
        Name = "ExportAudienceInput";
        Field<ProfileFilterType>("where");
        Field<NonNullGraphType<StringGraphType>>("channel");
        Field<NonNullGraphType<StringGraphType>>("purpose").Description("Of the brand's catalogue, such as `marketing`.");
        Field<NonNullGraphType<StringGraphType>>("recipient").Description("A lower-case word such as `mailer`; never a person's name.");
        Field<AudienceFormatType>("format").DefaultValue(AudienceFormat.Ndjson);
        Field<ListGraphType<NonNullGraphType<StringGraphType>>>("traits").Description("Clear attributes to hand out with each person.");
    }
}

internal sealed class ExportPayloadType : ObjectGraphType<IssuedExport>
{
    public ExportPayloadType()
    {
        Name = "ExportPayload";
        Field<StringGraphType>("url").Description("A path of this service.").Resolve(c => c.Source.Url);
        Field<MomentType>("expires").Resolve(c => c.Source.Expires);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Rejection is { } why ? [DomainError.Of(why, null)] : Array.Empty<DomainError>());
    }
}
