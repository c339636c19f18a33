using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>What an officer or a way in knows of a request beside what was asked.</summary>
public sealed record TakenIn(Guid? Interaction = null, Sealed<string>? Reference = null, Sealed<IReadOnlyList<IdentityClaim>>? Unknown = null);

/// <summary>How a request comes to the desk, whichever way it came in.</summary>
public static class Registering
{
    /// <summary>An opt-out needs no verification (11 CCR §7026(d)); an objection to marketing is effective for the contact point that it names.</summary>
    public static bool NeedsIdentity(PrivacyRequestKind kind) => kind is not (PrivacyRequestKind.OptOutOfSaleOrSharing or PrivacyRequestKind.ObjectionToMarketing);

    /// <summary>Some rights exist under one law only, whatever the brand's default.</summary>
    public static Regulation RegulationOf(PrivacyRequestKind kind, Regulation? named, PrivacyPolicy policy) => kind switch
    {
        PrivacyRequestKind.OptOutOfSaleOrSharing => Regulation.Ccpa,
        PrivacyRequestKind.ObjectionToMarketing or PrivacyRequestKind.Objection or PrivacyRequestKind.Restriction => Regulation.Gdpr,
        _ => named ?? policy.Regulation,
    };

    /// <summary>Null where what was received can be taken in.</summary>
    public static Rejection? Check(PrivacyRequestKind kind, Regulation? named, DateTimeOffset receivedAt, DateTimeOffset now) =>
        receivedAt > now ? new("received-at", "A request can't have been received in the future.", "receivedAt")
        : receivedAt.Year < 2016 ? new("received-at", "A date of receipt before the regulation itself is a slip of the pen.", "receivedAt")
        : named == Regulation.Gdpr && RegulationOf(kind, named, PrivacyPolicy.Default) == Regulation.Ccpa ? new("regulation-kind", "An opt-out of sale or sharing is made under the CCPA. Under the GDPR it is an objection.", "regulation")
        : named == Regulation.Ccpa && RegulationOf(kind, named, PrivacyPolicy.Default) == Regulation.Gdpr ? new("regulation-kind", "The CCPA knows no such request. Is it an opt-out of sale or sharing?", "regulation")
        : null;

    /// <summary>What follows on <see cref="PrivacyRequestReceived"/>, in the same transaction.</summary>
    /// <param name="received">The state of a request with that event only.</param>
    /// <param name="held">Something keeps a policy from approving on its own.</param>
    /// <param name="taken">With what else the way in knows.</param>
    public static IReadOnlyList<object> Decide(
        PrivacyRequest received, Regulation? named, PrivacyPolicy policy, bool held, TakenIn taken, DateTimeOffset at, string source, string actor)
    {
        if (received.Registered) return [];
        var check = !NeedsIdentity(received.Kind) ? IdentityCheck.NotNeeded : received.Proven ? IdentityCheck.Proven : IdentityCheck.Owed;
        var regulation = RegulationOf(received.Kind, named, policy);
        var registered = new PrivacyRequestRegistered(
            regulation, policy.TimeZone, policy.CalendarOf(regulation), policy.Holidays, check, taken.Interaction, taken.Reference, taken.Unknown, at, source, actor);
        return received.Kind switch
        {
            // Effective on receipt: nobody decides about it, and it goes its way at once.
            PrivacyRequestKind.ObjectionToMarketing =>
                [registered, new PrivacyRequestApproved(ApprovalRule.Policy, [], null, null, null, at, source, Approving.PolicyActor), new PrivacyExecutionBegun(null, at, source, Approving.PolicyActor)],
            // Until the interests are weighed the data are restricted, whether or not who asks is known for certain: cautious reading.
            PrivacyRequestKind.Objection => [registered, new PrivacyRestrictionBegun("18(1)(d)", at, source, actor)],
            _ when check == IdentityCheck.Proven => [registered, .. ApprovedByPolicy(received.Kind, policy, held, at, source)],
            _ => [registered],
        };
    }

    internal static IEnumerable<object> ApprovedByPolicy(PrivacyRequestKind kind, PrivacyPolicy policy, bool held, DateTimeOffset at, string source) =>
        kind == PrivacyRequestKind.Erasure && policy.Approval == ApprovalRule.Policy && !held
            ? [new PrivacyRequestApproved(ApprovalRule.Policy, [], null, null, null, at, source, Approving.PolicyActor)] : [];
}
