using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Erasure;

/// <summary>
/// The data keys of an identity were destroyed: what was sealed under them can't be read in any copy of the log. Storage format, on the identity's stream.
/// </summary>
/// <param name="Classes">Whose keys were destroyed. With <see cref="RetentionClass.Contact"/> among them the identity itself is gone, and nothing follows on its stream.</param>
/// <param name="Request">The privacy request, or the run of a retention rule, that it was done for.</param>
public sealed record IdentityErased(IReadOnlyList<RetentionClass> Classes, Guid Request, DateTimeOffset OccurredAt, string Source, string Actor) : IIdentityEvent
{
    /// <summary>Nobody can tell any more whose the identity was.</summary>
    public bool IsWhole => Classes.Contains(RetentionClass.Contact);
}
