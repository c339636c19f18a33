using GraphQL;
using GraphQL.Types;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Projections.Deciding;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Graph;

/// <summary>What else holds together what was to be parted: the answer to <c>STILL_LINKED</c>.</summary>
internal sealed record StillLinked(IReadOnlyList<Link> Path, ProfileId Profile)
{
    public static StillLinked Nothing { get; } = new([], default);

    public static StillLinked Of(Decided decided) => decided.StillLinked.Count == 0 ? Nothing : new(decided.StillLinked, decided.Profiles[0]);

    public static void AddTo<T>(ObjectGraphType<T> type, Func<T, StillLinked> of) => type.Field<NonNullGraphType<ListGraphType<NonNullGraphType<LinkStepType>>>>("stillLinkedBy")
        .Description("With STILL_LINKED: the decisions that join both sides as well, from the one to the other.")
        .ResolveAsync(async c => await of(c.Source).StepsAsync(c));

    private async Task<IReadOnlyList<LinkStepView>> StepsAsync(IResolveFieldContext context) =>
        Path.Count == 0 ? [] : await context.People(Consistency.Strong).StepsAsync(Path, Profile, context.Wanted(), context.CancellationToken);
}
