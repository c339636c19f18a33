using System.Text;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>Tells a request's stream as moves.</summary>
internal static class RequestHistory
{
    /// <param name="open">Opens a reason; null where none was asked for.</param>
    public static IReadOnlyList<MoveView> Of(IEnumerable<object> events, Func<Sealed<string>, string?>? open)
    {
        var state = new PrivacyRequest();
        var moves = new List<MoveView>();
        foreach (var happened in events)
        {
            state = state.Evolve(happened);
            var (by, at, reason) = Told(happened);
            moves.Add(new(NameOf(happened), state.State, by, reason is { } box ? open?.Invoke(box) : null, at));
        }
        return moves;
    }

    private static string NameOf(object happened) => happened switch
    {
        SubjectIdentityRequested => "REQUEST_IDENTITY",
        SubjectIdentityVerified => "VERIFY_IDENTITY",
        PrivacyRequestApproved => "APPROVE",
        PrivacyRequestDenied => "DENY",
        PrivacyTermExtended => "EXTEND",
        PrivacyClockPaused => "PAUSE_CLOCK",
        PrivacyClockResumed => "RESUME_CLOCK",
        PrivacyRequestWithdrawn => "WITHDRAW",
        PrivacyExecutionBegun => "EXECUTE",
        PrivacyRecipientAcknowledged => "ACKNOWLEDGE_RECIPIENT",
        PrivacyRequestMarkedDuplicate => "MARK_DUPLICATE",
        PrivacyRequestAssigned => "ASSIGN",
        PrivacyNothingHeldAnswered => "ANSWER_NOTHING_HELD",
        PrivacyRequestClosedUnverified => "CLOSE",
        PrivacyRestrictionLiftAnnounced => "TELL_SUBJECT",
        PrivacyRestrictionLifted => "LIFT_RESTRICTION",
        // What nobody at the desk does, by the event's own name: REQUEST_RECEIVED, RECIPIENT_NOTIFIED.
        _ => Upper(happened.GetType().Name.Replace("Privacy", "", StringComparison.Ordinal)),
    };

    private static (string By, DateTimeOffset At, Sealed<string>? Reason) Told(object happened) => happened switch
    {
        PrivacyRequestReceived e => (e.Actor, e.OccurredAt, null),
        PrivacyRequestRegistered e => (e.Actor, e.OccurredAt, null),
        SubjectIdentityRequested e => (e.Actor, e.OccurredAt, e.Reason),
        SubjectIdentityVerified e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyScopeChosen e => (e.Actor, e.OccurredAt, null),
        PrivacyRequestApproved e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyRequestDenied e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyTermExtended e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyClockPaused e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyClockResumed e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyRequestWithdrawn e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyExecutionBegun e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyRequestExecuted e => (e.Actor, e.OccurredAt, null),
        PrivacyRecipientNotified e => (e.Actor, e.OccurredAt, null),
        PrivacyRecipientAcknowledged e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyRecipientEscalated e => (e.Actor, e.OccurredAt, null),
        PrivacyRequestFulfilled e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyNothingHeldAnswered e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyRequestClosedUnverified e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyRequestMarkedDuplicate e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyRequestAssigned e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyRestrictionBegun e => (e.Actor, e.OccurredAt, null),
        PrivacyRestrictionLiftAnnounced e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyRestrictionLifted e => (e.Actor, e.OccurredAt, e.Reason),
        PrivacyDeadlineReminded e => (e.Actor, e.OccurredAt, null),
        PrivacyDeadlinePassed e => (e.Actor, e.OccurredAt, null),
        _ => ("", default, null),
    };

    private static string Upper(string pascal)
    {
        var name = new StringBuilder(pascal.Length + 4);
        foreach (var letter in pascal)
        {
            if (char.IsUpper(letter) && name.Length > 0) name.Append('_');
            name.Append(char.ToUpperInvariant(letter));
        }
        return name.ToString();
    }
}
