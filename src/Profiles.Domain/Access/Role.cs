using System.Text;

namespace Profiles.Domain.Access;

/// <summary>What a login is to a brand. A login may hold several roles in one brand: it may then do what any of them may.</summary>
[Flags]
public enum Role
{
    None = 0,
    Marketer = 1 << 0,
    CommunityManager = 1 << 1,
    CrmAdmin = 1 << 2,
    BrandAdmin = 1 << 3,
    PrivacyOfficer = 1 << 4,
    PrivacyApprover = 1 << 5,
    Auditor = 1 << 6,
    Source = 1 << 7,
}

/// <summary>The names of roles, as tokens, documents and the access log write them: <c>crm-admin</c>.</summary>
public static class Roles
{
    public static IReadOnlyList<Role> All { get; } =
    [
        Role.Marketer, Role.CommunityManager, Role.CrmAdmin, Role.BrandAdmin, Role.PrivacyOfficer, Role.PrivacyApprover, Role.Auditor, Role.Source,
    ];

    public static Role Everyone { get; } = All.Aggregate((one, other) => one | other);

    public static string NameOf(Role single)
    {
        var pascal = single.ToString();
        var name = new StringBuilder(pascal.Length + 1);
        foreach (var letter in pascal)
        {
            if (char.IsUpper(letter) && name.Length > 0) name.Append('-');
            name.Append(char.ToLowerInvariant(letter));
        }
        return name.ToString();
    }

    /// <returns>Null where there is no such role.</returns>
    public static Role? Find(string name) => All.Where(role => NameOf(role) == name).Select(role => (Role?)role).FirstOrDefault();

    public static IEnumerable<Role> Each(this Role roles) => All.Where(role => roles.HasFlag(role));

    public static IReadOnlyList<string> Names(this Role roles) => [.. roles.Each().Select(NameOf)];

    public static bool Overlaps(this Role roles, Role others) => (roles & others) != Role.None;
}
