namespace Profiles.Domain.PrivacyRequests;

/// <summary>Where a request stands. The names are those of the API in upper snake case.</summary>
public enum PrivacyRequestState
{
    Received, IdentityPending, Open, Approved, Executing, AwaitingRecipients, Fulfilled, PartiallyFulfilled, Denied, WithdrawnBySubject, ClosedUnverified, Duplicate,
}

/// <summary>What an officer does with a request. The names are those of the API in upper snake case.</summary>
public enum PrivacyAction
{
    RequestIdentity, VerifyIdentity, Approve, Deny, Extend, PauseClock, ResumeClock, Withdraw, Execute, AcknowledgeRecipient, Close, MarkDuplicate, Assign,
    /// <summary>Nothing is held about who asks: that is the answer.</summary>
    AnswerNothingHeld,
    /// <summary>The person was told that the restriction will end (Art. 18(3)).</summary>
    TellSubject,
    LiftRestriction,
}

/// <summary>
/// Which action is possible in which state. Whatever else is refused with the code <c>illegal-move</c>; conditions on what is possible have codes of their own.
/// The table in docs/privacy-requests.md is this one, and a test holds both against what the decider does.
/// </summary>
public static class PrivacyMoves
{
    private static readonly PrivacyAction[] WhileUndecided =
        [PrivacyAction.Deny, PrivacyAction.Withdraw, PrivacyAction.MarkDuplicate, PrivacyAction.Extend, PrivacyAction.Assign, PrivacyAction.TellSubject, PrivacyAction.LiftRestriction];

    private static readonly PrivacyAction[] AfterTheEnd = [PrivacyAction.TellSubject, PrivacyAction.LiftRestriction];

    public static IReadOnlyDictionary<PrivacyRequestState, IReadOnlySet<PrivacyAction>> Possible { get; } = new Dictionary<PrivacyRequestState, IReadOnlySet<PrivacyAction>>
    {
        [PrivacyRequestState.Received] = Set(WhileUndecided, PrivacyAction.RequestIdentity, PrivacyAction.VerifyIdentity, PrivacyAction.PauseClock, PrivacyAction.ResumeClock, PrivacyAction.Close, PrivacyAction.AnswerNothingHeld),
        [PrivacyRequestState.IdentityPending] = Set(WhileUndecided, PrivacyAction.VerifyIdentity, PrivacyAction.PauseClock, PrivacyAction.ResumeClock, PrivacyAction.Close, PrivacyAction.AnswerNothingHeld),
        [PrivacyRequestState.Open] = Set(WhileUndecided, PrivacyAction.RequestIdentity, PrivacyAction.Approve, PrivacyAction.PauseClock, PrivacyAction.ResumeClock, PrivacyAction.AnswerNothingHeld),
        [PrivacyRequestState.Approved] = Set(WhileUndecided, PrivacyAction.Execute),
        [PrivacyRequestState.Executing] = Set([], PrivacyAction.Extend, PrivacyAction.AcknowledgeRecipient, PrivacyAction.Assign, PrivacyAction.TellSubject, PrivacyAction.LiftRestriction),
        [PrivacyRequestState.AwaitingRecipients] = Set([], PrivacyAction.Extend, PrivacyAction.AcknowledgeRecipient, PrivacyAction.Close, PrivacyAction.Assign, PrivacyAction.TellSubject, PrivacyAction.LiftRestriction),
        [PrivacyRequestState.Fulfilled] = Set(AfterTheEnd),
        [PrivacyRequestState.PartiallyFulfilled] = Set(AfterTheEnd),
        [PrivacyRequestState.Denied] = Set(AfterTheEnd),
        [PrivacyRequestState.WithdrawnBySubject] = Set(AfterTheEnd),
        [PrivacyRequestState.ClosedUnverified] = Set(AfterTheEnd),
        [PrivacyRequestState.Duplicate] = Set(AfterTheEnd),
    };

    public static bool IsOver(PrivacyRequestState state) => state >= PrivacyRequestState.Fulfilled;

    private static HashSet<PrivacyAction> Set(PrivacyAction[] first, params PrivacyAction[] more) => [.. first, .. more];
}
