using System.Text.Json;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>Who acts, and in which roles. One person may hold both; four eyes look at the person.</summary>
/// <param name="Id">Opaque.</param>
public sealed record PrivacyActor(string Id, bool Officer, bool Approver);

/// <summary>What somebody at the desk wants to do. What is sealed was sealed by the caller; time comes with it.</summary>
public sealed record Advance(Guid Request, PrivacyAction Action, PrivacyActor By, DateTimeOffset At, string Source)
{
    public Sealed<string>? Reason { get; init; }

    /// <summary>The version that the officer saw; null: whatever it is.</summary>
    public int? ExpectedVersion { get; init; }

    /// <summary>Null: identity doubt while it is asked for, else clarification.</summary>
    public PauseGround? Pause { get; init; }
    public Guid? Recipient { get; init; }
    public Guid? DuplicateOf { get; init; }

    /// <summary>The request that this one is a duplicate of; null where there is none with that id.</summary>
    public PrivacyRequest? Original { get; init; }
    public string? AssignTo { get; init; }
    public IReadOnlyList<IdentityId> Include { get; init; } = [];
    public IReadOnlyList<IdentityId> Exclude { get; init; } = [];
    public Sealed<JsonElement>? Corrections { get; init; }
    public IReadOnlyList<RetainedData> Retain { get; init; } = [];

    /// <summary>Something keeps a policy from approving on its own, such as a dispute.</summary>
    public bool Held { get; init; }
}

/// <summary>Events, or why not. Neither: it is so already.</summary>
public sealed record PrivacyDecision(IReadOnlyList<object> Events, Rejection? Rejection = null)
{
    public static PrivacyDecision Nothing { get; } = new([]);
    public static PrivacyDecision Of(params object[] events) => new(events);
    public static PrivacyDecision Refused(string code, string reason, string? path = null) => new([], new Rejection(code, reason, path));
}

/// <summary>What an officer does with a request.</summary>
public static class Advancing
{
    public static PrivacyDecision Decide(Advance command, PrivacyRequest request, PrivacyPolicy policy) =>
        Refused(command, request) is { } refusal ? new([], refusal) : Resumed(Act(command, request, policy), command, request);

    private static PrivacyDecision Act(Advance command, PrivacyRequest request, PrivacyPolicy policy)
    {
        var (reason, at, source, by) = (command.Reason, command.At, command.Source, command.By.Id);
        return command.Action switch
        {
            PrivacyAction.RequestIdentity or PrivacyAction.VerifyIdentity when !Registering.NeedsIdentity(request.Kind) =>
                PrivacyDecision.Refused("identity-not-needed", "The law asks for no identity check here: do not ask for one.", "action"),
            PrivacyAction.RequestIdentity => PrivacyDecision.Of(new SubjectIdentityRequested(reason, at, source, by)),
            PrivacyAction.VerifyIdentity => PrivacyDecision.Of(
                [.. Scope(command), new SubjectIdentityVerified(reason, at, source, by), .. Registering.ApprovedByPolicy(request.Kind, policy, command.Held, at, source)]),

            PrivacyAction.Approve => Approving.Approve(command, request, policy),
            PrivacyAction.Execute => Approving.Execute(command, request, policy),
            PrivacyAction.Deny when request.Kind == PrivacyRequestKind.ObjectionToMarketing =>
                PrivacyDecision.Refused("absolute-right", "An objection to marketing can't be denied (Art. 21(3)).", "action"),
            PrivacyAction.Deny => PrivacyDecision.Of(new PrivacyRequestDenied(policy.Authority, reason, at, source, by)),
            PrivacyAction.Withdraw => PrivacyDecision.Of(new PrivacyRequestWithdrawn(reason, at, source, by)),
            PrivacyAction.AnswerNothingHeld => PrivacyDecision.Of(new PrivacyNothingHeldAnswered(reason, at, source, by)),
            PrivacyAction.MarkDuplicate => MarkDuplicate(command, request),
            PrivacyAction.Assign when command.AssignTo == request.Assignee => PrivacyDecision.Nothing,
            PrivacyAction.Assign => PrivacyDecision.Of(new PrivacyRequestAssigned(command.AssignTo, reason, at, source, by)),

            PrivacyAction.Extend => Counting.Extend(command, request),
            PrivacyAction.PauseClock => Counting.Pause(command, request),
            PrivacyAction.ResumeClock when !request.IsPaused => PrivacyDecision.Refused("not-paused", "The clock runs.", "action"),
            PrivacyAction.ResumeClock => PrivacyDecision.Of(new PrivacyClockResumed(reason, at, source, by)),

            PrivacyAction.AcknowledgeRecipient => Fulfilling.Acknowledge(command, request),
            PrivacyAction.Close when request.State == PrivacyRequestState.AwaitingRecipients => Fulfilling.Close(command),
            PrivacyAction.Close => PrivacyDecision.Of(new PrivacyRequestClosedUnverified(policy.Authority, reason, at, source, by)),

            PrivacyAction.TellSubject or PrivacyAction.LiftRestriction when !request.Restricted =>
                PrivacyDecision.Refused("not-restricted", "No restriction came of this request, or it is lifted.", "action"),
            PrivacyAction.TellSubject when request.LiftAnnounced => PrivacyDecision.Nothing,
            PrivacyAction.TellSubject => PrivacyDecision.Of(new PrivacyRestrictionLiftAnnounced(reason, at, source, by)),
            PrivacyAction.LiftRestriction when !request.LiftAnnounced =>
                PrivacyDecision.Refused("subject-not-told", "Tell the person before the restriction is lifted (Art. 18(3)), then record it with TELL_SUBJECT.", "action"),
            PrivacyAction.LiftRestriction => PrivacyDecision.Of(new PrivacyRestrictionLifted(reason, at, source, by)),
            _ => PrivacyDecision.Refused("illegal-move", "There is no such action.", "action"),
        };
    }

    private static Rejection? Refused(Advance command, PrivacyRequest request)
    {
        if (command.ExpectedVersion is { } expected && expected != request.Version)
            return new("version-conflict", "The request has changed since you looked at it: look again, then decide.", "expectedVersion");
        if (!request.Registered) return new("not-registered", "The desk has not taken this request in yet.", "requestId");
        if (!PrivacyMoves.Possible[request.State].Contains(command.Action)) return Illegal(request.State);
        if (!command.By.Officer && !(command.By.Approver && command.Action is PrivacyAction.Approve or PrivacyAction.Deny))
            return new("role", "This is for the privacy officer to do.", "action");
        if (command.Reason is null && command.Action is PrivacyAction.Deny or PrivacyAction.Extend or PrivacyAction.PauseClock)
            return new("reason-missing", "Say why: the person is told the reason, and it has to be accounted for.", "reason");
        var scoped = command.Include.Count + command.Exclude.Count > 0;
        if (scoped && command.Action is not (PrivacyAction.VerifyIdentity or PrivacyAction.Approve or PrivacyAction.Execute))
            return new("scope-fixed", "Identities are chosen with VERIFY_IDENTITY or APPROVE.", "includeIdentities");
        if (command.Include.Intersect(command.Exclude).Any()) return new("scope-contradicts", "An identity is both included and excluded.", "excludeIdentities");
        return null;
    }

    private static Rejection Illegal(PrivacyRequestState state) => new(
        "illegal-move", $"Not while the request is {Name(state)}. What can be done: {string.Join(", ", PrivacyMoves.Possible[state].Order().Select(Name))}.", "action");

    /// <summary>As the API spells it.</summary>
    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    internal static IEnumerable<object> Scope(Advance command) =>
        command.Include.Count + command.Exclude.Count > 0 ? [new PrivacyScopeChosen(command.Include, command.Exclude, command.At, command.Source, command.By.Id)] : [];

    private static PrivacyDecision MarkDuplicate(Advance command, PrivacyRequest request)
    {
        if (command.DuplicateOf is not { } original) return PrivacyDecision.Refused("duplicate-of-missing", "Say which request this one repeats.", "duplicateOf");
        if (command.Original is not { } other) return PrivacyDecision.Refused("unknown-request", "There is no such request.", "duplicateOf");
        if (original == command.Request) return PrivacyDecision.Refused("duplicate-of-itself", "A request does not repeat itself.", "duplicateOf");
        if (other.State == PrivacyRequestState.Duplicate) return PrivacyDecision.Refused("duplicate-of-duplicate", "That one is a duplicate itself: name the original.", "duplicateOf");
        if (other.Kind != request.Kind) return PrivacyDecision.Refused("duplicate-kind", "The two ask for different things: both are owed an answer.", "duplicateOf");
        return PrivacyDecision.Of(new PrivacyRequestMarkedDuplicate(original, command.Reason, command.At, command.Source, command.By.Id));
    }

    // What ends the waiting ends the pause: the clock stands still for a doubt or a question only.
    private static PrivacyDecision Resumed(PrivacyDecision decision, Advance command, PrivacyRequest request)
    {
        if (!request.IsPaused || decision.Events.Count == 0 || command.Action == PrivacyAction.ResumeClock) return decision;
        var after = decision.Events.Aggregate(request, (state, happened) => state.Evolve(happened));
        var waits = after.State is PrivacyRequestState.Received or PrivacyRequestState.IdentityPending || after.State == PrivacyRequestState.Open && request.Pauses[^1].Ground == PauseGround.Clarification;
        return waits ? decision : decision with { Events = [new PrivacyClockResumed(null, command.At, command.Source, command.By.Id), .. decision.Events] };
    }
}
