using Profiles.Domain.Tenants;

namespace Profiles.Domain.Access;

/// <summary>Which purposes a login may name (I10).</summary>
public static class Permitted
{
    /// <summary>
    /// Where a token lists purposes: those of them that the brand has defined, or that are built in and open to one of the roles. Where it lists
    /// none: the built-in purposes that belong to its roles.
    /// </summary>
    public static IReadOnlyList<Purpose> Purposes(Role roles, IReadOnlyList<string> listed, TenantSettings settings) =>
        listed.Count == 0
            ? [.. Purpose.BuiltIn.Where(purpose => OwnerOf(purpose).Overlaps(roles))]
            : [.. Purpose.BuiltIn.Where(purpose => OpenTo(purpose).Overlaps(roles)).Concat(settings.Purposes.Where(IsOwn)).Where(purpose => listed.Contains(purpose.Name))];

    /// <summary>A brand's own purpose names what people must have permitted, and can't take the name of a built-in one, which needs no permission.</summary>
    public static bool IsOwn(Purpose purpose) => purpose.NeedsPermission && Purpose.BuiltIn.All(builtIn => builtIn.Name != purpose.Name);

    /// <summary>The role that has a built-in purpose without a token's listing it.</summary>
    public static Role OwnerOf(Purpose builtIn) => builtIn.Name switch
    {
        "administration" => Role.CrmAdmin,
        "care" => Role.CommunityManager,
        "privacy" => Role.PrivacyOfficer,
        "recording" => Role.Source,
        _ => Role.None,
    };

    /// <summary>The roles that a token may give a built-in purpose to. Never the marketer: what has no consent behind it is not marketing's.</summary>
    public static Role OpenTo(Purpose builtIn) => builtIn.Name switch
    {
        "administration" => Role.CrmAdmin,
        "care" => Role.CommunityManager | Role.CrmAdmin,
        "privacy" => Role.PrivacyOfficer | Role.PrivacyApprover | Role.Auditor,
        "recording" => Role.Source,
        _ => Role.None,
    };
}
