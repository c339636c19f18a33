using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Api.GraphQL.Streams;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema;

internal sealed class Subscriptions : ObjectGraphType
{
    public Subscriptions()
    {
        Name = "Subscription";

        Field<NonNullGraphType<ProfileChangeType>>("profileChanged")
            .Description("Over Server-Sent Events; goes on behind the header `Last-Event-ID`.")
            .Argument<IdGraphType>("id")
            .Argument<ProfileFilterType>("where")
            .ResolveStream(Changes);
    }

    private static Pulled<ChangeView> Changes(IResolveFieldContext context)
    {
        var id = context.ProfileId("id");
        if (id is null && context.HasArgument("id")) throw new GraphQLRefusal(ErrorCodes.BadValue, "This is no profile id.");
        var (people, filter, behind, wanted) = (context.People(), context.GetArgument<ProfileFilter?>("where"), context.Request().LastEventId, context.Wanted());
        return new(cancellation => people.ChangesAsync(id, filter, behind, wanted, cancellation), change => change.Cursor);
    }
}

internal sealed class ProfileChangeType : ObjectGraphType<ChangeView>
{
    public ProfileChangeType()
    {
        Name = "ProfileChange";
        Field<NonNullGraphType<IdGraphType>>("profileId").Resolve(c => c.Source.ProfileId.Value);
        Field<NonNullGraphType<IntGraphType>>("version").Resolve(c => (int)Math.Min(c.Source.Version, int.MaxValue));
        Field<NonNullGraphType<ProfileChangeKindType>>("kind").Resolve(c => c.Source.Kind);
        Field(c => c.Cursor).Description("Also the event's id: resume behind it.");
        Field<CustomerProfileType>("profile").Resolve(c => c.Source.Profile);
    }
}
