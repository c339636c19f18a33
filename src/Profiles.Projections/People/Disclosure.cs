using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Composing;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.People;

/// <summary>
/// Which sealed values a caller gets in clear.
/// <list type="table">
/// <item><term>a purpose that needs consent, any role</term><description>names; of identities only the contact points with a consent given for it. No texts.</description></item>
/// <item><term>any other purpose: crm-admin, community-manager, privacy-officer, brand-admin</term><description>everything.</description></item>
/// <item><term>any other purpose: marketer, privacy-approver, auditor, source</term><description>nothing; identities are masked.</description></item>
/// <item><term>evidence of consent decisions, any other purpose</term><description>crm-admin, privacy-officer, auditor.</description></item>
/// </list>
/// </summary>
internal sealed class Disclosure(Caller caller, Purpose purpose)
{
    private const Role Clear = Role.CrmAdmin | Role.CommunityManager | Role.PrivacyOfficer | Role.BrandAdmin;

    private readonly bool all = !purpose.NeedsPermission && caller.Roles.Overlaps(Clear);

    /// <param name="addressable">The contact points that the purpose's consent is given on.</param>
    public bool Identity(IdentityId identity, IReadOnlySet<IdentityId> addressable) => all || (purpose.NeedsPermission && addressable.Contains(identity));

    public bool Trait(string name) => all || (purpose.NeedsPermission && caller.Settings.Traits.Any(t => t.Name == name && t is { Search: TraitSearch.Name, Special: false }));

    /// <summary>Also of those whom the purpose does not cover.</summary>
    public bool TraitOfAnybody(string name) => all && Trait(name);

    /// <summary>Texts of interactions, and what else of them is sealed.</summary>
    public bool Texts => all;

    /// <summary>What proves a decision about consent: the text shown, page, actor and signal. Who proves it needs no address for that.</summary>
    public bool Evidence => !purpose.NeedsPermission && caller.Roles.Overlaps(Role.CrmAdmin | Role.PrivacyOfficer | Role.Auditor);

    public bool Searches => all || purpose.NeedsPermission;

    /// <summary>Whether a text may be searched for at all.</summary>
    /// <remarks>A text that can only be an address, a number or a handle is refused rather than answered with nobody: silence would look like an answer.</remarks>
    public bool Search(SearchQuestion question, string text) =>
        all || (!text.TrimStart().StartsWith('@') && !question.Exact.Any(term => term.Kind is SearchTerm.Email or SearchTerm.Phone && !Search(term)));

    /// <summary>What may be searched for: never what may not be seen, or a search would tell it.</summary>
    public bool Search(SearchTerm term) => all || (purpose.NeedsPermission && term.Kind == SearchTerm.Name);
}
