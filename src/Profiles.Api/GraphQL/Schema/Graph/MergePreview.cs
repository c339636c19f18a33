using GraphQL;
using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Api.GraphQL.Schema.Recording;
using Profiles.Domain;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Graph;

/// <summary>What a decision would do, or why it would be refused.</summary>
internal sealed record MergePreview(PreviewView Shown, IReadOnlyList<DomainError> Refusals, IReadOnlyList<long> Versions)
{
    private static readonly PreviewView _nothing = new([], []);
    private static readonly Rejection _uncovered = new("unknown-profile", "One of the profiles is not covered by the purpose that you named.");

    public StillLinked HeldBy { get; init; } = StillLinked.Nothing;

    public static async Task<MergePreview> OfAsync(IResolveFieldContext context, Decided tried, DecisionId? undone)
    {
        if (tried.Rejection is { } why) return new(_nothing, [GraphCodes.Error(why)], tried.Versions) { HeldBy = StillLinked.Of(tried) };
        var shown = await context.People(Consistency.Strong).PreviewAsync(Suppose(context, tried, undone), context.Wanted(), context.CancellationToken);
        return shown is null ? new(_nothing, [GraphCodes.Error(_uncovered)], []) : new(shown, [], tried.Versions);
    }

    /// <summary>Those that were named or come of it, in their order; then whoever else would change.</summary>
    private static Supposition Suppose(IResolveFieldContext context, Decided tried, DecisionId? undone) => new(
        Parts(tried.Named, tried.Before, tried.After), Parts(tried.Profiles, tried.After, tried.Before), tried.Kept, undone, MergeOperations.Credential(context).Source);

    private static List<ProfileParts> Parts(
        IReadOnlyList<ProfileId> first, IReadOnlyDictionary<ProfileId, IReadOnlyList<IdentityId>> all, IReadOnlyDictionary<ProfileId, IReadOnlyList<IdentityId>> others)
    {
        var changed = all.Keys.Where(id => !others.TryGetValue(id, out var other) || !other.SequenceEqual(all[id])).OrderBy(id => id.Value);
        return [.. first.Concat(changed).Distinct().Where(all.ContainsKey).Select(id => new ProfileParts(id, all[id]))];
    }
}

internal sealed class MergePreviewType : ObjectGraphType<MergePreview>
{
    public MergePreviewType()
    {
        Name = "MergePreview";
        Description = "What a decision would do. Nothing is written but the log of who read identifiers.";
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<CustomerProfileType>>>>("result").Description("The profiles as they would be.")
            .Resolve(c => c.Source.Shown.Result);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<FieldDifferenceType>>>>("differences").Resolve(c => c.Source.Shown.Differences);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<DomainErrorType>>>>("refusals").Description("Why it would be refused.").Resolve(c => c.Source.Refusals);
        StillLinked.AddTo(this, preview => preview.HeldBy);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IntGraphType>>>>("expectedVersions").Description("To decide about what you see here, and nothing newer.")
            .Resolve(c => c.Source.Versions.Select(v => (int)Math.Min(v, int.MaxValue)));
    }
}

internal sealed class FieldDifferenceType : ObjectGraphType<DifferenceView>
{
    public FieldDifferenceType()
    {
        Name = "FieldDifference";
        Field(d => d.Field).Description("`traits.<name>`, `permissions.<channel>.<purpose>`, `identities` or `id`.");
        Field<NonNullGraphType<ListGraphType<JsonType>>>("before").Description("One for each profile as it is, those that you named first and in your order.")
            .Resolve(c => c.Source.Before.Select(value => (object?)value));
        Field<JsonType>("after").Description("Of several resulting profiles a list, in the order of `result`.").Resolve(c => c.Source.After);
        Field(d => d.Reason).Description("Why this value would be shown.");
    }
}

internal static class MergePreviews
{
    public static void AddTo(ObjectGraphType queries)
    {
        Tries<MergeProfilesInputType>(queries, "mergePreview", (c, input) => MergeOperations.MergeAsync(c, input, dryRun: true));
        Tries<UnmergeProfilesInputType>(queries, "unmergePreview", (c, input) => MergeOperations.UnmergeAsync(c, input, dryRun: true));
    }

    private static void Tries<TInput>(ObjectGraphType queries, string name, Func<IResolveFieldContext, IDictionary<string, object?>, Task<Decided>> attempt)
        where TInput : IInputObjectGraphType =>
        queries.Field<NonNullGraphType<MergePreviewType>>(name)
            .Description("Decides nothing: tells what would come of it.")
            .Argument<NonNullGraphType<TInput>>("input")
            .ResolveAsync(async c => await MergePreview.OfAsync(c, await attempt(c, Input(c)), MergeOperations.Merge(Input(c))));

    private static IDictionary<string, object?> Input(IResolveFieldContext context) => context.GetArgument<IDictionary<string, object?>>("input");
}
