using Profiles.Domain.Privacy;

namespace Profiles.Domain.Policies;

/// <summary>
/// An admin changed the brand's identity policy. Each version is a decision with a stream of its own, and the first event there; what the re-fold
/// did to the past follows it.
/// </summary>
/// <param name="Version">The first change makes version 1; before it the defaults hold, or what the brand was created with.</param>
/// <param name="Policy">The whole policy, not the difference.</param>
/// <param name="Reason">Field <see cref="ReasonField"/>, under a key of class <c>contact</c> whose subject is this stream: a reason is free text and names no identity.</param>
public sealed record IdentityPolicyChanged(
    int Version, IdentityPolicy Policy, Sealed<string> Reason, DateTimeOffset OccurredAt, string Source, string Actor)
{
    public const string ReasonField = "policy.reason";
}

/// <summary>Where a version of a brand's policy is found without a look-up.</summary>
public static class PolicyDecisions
{
    /// <summary>Stored: the id of the stream.</summary>
    public static DecisionId Of(TenantId tenant, int version) => DecisionId.OfVersion("profiles.identity-policy", tenant, version);
}

/// <summary>The brand's policy was changed after the settings at hand were read: read them anew and decide again.</summary>
public sealed class StalePolicyException() : Exception("The brand's identity policy has changed; read its settings anew.")
{
    /// <param name="stored">Null where the brand has no row, as in a test.</param>
    /// <exception cref="StalePolicyException">The settings at hand are older.</exception>
    public static void ThrowIf(int? stored, int known)
    {
        if (stored > known) throw new StalePolicyException();
    }
}
