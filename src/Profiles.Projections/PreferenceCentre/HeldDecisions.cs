using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;

namespace Profiles.Projections.PreferenceCentre;

/// <summary>What all acts on one key at one contact point come to, for the person to read: status, date and origin of the act that counts.</summary>
internal static class HeldDecisions
{
    /// <param name="acts"><see cref="ConsentGiven"/> and <see cref="ConsentWithdrawn"/>, at least one, in the order of recording.</param>
    public static OwnDecision Of(IdentityId contactPoint, ConsentKey key, IReadOnlyList<object> acts, DateTimeOffset now)
    {
        var state = acts.Select(State).Aggregate((some, more) => some.Join(more));
        var status = state.Status(now);
        var grant = state.InForce(ConsentTerms.Any);
        var since = grant?.At ?? state.Denied;
        var counts = acts.LastOrDefault(a => (a is ConsentGiven) == (grant is not null) && At(a) == since) ?? acts[^1];
        return new(contactPoint, key, status, since, grant?.Until, Source(counts), Method(counts), acts.Count(a => a is ConsentGiven));
    }

    private static ConsentState State(object act) => act is ConsentGiven given ? ConsentState.Of(given) : ConsentState.Of((ConsentWithdrawn)act);

    private static DateTimeOffset At(object act) => ((IIdentityEvent)act).OccurredAt;

    private static string Source(object act) => ((IIdentityEvent)act).Source;

    private static ConsentMethod Method(object act) => act is ConsentGiven given ? given.Method : ((ConsentWithdrawn)act).Method;
}
