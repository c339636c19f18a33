using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Graph;
using Profiles.Domain.Recording;

namespace Profiles.Projections.Deciding;

/// <summary>Who decides, and why. The reason is personal data and is sealed.</summary>
public sealed record Deciding(Credential By, string Reason, bool Override = false)
{
    /// <summary>Changes nothing, and answers what would change.</summary>
    public bool DryRun { get; init; }

    /// <summary>The versions that the admin saw, of the profiles in the order they are named; null: whatever they are.</summary>
    public IReadOnlyList<long>? ExpectedVersions { get; init; }

    public override string ToString() => "(decision)";
}

/// <summary>What came of an admin's decision.</summary>
/// <param name="Decision">Null where nothing was decided: refused, or as it was already.</param>
/// <param name="Profiles">The live profiles that the decision was about, after it.</param>
public sealed record Decided(
    DecisionId? Decision, IReadOnlyList<ProfileId> Profiles, Rejection? Rejection = null)
{
    /// <summary>The profiles that took part as they were, with their identities.</summary>
    public IReadOnlyDictionary<ProfileId, IReadOnlyList<IdentityId>> Before { get; init; } = new Dictionary<ProfileId, IReadOnlyList<IdentityId>>();

    /// <summary>As they are, or would be.</summary>
    public IReadOnlyDictionary<ProfileId, IReadOnlyList<IdentityId>> After { get; init; } = new Dictionary<ProfileId, IReadOnlyList<IdentityId>>();

    /// <summary>Of the profiles that were named, in their order, before the decision: what <c>expectedVersions</c> takes.</summary>
    public IReadOnlyList<long> Versions { get; init; } = [];

    /// <summary>The live profiles that were named, in their order, before the decision.</summary>
    public IReadOnlyList<ProfileId> Named { get; init; } = [];

    /// <summary>The values that a merge keeps.</summary>
    public IReadOnlyList<ReconciledTrait> Kept { get; init; } = [];

    /// <summary>What else holds together what was to be parted.</summary>
    public IReadOnlyList<Link> StillLinked { get; init; } = [];

    public static Decided Refused(string code, string reason, string? path = null) => new(null, [], new Rejection(code, reason, path));
}
