using System.Text.Json;
using Profiles.Domain.Identities;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Policies;

/// <summary>
/// What a brand decides about which identities form one profile. Stored whole in <see cref="IdentityPolicyChanged"/>; a part that is added later
/// has a default.
/// </summary>
/// <param name="Types">In the brand's order; which types there are is no part of the policy, only their rules.</param>
/// <param name="BlockedDomains">Counts for what is recorded from then on, as a role mailbox does: no link of such an address is ever made.</param>
public sealed record IdentityPolicy(
    IReadOnlyList<IdentityType> Types, int ReviewAbove, int MostIdentities, IReadOnlyList<BlockedValue> BlockedValues,
    IReadOnlyList<string> BlockedDomains, bool AutomaticMatching)
{
    public static IdentityPolicy Of(TenantSettings settings) => new(
        settings.IdentityTypes, settings.ReviewAbove, settings.MostIdentities, settings.BlockedValues, settings.BlockedDomains, settings.AutomaticMatching);

    public TenantSettings ApplyTo(TenantSettings settings, int version) => settings with
    {
        IdentityTypes = Types,
        ReviewAbove = ReviewAbove,
        MostIdentities = MostIdentities,
        BlockedValues = BlockedValues,
        BlockedDomains = BlockedDomains,
        AutomaticMatching = AutomaticMatching,
        PolicyVersion = version,
    };

    /// <summary>Whether the same evidence comes to the same profiles: what differs concerns only what is recorded from now on.</summary>
    public bool FoldsAs(IdentityPolicy other) => Folding(this).SaysAs(Folding(other));

    /// <summary>Lists are no values to a record's own equality.</summary>
    public bool SaysAs(IdentityPolicy other) => JsonSerializer.Serialize(this) == JsonSerializer.Serialize(other);

    private static IdentityPolicy Folding(IdentityPolicy policy) => policy with
    {
        Types = [.. policy.Types.Select(t => t with { Trusted = Strength.Observed })],
        BlockedDomains = [],
        AutomaticMatching = false,
    };
}
