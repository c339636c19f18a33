using System.Collections.Frozen;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Composing;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.People;

/// <summary>Which sealed values a caller gets in clear: what <see cref="DisclosureTable"/> says of role and purpose.</summary>
internal sealed class Disclosure(Caller caller, Purpose purpose)
{
    private readonly FrozenSet<SealedValue> clear =
        DisclosureTable.Rules.Select(r => r.Value).Where(value => DisclosureTable.IsClear(value, caller.Roles, purpose.NeedsPermission)).ToFrozenSet();

    /// <param name="addressable">The contact points that the purpose's consent is given on.</param>
    public bool Identity(IdentityId identity, IReadOnlySet<IdentityId> addressable) =>
        clear.Contains(SealedValue.Identity) || (clear.Contains(SealedValue.ContactPoint) && addressable.Contains(identity));

    public bool Trait(string name) => clear.Contains(SealedValue.Trait)
        || (clear.Contains(SealedValue.Name) && caller.Settings.Traits.Any(t => t.Name == name && t is { Search: TraitSearch.Name, Special: false }));

    /// <summary>Also of those whom the purpose does not cover.</summary>
    public bool TraitOfAnybody(string name) => !purpose.NeedsPermission && Trait(name);

    /// <summary>Texts of interactions, and what else of them is sealed.</summary>
    public bool Texts => clear.Contains(SealedValue.Text);

    public bool Evidence => clear.Contains(SealedValue.Evidence);

    public bool Searches => clear.Contains(SealedValue.Name);

    /// <summary>Whether a text may be searched for at all.</summary>
    /// <remarks>A text that can only be an address, a number or a handle is refused rather than answered with nobody: silence would look like an answer.</remarks>
    public bool Search(SearchQuestion question, string text) =>
        clear.Contains(SealedValue.Identity) || (!text.TrimStart().StartsWith('@') && !question.Exact.Any(term => term.Kind is SearchTerm.Email or SearchTerm.Phone));

    /// <summary>What may be searched for: never what may not be seen, or a search would tell it.</summary>
    public bool Search(SearchTerm term) => clear.Contains(term.Kind == SearchTerm.Name ? SealedValue.Name : SealedValue.Identity);
}
