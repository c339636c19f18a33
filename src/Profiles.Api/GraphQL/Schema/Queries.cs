using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.AccessLog;
using Profiles.Api.GraphQL.Schema.Audiences;
using Profiles.Api.GraphQL.Schema.Consents;
using Profiles.Api.GraphQL.Schema.Graph;
using Profiles.Api.GraphQL.Schema.Intake;
using Profiles.Api.GraphQL.Schema.Notices;
using Profiles.Api.GraphQL.Schema.Outgoing;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Api.GraphQL.Schema.Policies;
using Profiles.Api.GraphQL.Schema.PrivacyRequests;
using Profiles.Api.GraphQL.Schema.Retention;
using Profiles.Api.GraphQL.Schema.Suggesting;
using Profiles.Domain.Identities;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema;

internal sealed class Queries : ObjectGraphType
{
    public Queries()
    {
        Name = "Query";

        Field<CustomerProfileType>("profile")
            .Description("Any id that was ever handed out answers; a merged one with its survivor.")
            .Argument<NonNullGraphType<IdGraphType>>("id")
            .At()
            .ResolveAsync(async c => c.ProfileId("id") is not { } id ? null
                : c.Point() is { } point ? await c.People().ByIdAsync(id, point, c.Wanted(), c.CancellationToken)
                : await c.People().ByIdAsync(id, c.Wanted(), c.CancellationToken));

        Field<CustomerProfileType>("profileByIdentity")
            .Argument<NonNullGraphType<IdentityInputType>>("identity")
            .At()
            .ResolveAsync(async c =>
            {
                var identity = c.Normalised(c.GetArgument<IdentityClaim>("identity"));
                return c.Point() is { } point
                    ? await c.People().ByIdentityAsync(identity, point, c.Wanted(), c.CancellationToken)
                    : await c.People().ByIdentityAsync(identity, c.Wanted(), c.CancellationToken);
            });

        Field<NonNullGraphType<ProfileConnectionType>>("profiles")
            .Argument<StringGraphType>("search", a => a.Description = "Beginnings of names, or a whole e-mail address, telephone number or handle.")
            .Argument<ProfileFilterType>("where")
            .Argument<ProfileOrderType>("orderBy")
            .Paged()
            .ResolveAsync(async c => await ListAsync(c));

        ConsentFields.AddTo(this);
        AudienceFields.AddTo(this);
        MergePreviews.AddTo(this);
        PolicyFields.AddQueriesTo(this);
        CatalogueFields.AddQueryTo(this);
        Explaining.AddTo(this);
        SuggestionFields.AddQuery(this);
        AccessLogFields.AddQuery(this);
        BreachFields.AddQuery(this);
        InformingFields.AddQuery(this);
        RequestFields.AddQueriesTo(this);
        ErasureFields.AddQueriesTo(this);
        HintFields.AddQueryTo(this);
        PrivacyPolicyFields.AddQueryTo(this);
        RetentionFields.AddQueriesTo(this);
        HoldFields.AddQueryTo(this);
        RecipientFields.AddQueryTo(this);
        SubscriptionFields.AddQueryTo(this);
        OutgoingFields.AddQueryTo(this);
        NoticeFields.AddQueryTo(this);
        SourceFields.AddQueriesTo(this);
    }

    private static async Task<Connection<PersonView>> ListAsync(IResolveFieldContext context)
    {
        var search = context.GetArgument<string?>("search");
        var filter = context.GetArgument<ProfileFilter?>("where");
        var order = context.GetArgument<ProfileOrder?>("orderBy") ?? ProfileOrder.LastSeenDesc;
        var first = context.GetArgument("first", Pages.DefaultLength);
        var page = first == 0
            ? Pages.Empty<PersonView>()
            : (await context.People().ListAsync(search, filter, order, first, context.GetArgument<string?>("after"), context.Wanted(), context.CancellationToken)).OrRefuse();
        return new(page, async counting => (await counting.People().CountAsync(search, filter, counting.CancellationToken)).OrRefuse());
    }
}
