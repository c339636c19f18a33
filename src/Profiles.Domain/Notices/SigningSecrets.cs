using Profiles.Domain.Recording;

namespace Profiles.Domain.Notices;

/// <summary>The ids of what signs messages to one receiver: two are valid while one takes the place of the other.</summary>
public static class SigningSecrets
{
    public const int Most = 3;

    public static (IReadOnlyList<Guid>? After, Rejection? Rejection) Add(IReadOnlyList<Guid> before, Guid secret) => before.Count >= Most
        ? (null, new("too-many-secrets", "Revoke one that is not used any more first.", "name"))
        : ([.. before, secret], null);

    /// <param name="needed">Something is signed with it.</param>
    /// <returns>The same where there is no such secret.</returns>
    public static (IReadOnlyList<Guid>? After, Rejection? Rejection) Revoke(IReadOnlyList<Guid> before, Guid secret, bool needed) =>
        !before.Contains(secret) ? (before, null)
        : needed && before.Count == 1 ? (null, new("last-secret", "It signs what the recipient is told: add another first.", "secretId"))
        : ([.. before.Where(s => s != secret)], null);
}
