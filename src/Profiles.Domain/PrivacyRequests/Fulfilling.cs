using Profiles.Domain.Privacy;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>What is reported of a request that is being executed. Whoever executes it calls these; each may be repeated.</summary>
public static class Fulfilling
{
    /// <summary>What was asked for is done here.</summary>
    /// <param name="retained">What was kept of an erasure: with any, the request ends partially fulfilled.</param>
    /// <param name="recipients">Who is told; with none, the request is fulfilled at once.</param>
    public static PrivacyDecision Done(
        PrivacyRequest request, IReadOnlyList<RetainedData> retained, IReadOnlyList<RecipientRef> recipients, DateTimeOffset at, string source, string actor)
    {
        if (request.State is PrivacyRequestState.AwaitingRecipients or PrivacyRequestState.Fulfilled or PrivacyRequestState.PartiallyFulfilled) return PrivacyDecision.Nothing;
        if (request.State != PrivacyRequestState.Executing) return PrivacyDecision.Refused("illegal-move", "Only a request that is being executed can be done.");
        List<object> events = [];
        if (request is { Kind: PrivacyRequestKind.Restriction, Restricted: false }) events.Add(new PrivacyRestrictionBegun("18(1)", at, source, actor));
        events.Add(new PrivacyRequestExecuted(retained, recipients, at, source, actor));
        return Completed(events, request, at, source, actor);
    }

    /// <summary>A recipient was told: it took the notice.</summary>
    public static PrivacyDecision Notified(PrivacyRequest request, RecipientRef recipient, DateTimeOffset at, string source, string actor) =>
        !InExecution(request) ? PrivacyDecision.Refused("illegal-move", "Recipients are told of a request that is being executed.")
        : request.Recipients.Any(r => r.Id == recipient.Id && r.NotifiedAt is not null) ? PrivacyDecision.Nothing
        : PrivacyDecision.Of(new PrivacyRecipientNotified(recipient, at, source, actor));

    /// <summary>A recipient says itself that it has done its part. Behind the end of the request it is written down all the same, and moves nothing.</summary>
    /// <param name="actor">The recipient's name.</param>
    public static PrivacyDecision Acknowledged(PrivacyRequest request, Guid recipient, DateTimeOffset at, string source, string actor) => Acknowledge(request, recipient, null, at, source, actor);

    /// <summary>A recipient kept silent for too long, or can't be told any more.</summary>
    public static PrivacyDecision Escalated(PrivacyRequest request, Guid recipient, DateTimeOffset at, string source, string actor) =>
        request.Recipients.FirstOrDefault(r => r.Id == recipient) is not { } found ? PrivacyDecision.Refused("unknown-recipient", "This request has no such recipient.", "recipientId")
        : found.EscalatedAt is not null || found.AcknowledgedAt is not null || request.IsOver ? PrivacyDecision.Nothing
        : PrivacyDecision.Of(new PrivacyRecipientEscalated(recipient, at, source, actor));

    /// <summary>A way in that needs no officer for it found that nothing is held.</summary>
    public static PrivacyDecision NothingHeld(PrivacyRequest request, DateTimeOffset at, string source, string actor) =>
        request.IsOver ? PrivacyDecision.Nothing
        : !PrivacyMoves.Possible[request.State].Contains(PrivacyAction.AnswerNothingHeld) ? PrivacyDecision.Refused("illegal-move", "Something is being done about this request.")
        : PrivacyDecision.Of(new PrivacyNothingHeldAnswered(null, at, source, actor));

    /// <summary>What was to be handed out is gone since the approval: who asked was erased meanwhile, or every identity was left out.</summary>
    public static PrivacyDecision NothingLeft(PrivacyRequest request, DateTimeOffset at, string source, string actor) =>
        request.IsOver ? PrivacyDecision.Nothing
        : request.State != PrivacyRequestState.Executing ? PrivacyDecision.Refused("illegal-move", "Only a request that is being executed can be done.")
        : PrivacyDecision.Of(new PrivacyNothingHeldAnswered(null, at, source, actor));

    internal static PrivacyDecision Acknowledge(Advance command, PrivacyRequest request) => command.Recipient is not { } id
        ? PrivacyDecision.Refused("recipient-missing", "Say which recipient has acknowledged.", "recipientId")
        : Acknowledge(request, id, command.Reason, command.At, command.Source, command.By.Id);

    private static PrivacyDecision Acknowledge(PrivacyRequest request, Guid id, Sealed<string>? reason, DateTimeOffset at, string source, string actor) =>
        request.Recipients.FirstOrDefault(r => r.Id == id) is not { } recipient ? PrivacyDecision.Refused("unknown-recipient", "This request has no such recipient.", "recipientId")
        : recipient.AcknowledgedAt is not null ? PrivacyDecision.Nothing
        : Completed([new PrivacyRecipientAcknowledged(id, reason, at, source, actor)], request, at, source, actor);

    internal static PrivacyDecision Close(Advance command) => command.Reason is null
        ? PrivacyDecision.Refused("reason-missing", "Say why a request is closed while recipients are silent.", "reason")
        : PrivacyDecision.Of(new PrivacyRequestFulfilled(command.Reason, command.At, command.Source, command.By.Id));

    private static bool InExecution(PrivacyRequest request) => request.State is PrivacyRequestState.Executing or PrivacyRequestState.AwaitingRecipients;

    private static PrivacyDecision Completed(List<object> events, PrivacyRequest request, DateTimeOffset at, string source, string actor)
    {
        var after = events.Aggregate(request, (state, happened) => state.Evolve(happened));
        if (after.State == PrivacyRequestState.AwaitingRecipients && after.Recipients.All(r => r.AcknowledgedAt is not null)) events.Add(new PrivacyRequestFulfilled(null, at, source, actor));
        return new(events);
    }
}
