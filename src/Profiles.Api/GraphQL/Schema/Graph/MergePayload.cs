using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Graph;

/// <summary>What became of an admin's decision about profiles: the source of its payload.</summary>
/// <param name="Profiles">Those that it changed, as they are now.</param>
/// <param name="Merge">The decision; null where it is none, or nothing new was decided.</param>
internal sealed record MergeAnswer(IReadOnlyList<ProfileId> Profiles, DecisionId? Merge, IReadOnlyList<DomainError> Errors)
{
    public static MergeAnswer Refused(Rejection why) => new([], null, [GraphCodes.Error(why)]);

    public static MergeAnswer Of(Decided decided) => decided.Rejection is { } why
        ? Refused(why) with { HeldBy = StillLinked.Of(decided) } : new(decided.Profiles, decided.Decision, []);

    public StillLinked HeldBy { get; init; } = StillLinked.Nothing;

    public async Task<IReadOnlyList<PersonView>> PeopleAsync(IResolveFieldContext context)
    {
        var people = new List<PersonView>(Profiles.Count);
        foreach (var id in Profiles)
        {
            if (await context.People(Consistency.Strong).ByIdAsync(id, context.Wanted(), context.CancellationToken) is { } person) people.Add(person);
        }
        return people;
    }
}

internal sealed class MergePayloadType : ObjectGraphType<MergeAnswer>
{
    public MergePayloadType()
    {
        Name = "MergePayload";
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<CustomerProfileType>>>>("profiles").Description("Those that it changed, as they are now.")
            .ResolveAsync(async c => await c.Source.PeopleAsync(c));
        Field<IdGraphType>("mergeId").Description("The decision, which unmergeProfiles takes back; null where nothing was decided.").Resolve(c => c.Source.Merge?.Value);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("errors").Resolve(c => c.Source.Errors);
        StillLinked.AddTo(this, answer => answer.HeldBy);
    }
}
