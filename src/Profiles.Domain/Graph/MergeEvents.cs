using Profiles.Domain.Privacy;

namespace Profiles.Domain.Graph;

// Storage formats: what admins decide about whole profiles. Facts never move; these say which identities are one person.

/// <summary>A profile as it went into a decision.</summary>
/// <param name="Anchor">The identity whose birth id the profile bore.</param>
/// <param name="Members">All of its identities at the time, the anchor among them.</param>
public sealed record Side(IdentityId Anchor, IReadOnlyList<IdentityId> Members);

/// <summary>Two identities that a decision ties.</summary>
public sealed record Tie(IdentityId A, IdentityId B);

/// <summary>Profiles that an admin declares to be one person's.</summary>
/// <param name="Ties">Anchor to anchor, and record to record where both sides have one of the same kind: the links that the merge consists of.</param>
/// <param name="Survivor">The identity that gives the profile its id, where the admin named one.</param>
/// <param name="Suggestion">The suggestion that was accepted.</param>
/// <param name="Lifts">Decisions that these are different persons, which this one sets aside.</param>
public sealed record MergedGroup(IReadOnlyList<Side> Sides, IReadOnlyList<Tie> Ties, IdentityId? Survivor, DecisionId? Suggestion, IReadOnlyList<DecisionId> Lifts);

/// <summary>An admin merged profiles; the stream's id is the <c>mergeId</c>. A batch of accepted suggestions is one decision of many groups.</summary>
/// <param name="Reason">Field <c>link.reason</c>, under the first side's anchor's key of class <c>contact</c>.</param>
public sealed record ProfilesMerged(
    IReadOnlyList<MergedGroup> Groups, bool Override, Sealed<string>? Reason,
    DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>An admin took a decision back: its links are as if they had never been, and its sides are different persons from here on.</summary>
/// <param name="Decision">The merge or link that is undone.</param>
/// <param name="Separated">For each group that was joined, the sides that never join again.</param>
/// <param name="Override">Other evidence held them together; it is cut as well.</param>
public sealed record ProfilesUnmerged(
    DecisionId Decision, IReadOnlyList<IReadOnlyList<IReadOnlyList<IdentityId>>> Separated, bool Override, Sealed<string>? Reason,
    DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>An admin took an identity out of a profile: it is somebody else's.</summary>
/// <param name="From">The profile's other identities at the time: it joins none of them again.</param>
public sealed record IdentityDetached(
    IdentityId Identity, IReadOnlyList<IdentityId> From, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>An admin looked at a suggestion and said that these are different persons.</summary>
public sealed record PersonsDistinguished(
    IReadOnlyList<IReadOnlyList<IdentityId>> Sides, DecisionId Suggestion, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>A decision about a suggestion is open again: what it linked or separated is as if it had never been.</summary>
/// <param name="Group">Of a batch, the group in question; null: all of the decision.</param>
public sealed record DecisionRetracted(DecisionId Decision, int? Group, DateTimeOffset OccurredAt, string Source, string Actor);
