namespace Profiles.Domain.Facts;

/// <summary>
/// A source's whole list of identifiers, of some types, for the identity: what it listed before and lists no more, it no longer says. Storage format.
/// </summary>
/// <param name="Types">The types that the list is complete for.</param>
/// <param name="Identities">All that the source lists of these types.</param>
public sealed record IdentifiersListed(
    IReadOnlyList<string> Types, IReadOnlyList<IdentityId> Identities, DateTimeOffset OccurredAt, string Source, MessageKey Message) : IIdentityEvent;
