namespace Profiles.Domain.PrivacyRequests;

/// <summary>What moves a deadline.</summary>
internal static class Counting
{
    public static PrivacyDecision Extend(Advance command, PrivacyRequest request)
    {
        if (request.Kind == PrivacyRequestKind.OptOutOfSaleOrSharing) return PrivacyDecision.Refused("no-extension", "The term of an opt-out of sale or sharing can't be extended.", "action");
        if (request.Extended) return PrivacyDecision.Refused("already-extended", "The term is extended already, and can be only once.", "action");
        // Whether a pause also moves the end of the time in which the person must be told is open: cautious reading.
        if (DueDates.ReckoningOf(request).DayOf(command.At) > DueDates.Of(request).FirstDueOn)
            return PrivacyDecision.Refused("extension-too-late", "The person must be told of an extension, and why, inside of the first term: that is over.", "action");
        return PrivacyDecision.Of(new PrivacyTermExtended(command.Reason, command.At, command.Source, command.By.Id));
    }

    public static PrivacyDecision Pause(Advance command, PrivacyRequest request)
    {
        if (request.Regulation == Regulation.Ccpa) return PrivacyDecision.Refused("no-pause-under-ccpa", "Under the CCPA the clock runs while identity is verified.", "action");
        if (request.IsPaused) return PrivacyDecision.Refused("already-paused", "The clock stands still already.", "action");
        var asked = request.State == PrivacyRequestState.IdentityPending;
        var ground = command.Pause ?? (asked ? PauseGround.IdentityDoubt : PauseGround.Clarification);
        if (ground == PauseGround.IdentityDoubt && !asked)
            return PrivacyDecision.Refused("pause-ground", "The clock stands still for a doubt about identity only after identity was asked for: REQUEST_IDENTITY comes first.", "pauseGround");
        return PrivacyDecision.Of(new PrivacyClockPaused(ground, command.Reason, command.At, command.Source, command.By.Id));
    }
}
