namespace Profiles.Domain.Consent;

/// <summary>Why somebody may be addressed, or not; of several the first is told. The database numbers them alike.</summary>
public enum PermissionReason : short
{
    ConsentGiven = 0, Contract = 1, LegitimateInterest = 2, LegalObligation = 3, VitalInterest = 4, PublicTask = 5,
    ExcludedDeceased = 10, ExcludedSelfExcluded = 11, ExcludedMinor = 12, ExcludedDispute = 13, ExcludedRestricted = 14, AgeUnknown = 15,
    Objected = 20, ConsentWithdrawn = 21, ConsentExpired = 22, DoubleOptInMissing = 23, NoConsentRecorded = 24, NoBasis = 25, NoContactPoint = 26,
}

public static class PermissionReasons
{
    /// <summary>The lowest number that does not allow.</summary>
    public const short Refuses = 10;

    public static bool Allows(this PermissionReason reason) => (short)reason < Refuses;

    /// <summary>As the API says it: <c>consent-given</c>.</summary>
    public static string Code(this PermissionReason reason) => Codes[reason];

    /// <summary>Null where the reason does not allow.</summary>
    public static LawfulBasis? Basis(this PermissionReason reason) => reason switch
    {
        PermissionReason.ConsentGiven => LawfulBasis.Consent,
        PermissionReason.Contract => LawfulBasis.Contract,
        PermissionReason.LegitimateInterest => LawfulBasis.LegitimateInterest,
        PermissionReason.LegalObligation => LawfulBasis.LegalObligation,
        PermissionReason.VitalInterest => LawfulBasis.VitalInterest,
        PermissionReason.PublicTask => LawfulBasis.PublicTask,
        _ => null,
    };

    private static readonly Dictionary<PermissionReason, string> Codes = Enum.GetValues<PermissionReason>().ToDictionary(
        r => r, r => string.Concat(r.ToString().Select((letter, i) => char.IsUpper(letter) ? $"{(i == 0 ? "" : "-")}{char.ToLowerInvariant(letter)}" : $"{letter}")));
}

/// <summary>What holds for every contact point of a person: the union over their identities, so that a merge adds denials and an unmerge takes them along.</summary>
/// <param name="ObjectedAt">The latest objection to any marketing of the controller's, on any channel.</param>
/// <param name="Exclusions">The kinds in force.</param>
/// <param name="Born">The first day of the month of birth of the youngest that any identity states.</param>
public sealed record PersonState(Relation Relation, DateTimeOffset? ObjectedAt, IReadOnlySet<string> Exclusions, DateOnly? Born)
{
    /// <summary>The latest opt-out of sale or sharing that is in force.</summary>
    public DateTimeOffset? OptedOutAt { get; init; }

    /// <param name="consents">All decisions held for the person's identities, of any channel.</param>
    /// <param name="exclusions">By identity.</param>
    public static PersonState Of(
        Catalogue catalogue, string controller, IEnumerable<(ConsentKey Key, ConsentState State)> consents, IEnumerable<CustomerState> customers,
        IEnumerable<IReadOnlyCollection<Exclusion>> exclusions, DateTimeOffset now)
    {
        var known = customers.ToList();
        var placed = exclusions.SelectMany(e => Exclusion.InForce(e, now)).ToList();
        return new(
            RelationOf(known, catalogue.CustomerForDays, now),
            consents.Where(c => c.Key.Controller == controller && catalogue.IsMarketing(c.Key.Purpose)).Max(c => c.State.ObjectedAt),
            placed.Select(e => e.Kind).ToHashSet(),
            known.Max(c => c.Born?.Month))
        { OptedOutAt = placed.Where(e => e.Kind == ExclusionKinds.OptedOutOfSale).Max(e => (DateTimeOffset?)e.At) };
    }

    /// <summary>Why the person is not addressed for the purpose, whatever they agreed to; null where nothing forbids it.</summary>
    public PermissionReason? Excludes(Catalogue catalogue, string purpose, DateTimeOffset now)
    {
        var marketing = catalogue.IsMarketing(purpose);
        if (Exclusions.Contains(ExclusionKinds.Deceased)) return PermissionReason.ExcludedDeceased;
        if (marketing && Exclusions.Contains(ExclusionKinds.SelfExcluded)) return PermissionReason.ExcludedSelfExcluded;
        if (marketing && (Exclusions.Contains(ExclusionKinds.Minor) || IsBelow(catalogue.MinorBelow, now))) return PermissionReason.ExcludedMinor;
        if (marketing && Exclusions.Contains(ExclusionKinds.Dispute)) return PermissionReason.ExcludedDispute;
        if (Exclusions.Contains(ExclusionKinds.Restricted)) return PermissionReason.ExcludedRestricted;
        return marketing && catalogue.AdultsOnly && Born is null ? PermissionReason.AgeUnknown : null;
    }

    /// <summary>Of the month of birth the last day is taken: somebody is of age from the next month on.</summary>
    private bool IsBelow(int age, DateTimeOffset now) => Born is { } month && DateOnly.FromDateTime(now.UtcDateTime) < month.AddMonths(1).AddYears(age);

    private static Relation RelationOf(List<CustomerState> known, int customerForDays, DateTimeOffset now) =>
        known.Any(c => c.Stage is { Relation: Relation.Customer } || c.PurchasedAt > now.AddDays(-customerForDays)) ? Relation.Customer
        : known.Any(c => c.Stage is { Relation: Relation.FormerCustomer } || c.PurchasedAt is not null) ? Relation.FormerCustomer
        : Relation.Prospect;
}

/// <summary>May a person be addressed at a contact point, on a channel, for a purpose? Pure: <c>PermissionSql</c> says the same to the database.</summary>
public static class Permission
{
    /// <param name="state">What is held for the contact point and the key.</param>
    /// <param name="now">The time of the query: all ends are compared with it.</param>
    public static PermissionReason Decide(Catalogue catalogue, ConsentKey key, ConsentState state, PersonState person, DateTimeOffset now)
    {
        var marketing = catalogue.IsMarketing(key.Purpose);
        if (person.Excludes(catalogue, key.Purpose, now) is { } excluded) return excluded;

        // A person's objection, as their opt-out of sale or sharing, stands at each of their contact points, and falls only to a grant that came after it.
        var held = marketing ? state.Join(ConsentState.Unknown with { ObjectedAt = person.ObjectedAt }) : state;
        if (catalogue.IsSaleOrSharing(key.Purpose)) held = held.Join(ConsentState.Unknown with { ObjectedAt = person.OptedOutAt });
        var terms = catalogue.TermsOf(key.Channel, key.Purpose);
        var consent = held.Status(now, terms);
        if (consent == ConsentStatus.Given) return PermissionReason.ConsentGiven;

        var basis = catalogue.BasisOf(key.Channel, key.Purpose, person.Relation);
        if (basis is { } other and not LawfulBasis.Consent && (other == LawfulBasis.LegalObligation || consent is not (ConsentStatus.Withdrawn or ConsentStatus.Objected)))
            return ReasonOf(other);
        return consent switch
        {
            ConsentStatus.Objected => PermissionReason.Objected,
            ConsentStatus.Withdrawn => PermissionReason.ConsentWithdrawn,
            ConsentStatus.Expired => PermissionReason.ConsentExpired,
            ConsentStatus.Pending => PermissionReason.DoubleOptInMissing,
            _ => basis is null ? PermissionReason.NoBasis : PermissionReason.NoConsentRecorded,
        };
    }

    public static PermissionReason ReasonOf(LawfulBasis basis) => basis switch
    {
        LawfulBasis.Contract => PermissionReason.Contract,
        LawfulBasis.LegalObligation => PermissionReason.LegalObligation,
        LawfulBasis.VitalInterest => PermissionReason.VitalInterest,
        LawfulBasis.PublicTask => PermissionReason.PublicTask,
        LawfulBasis.LegitimateInterest => PermissionReason.LegitimateInterest,
        _ => throw new ArgumentOutOfRangeException(nameof(basis)),
    };

    /// <param name="exclusion">Of <see cref="ExclusionKinds"/>.</param>
    public static PermissionReason ReasonOf(string exclusion) => exclusion switch
    {
        ExclusionKinds.Deceased => PermissionReason.ExcludedDeceased,
        ExclusionKinds.SelfExcluded => PermissionReason.ExcludedSelfExcluded,
        ExclusionKinds.Minor => PermissionReason.ExcludedMinor,
        ExclusionKinds.Dispute => PermissionReason.ExcludedDispute,
        ExclusionKinds.Restricted => PermissionReason.ExcludedRestricted,
        _ => throw new ArgumentOutOfRangeException(nameof(exclusion)),
    };
}
