using Profiles.Domain.Facts;

namespace Profiles.Domain.Consent;

/// <summary>
/// All that the decisions about one key at one contact point come to. Each part only grows, so that states join in any order and any number
/// of times to the same (a semilattice); the table <c>consent_state</c> joins them in the database in the same way.
/// </summary>
/// <param name="Granted">The person's latest own grant.</param>
/// <param name="Attested">The latest grant that an import transmitted.</param>
/// <param name="Confirmed">The latest own grant by double opt-in; it is among <paramref name="Granted"/> as well.</param>
/// <param name="AttestedConfirmed">The same of attested grants.</param>
/// <param name="DeniedAt">The latest refusal or withdrawal.</param>
/// <param name="ObjectedAt">The latest objection to direct marketing (GDPR Art. 21(2)).</param>
/// <param name="UndatedDenialAt">The latest day by which a withdrawal of unknown date had happened.</param>
public sealed record ConsentState(
    Grant? Granted, Grant? Attested, DateTimeOffset? DeniedAt, DateTimeOffset? ObjectedAt, DateTimeOffset? UndatedDenialAt,
    Grant? Confirmed = null, Grant? AttestedConfirmed = null)
{
    public static ConsentState Unknown { get; } = new(null, null, null, null, null);

    public static ConsentState Of(ConsentGiven given)
    {
        var grant = new Grant(given.OccurredAt, given.Expires);
        var confirmed = given.Method == ConsentMethod.DoubleOptIn ? grant : null;
        return given.Attested ? Unknown with { Attested = grant, AttestedConfirmed = confirmed } : Unknown with { Granted = grant, Confirmed = confirmed };
    }

    public static ConsentState Of(ConsentWithdrawn withdrawn) => withdrawn switch
    {
        { Undated: true, Objection: true } => Unknown with { UndatedDenialAt = withdrawn.OccurredAt, ObjectedAt = withdrawn.OccurredAt },
        { Undated: true } => Unknown with { UndatedDenialAt = withdrawn.OccurredAt },
        { Objection: true } => Unknown with { ObjectedAt = withdrawn.OccurredAt },
        _ => Unknown with { DeniedAt = withdrawn.OccurredAt },
    };

    /// <summary>Commutative, associative, idempotent; never a grant that neither side has.</summary>
    public ConsentState Join(ConsentState other) => new(
        Grant.Later(Granted, other.Granted),
        Grant.Later(Attested, other.Attested),
        Latest(DeniedAt, other.DeniedAt),
        Latest(ObjectedAt, other.ObjectedAt),
        Latest(UndatedDenialAt, other.UndatedDenialAt),
        Grant.Later(Confirmed, other.Confirmed),
        Grant.Later(AttestedConfirmed, other.AttestedConfirmed));

    /// <summary>
    /// The latest act of the person wins; a tie denies. An attested grant loses to any later act, and to any withdrawal of unknown date
    /// whenever that was reported. Expiry is compared with <paramref name="now"/>, never with a clock of ours.
    /// </summary>
    public ConsentStatus Status(DateTimeOffset now, ConsentTerms terms) => InForce(terms) switch
    {
        { } grant => terms.EndOf(grant) <= now ? ConsentStatus.Expired : ConsentStatus.Given,
        null when terms.DoubleOptIn && InForce(ConsentTerms.Any) is not null => ConsentStatus.Pending,
        null when Denied is null => ConsentStatus.Unknown,
        null when ObjectedAt is not null => ConsentStatus.Objected,
        null => ConsentStatus.Withdrawn,
    };

    public ConsentStatus Status(DateTimeOffset now) => Status(now, ConsentTerms.Any);

    /// <summary>The grant that no denial overrides, whether or not it has ended; null where there is none.</summary>
    public Grant? InForce(ConsentTerms terms)
    {
        var (ownGrant, attestedGrant) = terms.DoubleOptIn ? (Confirmed, AttestedConfirmed) : (Granted, Attested);
        var own = ownGrant is { } given && !(given.At <= Denied) ? given : null;
        var attested = attestedGrant is { } transmitted && UndatedDenialAt is null && !(transmitted.At <= Denied) ? transmitted : null;
        return Grant.Later(own, attested);
    }

    /// <summary>The latest denial of any kind.</summary>
    public DateTimeOffset? Denied => Latest(Latest(DeniedAt, ObjectedAt), UndatedDenialAt);

    private static DateTimeOffset? Latest(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}

/// <param name="At">When the person agreed.</param>
/// <param name="Until">When that ends; null: not by itself.</param>
public sealed record Grant(DateTimeOffset At, DateTimeOffset? Until)
{
    /// <summary>The later one; of two at the same time, the one that ends sooner.</summary>
    public static Grant? Later(Grant? a, Grant? b) => (a, b) switch
    {
        (null, _) => b,
        (_, null) => a,
        _ when a.At != b.At => a.At > b.At ? a : b,
        _ => (a.Until ?? DateTimeOffset.MaxValue) <= (b.Until ?? DateTimeOffset.MaxValue) ? a : b,
    };
}

/// <summary>The names are those of the API.</summary>
public enum ConsentStatus { Given, Refused, Withdrawn, Objected, Expired, Pending, Unknown }
