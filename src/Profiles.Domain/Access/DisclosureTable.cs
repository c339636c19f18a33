namespace Profiles.Domain.Access;

/// <summary>What is sealed of persons, as far as callers see it differently.</summary>
public enum SealedValue
{
    /// <summary>The value of an identity at which the person may be addressed for the purpose.</summary>
    ContactPoint,
    /// <summary>The value of any other identity.</summary>
    Identity,
    /// <summary>Names, unless they are of a special category.</summary>
    Name,
    /// <summary>Other attributes that the brand's catalogue doesn't know as clear.</summary>
    Trait,
    /// <summary>What people and admins wrote: texts, reasons, and what else of an interaction is sealed.</summary>
    Text,
    /// <summary>What proves a decision about consent: the text shown, page, actor and signal. Who proves it needs no address for that.</summary>
    Evidence,
}

/// <param name="WithPermission">Who gets it in clear for a purpose that needs people's permission, of those whom it covers.</param>
/// <param name="Otherwise">Who gets it in clear for any other purpose.</param>
public sealed record DisclosureRule(SealedValue Value, Role WithPermission, Role Otherwise);

/// <summary>Which role gets which sealed value in clear, and for what. The one table: the person query asks it, and docs/access.md is written from it.</summary>
public static class DisclosureTable
{
    private const Role Identifying = Role.CrmAdmin | Role.CommunityManager | Role.PrivacyOfficer | Role.BrandAdmin;

    public static IReadOnlyList<DisclosureRule> Rules { get; } =
    [
        new(SealedValue.ContactPoint, Roles.Everyone, Identifying),
        new(SealedValue.Identity, Role.None, Identifying),
        new(SealedValue.Name, Roles.Everyone, Identifying),
        new(SealedValue.Trait, Role.None, Identifying),
        new(SealedValue.Text, Role.None, Identifying),
        new(SealedValue.Evidence, Role.None, Role.CrmAdmin | Role.PrivacyOfficer | Role.Auditor),
    ];

    /// <param name="needsPermission">Whether the purpose that it is asked for does.</param>
    public static bool IsClear(SealedValue value, Role roles, bool needsPermission)
    {
        var rule = Rules.Single(r => r.Value == value);
        return (needsPermission ? rule.WithPermission : rule.Otherwise).Overlaps(roles);
    }
}
