using Profiles.Domain.Facts;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Recording;

/// <summary>
/// What any way in hands to the recorder: a source's message, its identities and the facts it states. In memory only: all of it may be
/// personal data.
/// </summary>
public sealed record Message
{
    /// <summary>Unique within the credential's source, for ever. At most 512 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Who it is about, at least one. Where the credential may link, all of them are one person.</summary>
    public required IReadOnlyList<IdentityClaim> Identities { get; init; }

    /// <summary>The source's clock. Null, or later than the receipt: the time of receipt.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Empty: the identities were seen, and together.</summary>
    public IReadOnlyList<Fact> Facts { get; init; } = [];

    /// <summary>False: the identities are recorded but not tied to each other by this message.</summary>
    public bool LinksIdentities { get; init; } = true;

    /// <summary>Why an admin ties them together. Personal data; sealed.</summary>
    public string? Reason { get; init; }

    public override string ToString() => "(message)";
}

/// <summary>What became of a message. The names are those of the API.</summary>
public enum Outcome { Recorded, Duplicate, Conflict, Suppressed, Rejected }

/// <param name="Bearer">The identity that bears the message's facts; null where it was rejected or suppressed.</param>
/// <param name="Links">The decisions that this message brought about.</param>
public sealed record MessageResult(Outcome Outcome, IdentityId? Bearer = null, Rejection? Rejection = null, IReadOnlyList<DecisionId>? Links = null);

/// <summary>The one door: every way in ends here.</summary>
public interface IRecorder
{
    /// <summary>Records a batch in one transaction. Good messages are kept when others are rejected.</summary>
    /// <returns>One result for each message, in their order.</returns>
    Task<IReadOnlyList<MessageResult>> RecordAsync(Credential credential, IReadOnlyList<Message> messages, CancellationToken cancellation);
}
