using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain.Identities;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Graph;

/// <summary>Why identities are one person, and what was ever decided about it.</summary>
internal static class Explaining
{
    public static void AddTo(ObjectGraphType queries)
    {
        queries.Field<LinkExplanationType>("explainLink")
            .Description("Why two identities are held to be one person, or are not. Null where either is unknown.")
            .Argument<NonNullGraphType<IdentityInputType>>("a")
            .Argument<NonNullGraphType<IdentityInputType>>("b")
            .ResolveAsync(async c => await c.People().ExplainAsync(Identity(c, "a"), Identity(c, "b"), c.Wanted(), c.CancellationToken));

        queries.Field<NonNullGraphType<ListGraphType<NonNullGraphType<GraphDecisionType>>>>("mergeHistory")
            .Description($"What was decided about any identity of the profile, the newest first; the {PersonQuery.MostDecisions} newest.")
            .Argument<NonNullGraphType<IdGraphType>>("profileId")
            .ResolveAsync(async c => c.ProfileId("profileId") is { } id ? await c.People().MergeHistoryAsync(id, c.Wanted(), c.CancellationToken) : []);
    }

    private static NormalIdentity Identity(IResolveFieldContext context, string argument) => context.Normalised(context.GetArgument<IdentityClaim>(argument));
}

internal sealed class LinkExplanationType : ObjectGraphType<LinkExplanationView>
{
    public LinkExplanationType()
    {
        Name = "LinkExplanation";
        Field(e => e.Linked);
        Field<NonNullGraphType<StringGraphType>>("sentence").Description("In English, or in French for `fr`.")
            .Argument<StringGraphType>("language")
            .Resolve(c => c.Source.Explanation.Sentence(c.GetArgument<string?>("language")));
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<LinkStepType>>>>("steps")
            .Description("Linked: the decisions from `a` to `b`. Not linked: the evidence between their profiles that was refused, the strongest first.")
            .Resolve(c => c.Source.Steps);
    }
}

internal sealed class LinkStepType : ObjectGraphType<LinkStepView>
{
    public LinkStepType()
    {
        Name = "LinkStep";
        Field<NonNullGraphType<IdentityObjectType>>("from").Resolve(c => c.Source.From);
        Field<NonNullGraphType<IdentityObjectType>>("to").Resolve(c => c.Source.To);
        Field(s => s.Rule).Description("`seen-together`, `superseded`, `admin-decision` or `matched`.");
        Field<NonNullGraphType<JsonType>>("evidence").Description("decision, source, strength; message, override, refusal and reason where there are any.").Resolve(c => c.Source.Evidence);
        Field(s => s.Actor);
        Field<NonNullGraphType<MomentType>>("occurredAt").Resolve(c => c.Source.OccurredAt);
        Field<NonNullGraphType<IdGraphType>>("eventId").Resolve(c => c.Source.EventId);
    }
}

internal sealed class GraphDecisionType : ObjectGraphType<GraphDecisionView>
{
    public GraphDecisionType()
    {
        Name = "GraphDecision";
        Description = "What was decided about who is one person, by an admin, a source or a rule.";
        Field<NonNullGraphType<IdGraphType>>("id").Description("The decision's, such as a `mergeId`; of what became of one, the event's.").Resolve(c => c.Source.Id);
        Field(d => d.Kind);
        Field(d => d.Rule, nullable: true).Description("Of a link its rule; of a refusal why.");
        Field(d => d.Reason, nullable: true);
        Field(d => d.Actor).Description("`rules` where rules drew the conclusion.");
        Field<NonNullGraphType<MomentType>>("at").Description("When it was recorded.").Resolve(c => c.Source.At);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdentityObjectType>>>>("identities").Resolve(c => c.Source.Identities);
        Field(d => d.Undone).Description("An admin took it back.");
    }
}
