namespace Profiles.Domain.Graph;

/// <summary>Whose data key an admin's reason is sealed under: the first identity that the decision names.</summary>
public static class Reasons
{
    public static IdentityId Bearer(IReadOnlyList<MergedGroup> groups) => groups[0].Sides[0].Anchor;

    public static IdentityId Bearer(IReadOnlyList<IReadOnlyList<IdentityId>> sides) => sides[0][0];

    public static IdentityId Bearer(IReadOnlyList<IReadOnlyList<IReadOnlyList<IdentityId>>> separated) => Bearer(separated[0]);
}
