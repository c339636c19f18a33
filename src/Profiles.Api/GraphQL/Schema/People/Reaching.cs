using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Requests;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.People;

/// <summary>Whether a channel leads to a person; for all rows of a list in one round trip.</summary>
internal static class Reaching
{
    public static void AddTo(ObjectGraphType<PersonView> profile) => profile.Field<NonNullGraphType<ReachabilityType>>("reachability")
        .Description("Whether the channel leads to the person, beside whether they may be addressed.")
        .Argument<NonNullGraphType<StringGraphType>>("channel")
        .ResolveAsync(async c =>
        {
            var (people, channel, cancellation) = (c.People(), c.GetArgument<string>("channel"), c.CancellationToken);
            if (c.Source.Past is not null) return (await people.ReachabilityAsync(c.Source, channel, cancellation)).OrRefuse();
            return Batch<ProfileId, Reachability>.Add(c.Request(), c.FieldAst, c.Source.Id, async profiles => (await people.ReachabilityAsync(profiles, channel, cancellation)).OrRefuse());
        });
}

internal sealed class ReachabilityType : ObjectGraphType<Reachability>
{
    public ReachabilityType()
    {
        Name = "Reachability";
        Field(r => r.Reachable);
        Field<MomentType>("until").Description("When the window closes.").Resolve(c => c.Source.Until);
        Field(r => r.Reason).Description("`contact-point`, `within-window`, `template-only`, `window-closed` or `no-contact-point`.");
    }
}
