using GraphQL.Types;
using Profiles.Api.GraphQL.Schema.People;
using Profiles.Domain;
using Profiles.Projections.Deciding;

namespace Profiles.Api.GraphQL.Schema.Graph;

/// <summary>What all decisions about profiles take.</summary>
internal abstract class DecisionInputType : InputObjectGraphType
{
    protected void Reason() => Field<NonNullGraphType<StringGraphType>>("reason");

    protected void Override() => Field<BooleanGraphType>("override").Description("Insist, where the refusal says that this helps. Recorded with the decision.");

    protected void ExpectedVersions(string of) =>
        Field<ListGraphType<NonNullGraphType<IntGraphType>>>("expectedVersions").Description($"The versions that you saw, {of}: VERSION_CONFLICT where one has changed since.");
}

internal sealed class MergeProfilesInputType : DecisionInputType
{
    public MergeProfilesInputType()
    {
        Name = "MergeProfilesInput";
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<IdGraphType>>>>("profileIds").Description("Any ids that were ever handed out, of at least two profiles.");
        Field<IdGraphType>("survivorId").Description("One of them, whose id the merged profile has; the rules choose where none is named.");
        Field<ListGraphType<NonNullGraphType<KeepTraitType>>>("keep").Description("Values to pin on the identities that bear them, until the merge is taken back.");
        Reason();
        Override();
        ExpectedVersions("of the profiles in the order of profileIds");
    }
}

internal sealed class KeepTraitType : InputObjectGraphType
{
    public KeepTraitType()
    {
        Name = "KeepTrait";
        Field<NonNullGraphType<StringGraphType>>("name");
        Field<NonNullGraphType<IdGraphType>>("fromProfileId").Description("One of profileIds.");
    }
}

internal sealed class UnmergeProfilesInputType : DecisionInputType
{
    public UnmergeProfilesInputType()
    {
        Name = "UnmergeProfilesInput";
        Field<NonNullGraphType<IdGraphType>>("mergeId").Description("Any decision that joins: a merge, an admin's link, or a link that a rule made.");
        Reason();
        Override();
        ExpectedVersions("as unmergePreview answers them");
    }
}

internal sealed class DetachIdentityInputType : DecisionInputType
{
    public DetachIdentityInputType()
    {
        Name = "DetachIdentityInput";
        Field<NonNullGraphType<IdGraphType>>("profileId");
        Field<NonNullGraphType<IdentityInputType>>("identity").Description("Of the profile. It leaves, and joins none of its other identities again.");
        Reason();
        Field<IntGraphType>("expectedVersion");
    }
}

/// <summary>Reads ids and decisions out of inputs.</summary>
internal static class DecisionInputs
{
    /// <summary>An id that can't be one is nobody's.</summary>
    public static ProfileId Profile(object? id) => Guid.TryParse(id?.ToString(), out var read) ? new(read) : default;

    public static IReadOnlyList<ProfileId> Profiles(this IDictionary<string, object?> input, string field) => [.. input.List<object>(field)!.Select(Profile)];

    public static IReadOnlyList<KeptValue> Kept(this IDictionary<string, object?> input) =>
        [.. (input.List<IDictionary<string, object?>>("keep") ?? []).Select(k => new KeptValue(k.Get<string>("name")!, Profile(k.Get("fromProfileId"))))];
}
