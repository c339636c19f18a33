using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>Somebody changed how the brand answers requests. Each version is a decision with a stream of its own, and the only event there. Storage format.</summary>
/// <param name="Version">The first change makes version 1; before it the defaults hold.</param>
/// <param name="Policy">All of it, not the difference.</param>
/// <param name="Reason">Field <see cref="ReasonField"/>, under a key of class <c>contact</c> whose subject is this stream: it names no identity.</param>
public sealed record PrivacyPolicyChanged(int Version, PrivacyPolicy Policy, Sealed<string> Reason, DateTimeOffset OccurredAt, string Source, string Actor)
{
    public const string ReasonField = "privacy-policy.reason";

    /// <summary>Stored: the id of a version's stream.</summary>
    public static Guid StreamOf(TenantId tenant, int version) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"profiles.privacy-policy|{tenant.Value}|{version}")).AsSpan(0, 16), bigEndian: true);
}
