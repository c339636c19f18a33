using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Composing;

namespace Profiles.Projections.People;

/// <summary>A profile by its identities, as it is or would be.</summary>
public sealed record ProfileParts(ProfileId Id, IReadOnlyList<IdentityId> Identities);

/// <summary>What a decision would do, for a person query to show.</summary>
/// <param name="Before">Live profiles.</param>
/// <param name="Kept">Values that the decision would pin on the identities that bear them.</param>
/// <param name="Undone">The merge that it would take back, with what was kept at it.</param>
/// <param name="Source">Who would pin and lift.</param>
public sealed record Supposition(
    IReadOnlyList<ProfileParts> Before, IReadOnlyList<ProfileParts> After, IReadOnlyList<ReconciledTrait> Kept, DecisionId? Undone, string Source);

/// <summary>Profiles as they would be, and what would be different. In memory only.</summary>
public sealed record PreviewView(IReadOnlyList<PersonView> Result, IReadOnlyList<DifferenceView> Differences)
{
    public override string ToString() => "(preview)";
}

/// <param name="Field">Such as <c>traits.firstName</c>, <c>permissions.email.marketing</c>, <c>identities</c>.</param>
/// <param name="Before">One for each profile as it is; null where it has none.</param>
/// <param name="After">Of one profile its value; of several a list, in their order.</param>
/// <param name="Reason">Why the value is what it would be: a code.</param>
public sealed record DifferenceView(string Field, IReadOnlyList<JsonElement?> Before, JsonElement? After, string Reason)
{
    public override string ToString() => $"(difference in {Field})";
}
