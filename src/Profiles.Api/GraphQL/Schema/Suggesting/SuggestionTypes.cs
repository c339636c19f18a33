using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain.Matching;
using Profiles.Domain.Suggesting;
using Profiles.Projections.People;
using Profiles.Projections.Suggesting;

namespace Profiles.Api.GraphQL.Schema.Suggesting;

/// <summary>A suggestion with what was selected of it.</summary>
internal sealed record Suggested(SuggestionView View, IReadOnlyList<PersonView> Profiles, IReadOnlyList<MatchWeight> Weights);

internal sealed class SuggestionStatusType : EnumerationGraphType<SuggestionStatus>
{
    public SuggestionStatusType()
    {
        Name = "SuggestionStatus";
        Description = "ACCEPTED: both sides are one profile, whoever joined them. REJECTED: by an admin, or they were told apart elsewhere. A snoozed one is OPEN again when its time is over.";
    }
}

internal enum SuggestionDecision { Accept, Reject, Snooze, Assign, Reopen }

internal sealed class SuggestionDecisionType : EnumerationGraphType<SuggestionDecision>
{
    public SuggestionDecisionType()
    {
        Name = "SuggestionDecision";
        Description = "ACCEPT: one merge of all, which one unmerge takes back. REOPEN: what came of it is as if it had never been decided.";
    }
}

internal sealed class MatchSuggestionType : ObjectGraphType<Suggested>
{
    public MatchSuggestionType()
    {
        Name = "MatchSuggestion";
        Description = "Two profiles that may be one person.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(c => c.Source.View.Id.Value);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<CustomerProfileType>>>>("profiles").Description("One where they are one profile.").Resolve(c => c.Source.Profiles);
        Field<NonNullGraphType<FloatGraphType>>("probability").Description("Compared, or a constant for its reason.").Resolve(c => c.Source.View.Probability);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<MatchWeightType>>>>("weights")
            .Description("What speaks for it and against it, field by field; empty where nothing was compared.").Resolve(c => c.Source.Weights);
        Field<NonNullGraphType<SuggestionStatusType>>("status").Resolve(c => c.Source.View.Status);
        Field<NonNullGraphType<StringGraphType>>("reason")
            .Description("`match`, `seen-together`, or the rule that asks for a judgement, such as `person-unique`.").Resolve(c => c.Source.View.Why);
        Field<StringGraphType>("assignedTo").Resolve(c => c.Source.View.AssignedTo);
        Field<MomentType>("until").Description("Snoozed until then.").Resolve(c => c.Source.View.Until);
        Field<StringGraphType>("rejectedBecause").Description("The code that it was rejected with.").Resolve(c => c.Source.View.Code);
        Field<IdGraphType>("decisionId").Description("What came of it: a merge, or that these are different persons.").Resolve(c => c.Source.View.Outcome?.Value);
    }
}

internal sealed class MatchWeightType : ObjectGraphType<MatchWeight>
{
    public MatchWeightType()
    {
        Name = "MatchWeight";
        Field<NonNullGraphType<StringGraphType>>("field").Description("Such as `given-name`, or `prior` for the odds of any two profiles.").Resolve(c => c.Source.Field);
        Field<NonNullGraphType<StringGraphType>>("level").Description("Such as `same` or `typo`.").Resolve(c => c.Source.Level);
        Field<NonNullGraphType<FloatGraphType>>("weight").Description("log2 of how much likelier this is for one person than for two. All of them sum to the log2 of the odds.").Resolve(c => c.Source.Weight);
    }
}

internal sealed class MatchSuggestionConnectionType : ConnectionType<Suggested, MatchSuggestionEdgeType>
{
    public MatchSuggestionConnectionType() => Name = "MatchSuggestionConnection";
}

internal sealed class MatchSuggestionEdgeType : EdgeType<Suggested, MatchSuggestionType>
{
    public MatchSuggestionEdgeType() => Name = "MatchSuggestionEdge";
}

internal sealed class ResolveSuggestionsInputType : InputObjectGraphType
{
    public ResolveSuggestionsInputType()
    {
        Name = "ResolveSuggestionsInput";
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("suggestionIds").Description("At most 500.");
        Field<NonNullGraphType<SuggestionDecisionType>>("decision");
        Field<StringGraphType>("reason").Description("To REJECT, a code: `different-persons` (never joined by rule again), `not-enough-evidence`, `duplicate-suggestion`, `other`. Else your own words.");
        Field<StringGraphType>("note").Description("Your own words beside a code; sealed.");
        Field<MomentType>("until").Description("To SNOOZE.");
        Field<StringGraphType>("assignTo").Description("To ASSIGN: `me`, a login's opaque id, or a team's name. Null takes it away again.");
        Field<BooleanGraphType>("override").Description("To ACCEPT against a cannot-link, a blocked value or a hard cap.");
    }
}
