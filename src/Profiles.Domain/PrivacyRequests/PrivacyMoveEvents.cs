using System.Text.Json;
using System.Text.Json.Serialization;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.PrivacyRequests;

// Storage formats, all on the request's own stream behind `PrivacyRequestReceived`. They name persons by ids only. A `Reason` is what an officer wrote: field
// `privacy-request.reason`, class `consent`, under a key whose subject is the request, so that how it was handled can be accounted for when the person is erased.

/// <summary>Whether it is known who asks. The names are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IdentityCheck>))]
public enum IdentityCheck
{
    /// <summary>Nobody has looked yet.</summary>
    Owed,
    /// <summary>Who asks proved to hold a contact point while asking.</summary>
    Proven,
    /// <summary>The law asks for none: an opt-out of sale, an objection to marketing.</summary>
    NotNeeded,
}

/// <summary>Why the clock stands still. The names are stored, and those of the API in upper snake case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PauseGround>))]
public enum PauseGround
{
    /// <summary>Reasonable doubts who asks (Art. 12(6)).</summary>
    IdentityDoubt,
    /// <summary>The person is asked what the request is about (Recital 63).</summary>
    Clarification,
}

/// <summary>Something that is kept in spite of an erasure.</summary>
/// <param name="RetentionClass">Such as <c>transaction</c>.</param>
/// <param name="Ground">Of Art. 17(3), as <see cref="RetentionGrounds"/> writes it.</param>
/// <param name="Until">Null: as long as the ground lasts.</param>
public sealed record RetainedData(string RetentionClass, string Ground, DateOnly? Until);

/// <summary>A system that got the person's data and is told (Art. 19).</summary>
/// <param name="Name">Of the system; never a person's.</param>
public sealed record RecipientRef(Guid Id, string Name);

/// <summary>The desk took the request in: what its terms are counted by from here on, whatever the brand's settings become.</summary>
/// <param name="Holidays">The brand's own days beside the calendar.</param>
/// <param name="Interaction">The message that it arrived as.</param>
/// <param name="Reference">Of the officer's own files. Field <c>privacy-request.reference</c>, under the request's key as a reason is.</param>
/// <param name="Unknown">Whom the request named and nothing is recorded of, so that an answer finds them. Field <c>privacy-request.unknown</c>, under the request's key.</param>
public sealed record PrivacyRequestRegistered(
    Regulation Regulation, string TimeZone, string Calendar, IReadOnlyList<DateOnly> Holidays, IdentityCheck Check, Guid? Interaction, Sealed<string>? Reference,
    Sealed<IReadOnlyList<IdentityClaim>>? Unknown,
    DateTimeOffset OccurredAt, string Source, string Actor)
{
    public const string ReasonField = "privacy-request.reason";
    public const string ReferenceField = "privacy-request.reference";
    public const string UnknownField = "privacy-request.unknown";
    public const string CorrectionsField = "privacy-request.corrections";
}

/// <summary>The person was asked to show who they are.</summary>
public sealed record SubjectIdentityRequested(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>It is certain who asks, and that it is they who are meant.</summary>
public sealed record SubjectIdentityVerified(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>An officer said which identities the request is about, beside or without those that the profile has.</summary>
public sealed record PrivacyScopeChosen(IReadOnlyList<IdentityId> Included, IReadOnlyList<IdentityId> Excluded, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>The request is to be fulfilled. For an erasure <paramref name="Rule"/> says what stood for the second pair of eyes.</summary>
/// <param name="Retain">What is to be kept.</param>
/// <param name="Corrections">Of a rectification, by attribute. Field <c>privacy-request.corrections</c>, class <c>contact</c> of <paramref name="Identity"/>.</param>
/// <param name="Identity">Whose key the corrections are sealed under: the request's first.</param>
public sealed record PrivacyRequestApproved(
    ApprovalRule Rule, IReadOnlyList<RetainedData> Retain, Sealed<JsonElement>? Corrections, IdentityId? Identity, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>The request is not fulfilled; the answer names the reason, where to complain and the judicial remedy (Art. 12(4)).</summary>
/// <param name="Authority">The supervisory authority that the answer names.</param>
public sealed record PrivacyRequestDenied(string Authority, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>The term is extended, and the person told why (Art. 12(3)).</summary>
public sealed record PrivacyTermExtended(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

public sealed record PrivacyClockPaused(PauseGround Ground, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

public sealed record PrivacyClockResumed(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>The person took the request back.</summary>
public sealed record PrivacyRequestWithdrawn(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>An officer set the fulfilment going: from here on it can't be taken back.</summary>
public sealed record PrivacyExecutionBegun(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>What was asked for is done here; recipients are told.</summary>
public sealed record PrivacyRequestExecuted(IReadOnlyList<RetainedData> Retained, IReadOnlyList<RecipientRef> Recipients, DateTimeOffset OccurredAt, string Source, string Actor);

public sealed record PrivacyRecipientNotified(RecipientRef Recipient, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>A recipient said that it has done its part.</summary>
public sealed record PrivacyRecipientAcknowledged(Guid Recipient, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>A recipient kept silent: somebody has to call.</summary>
public sealed record PrivacyRecipientEscalated(Guid Recipient, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>The request has its answer; in part, where something was retained.</summary>
public sealed record PrivacyRequestFulfilled(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>Nothing is held about who asks, and they are told so.</summary>
public sealed record PrivacyNothingHeldAnswered(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>Who asks did not show who they are. A reply is owed: that, why, where to complain (Art. 12(4)).</summary>
public sealed record PrivacyRequestClosedUnverified(string Authority, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

public sealed record PrivacyRequestMarkedDuplicate(Guid DuplicateOf, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <param name="AssignedTo">A login's opaque id or a team's name; null takes it from whom it was assigned to.</param>
public sealed record PrivacyRequestAssigned(string? AssignedTo, Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>The person's data are stored and not used otherwise from here on (Art. 18).</summary>
/// <param name="Ground">Such as <c>18(1)(d)</c>.</param>
public sealed record PrivacyRestrictionBegun(string Ground, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>The person was told that the restriction will be lifted (Art. 18(3)).</summary>
public sealed record PrivacyRestrictionLiftAnnounced(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

public sealed record PrivacyRestrictionLifted(Sealed<string>? Reason, DateTimeOffset OccurredAt, string Source, string Actor);

/// <summary>The grounds on which data are kept in spite of an erasure.</summary>
public static class RetentionGrounds
{
    /// <summary>GDPR Art. 17(3): expression and information; legal obligation; public health; archiving and research; legal claims. Stored and public.</summary>
    public static IReadOnlyList<string> All { get; } = ["17(3)(a)", "17(3)(b)", "17(3)(c)", "17(3)(d)", "17(3)(e)"];
}
