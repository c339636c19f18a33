using Profiles.Domain.Deadlines;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>The clock stood still from <paramref name="From"/>; as long as <paramref name="To"/> is null it does.</summary>
public sealed record Pause(PauseGround Ground, DateTimeOffset From, DateTimeOffset? To);

/// <summary>How far a recipient has come.</summary>
public sealed record RecipientProgress(Guid Id, string Name, DateTimeOffset? NotifiedAt, DateTimeOffset? AcknowledgedAt, DateTimeOffset? EscalatedAt);

/// <summary>What a request's events say. Folded; never stored.</summary>
public sealed record PrivacyRequest
{
    /// <summary>Way in: Meta's data-deletion callback. Stored.</summary>
    public const string MetaDeletion = "meta-data-deletion";

    /// <summary>Way in: OpenDSR 2. Stored.</summary>
    public const string OpenDsr = "opendsr";

    /// <summary>Way in: a network's webhook said so. Stored.</summary>
    public const string Network = "network";

    /// <summary>
    /// It is about the identities that it names and not about the rest of the profile: Meta asks for what was obtained through one app, and a network speaks for an account of its own.
    /// </summary>
    public bool NamedIdentitiesOnly => Way is MetaDeletion or Network;

    /// <summary>How many events it has: the version of its stream.</summary>
    public int Version { get; init; }
    public PrivacyRequestKind Kind { get; init; }
    public PrivacyRequestState State { get; init; }
    public Regulation Regulation { get; init; }
    public string TimeZone { get; init; } = "UTC";
    public string Calendar { get; init; } = HolidayCalendar.None.Name;
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>That the request came by, the first of them before all.</summary>
    public IReadOnlyList<IdentityId> Identities { get; init; } = [];

    /// <summary>False until <see cref="PrivacyRequestRegistered"/>: recorded by a way in that knew of no desk.</summary>
    public bool Registered { get; init; }
    public bool Proven { get; init; }
    public string? Language { get; init; }
    public string Way { get; init; } = "";
    public Guid? Interaction { get; init; }
    public IReadOnlyList<IdentityId> Included { get; init; } = [];
    public IReadOnlyList<IdentityId> Excluded { get; init; } = [];
    public string OpenedBy { get; init; } = "";
    public IReadOnlyList<string> VerifiedBy { get; init; } = [];
    public string? Assignee { get; init; }
    public string? Approver { get; init; }
    public DateTimeOffset? ApprovedAt { get; init; }
    public string? ExecutedBy { get; init; }
    public ApprovalRule? Rule { get; init; }
    public IReadOnlyList<RetainedData> Retain { get; init; } = [];
    public IReadOnlyList<RetainedData> Retained { get; init; } = [];
    public IReadOnlyList<RecipientProgress> Recipients { get; init; } = [];
    public bool Extended { get; init; }
    public IReadOnlyList<Pause> Pauses { get; init; } = [];
    public Guid? DuplicateOf { get; init; }
    public bool NothingHeld { get; init; }
    public bool Restricted { get; init; }
    public bool LiftAnnounced { get; init; }

    /// <summary>How often a restriction began.</summary>
    public int Restrictions { get; init; }
    public IReadOnlyList<Reminder> Reminders { get; init; } = [];

    /// <summary>The answer names this supervisory authority.</summary>
    public string? Authority { get; init; }

    public bool IsPaused => Pauses is [.., { To: null }];
    public bool IsOver => PrivacyMoves.IsOver(State);

    public static PrivacyRequest Fold(IEnumerable<object> events) => events.Aggregate(new PrivacyRequest(), (request, happened) => request.Evolve(happened));

    /// <summary>Total: an event of another kind only counts.</summary>
    public PrivacyRequest Evolve(object happened)
    {
        var next = this with { Version = Version + 1 };
        return happened switch
        {
            PrivacyRequestReceived e => next with { Kind = e.Kind, Identities = e.Identities, Proven = e.VerifiedBy is not null, Language = e.Language, Way = e.Way, ReceivedAt = e.ReceivedAt, OpenedBy = e.Actor },
            PrivacyRequestRegistered e => next with
            {
                Registered = true,
                Regulation = e.Regulation,
                TimeZone = e.TimeZone,
                Calendar = e.Calendar,
                Holidays = e.Holidays,
                Interaction = e.Interaction,
                OpenedBy = e.Actor,
                State = e.Check == IdentityCheck.Owed ? PrivacyRequestState.Received : PrivacyRequestState.Open,
            },
            SubjectIdentityRequested => next with { State = PrivacyRequestState.IdentityPending },
            SubjectIdentityVerified e => next with { State = PrivacyRequestState.Open, VerifiedBy = [.. VerifiedBy, e.Actor] },
            PrivacyScopeChosen e => next with { Included = [.. Included.Except(e.Excluded).Union(e.Included)], Excluded = [.. Excluded.Except(e.Included).Union(e.Excluded)] },
            PrivacyRequestApproved e => next with { State = PrivacyRequestState.Approved, Approver = e.Actor, ApprovedAt = e.OccurredAt, Rule = e.Rule, Retain = e.Retain },
            PrivacyRequestDenied e => next with { State = PrivacyRequestState.Denied, Authority = e.Authority },
            PrivacyTermExtended => next with { Extended = true },
            PrivacyClockPaused e => next with { Pauses = [.. Pauses, new(e.Ground, e.OccurredAt, null)] },
            PrivacyClockResumed e => next with { Pauses = [.. Pauses.Select(p => p.To is null ? p with { To = e.OccurredAt } : p)] },
            PrivacyRequestWithdrawn => next with { State = PrivacyRequestState.WithdrawnBySubject },
            PrivacyExecutionBegun e => next with { State = PrivacyRequestState.Executing, ExecutedBy = e.Actor },
            PrivacyRequestExecuted e => e.Recipients.Aggregate(next with { State = PrivacyRequestState.AwaitingRecipients, Retained = e.Retained }, (request, recipient) => request.With(recipient)),
            PrivacyRecipientNotified e => next.With(e.Recipient).With(e.Recipient.Id, r => r with { NotifiedAt = r.NotifiedAt ?? e.OccurredAt }),
            PrivacyRecipientAcknowledged e => next.With(e.Recipient, r => r with { AcknowledgedAt = r.AcknowledgedAt ?? e.OccurredAt }),
            PrivacyRecipientEscalated e => next.With(e.Recipient, r => r with { EscalatedAt = r.EscalatedAt ?? e.OccurredAt }),
            PrivacyRequestFulfilled => next with { State = Retained.Count > 0 ? PrivacyRequestState.PartiallyFulfilled : PrivacyRequestState.Fulfilled },
            PrivacyNothingHeldAnswered => next with { State = PrivacyRequestState.Fulfilled, NothingHeld = true },
            PrivacyRequestClosedUnverified e => next with { State = PrivacyRequestState.ClosedUnverified, Authority = e.Authority },
            PrivacyRequestMarkedDuplicate e => next with { State = PrivacyRequestState.Duplicate, DuplicateOf = e.DuplicateOf },
            PrivacyRequestAssigned e => next with { Assignee = e.AssignedTo },
            PrivacyRestrictionBegun => next with { Restricted = true, LiftAnnounced = false, Restrictions = Restrictions + 1 },
            PrivacyRestrictionLiftAnnounced => next with { LiftAnnounced = true },
            PrivacyRestrictionLifted => next with { Restricted = false, LiftAnnounced = false },
            PrivacyDeadlineReminded e => next with { Reminders = [.. Reminders, new(e.DueOn, e.DaysBefore)] },
            PrivacyDeadlinePassed e => next with { Reminders = [.. Reminders, new(e.DueOn, Reminder.Passed)] },
            _ => next,
        };
    }

    private PrivacyRequest With(RecipientRef recipient) =>
        Recipients.Any(r => r.Id == recipient.Id) ? this : this with { Recipients = [.. Recipients, new(recipient.Id, recipient.Name, null, null, null)] };

    private PrivacyRequest With(Guid recipient, Func<RecipientProgress, RecipientProgress> change) =>
        this with { Recipients = [.. Recipients.Select(r => r.Id == recipient ? change(r) : r)] };
}
