using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Retention;

/// <summary>How long a class is kept of persons in one relation to the brand.</summary>
/// <param name="Relation"><see cref="Relation.Prospect"/>, or <see cref="Relation.Customer"/> for whoever is or was one.</param>
/// <param name="Months">Null: for ever.</param>
public sealed record RetentionTerm(RetentionClass Class, Relation Relation, int? Months);

/// <summary>
/// How long a brand keeps what it knows of persons (GDPR Art. 5(1)(e)). The defaults are those of the CNIL's referential on commercial management (2022): three years for
/// prospects and for customers whose relation has ended; accounts ten years (French commercial code, L123-22); proof of consent five years more (civil code, 2224).
/// </summary>
public sealed record RetentionPolicy
{
    private const int Year = 12;

    public static RetentionPolicy Default { get; } = new();

    /// <summary>Whether anything is deleted. A brand begins without: an imported history would be gone before anybody has looked at what the terms come to.</summary>
    public bool Enabled { get; init; }

    public IReadOnlyList<RetentionTerm> Terms { get; init; } =
    [
        new(RetentionClass.Contact, Relation.Prospect, 3 * Year), new(RetentionClass.Contact, Relation.Customer, 3 * Year),
        new(RetentionClass.Conversation, Relation.Prospect, 2 * Year), new(RetentionClass.Conversation, Relation.Customer, 2 * Year),
        new(RetentionClass.Transaction, Relation.Prospect, 10 * Year), new(RetentionClass.Transaction, Relation.Customer, 10 * Year),
        new(RetentionClass.Consent, Relation.Prospect, 5 * Year), new(RetentionClass.Consent, Relation.Customer, 5 * Year),
    ];

    /// <summary>How long it can be shown who read what of whom.</summary>
    public int AccessLogMonths { get; init; } = 3 * Year;

    /// <summary>How long it can be read what officers wrote of a request or a legal hold, once it is over.</summary>
    public int RequestMonths { get; init; } = 5 * Year;

    /// <summary>So many days before a legal hold ends it is reminded of.</summary>
    public int RemindDaysBefore { get; init; } = 30;

    /// <summary>Null: for ever, also where no term is known.</summary>
    public int? MonthsOf(RetentionClass retention, Relation relation) =>
        Terms.FirstOrDefault(t => t.Class == retention && t.Relation == (relation == Relation.Prospect ? Relation.Prospect : Relation.Customer))?.Months;
}

/// <summary>Somebody changed how long the brand keeps what it knows. Storage format, the only event of a stream whose id follows from the brand's name and the version.</summary>
/// <param name="Version">The first change makes version 1; before it the defaults hold.</param>
/// <param name="Policy">All of it, not the difference.</param>
/// <param name="Reason">Field <see cref="ReasonField"/>, under a key of class <c>contact</c> whose subject is this stream: it names no identity.</param>
public sealed record RetentionPolicyChanged(int Version, RetentionPolicy Policy, Sealed<string> Reason, DateTimeOffset OccurredAt, string Source, string Actor)
{
    public const string ReasonField = "retention-policy.reason";

    /// <summary>Stored: the id of a version's stream.</summary>
    public static Guid StreamOf(TenantId tenant, int version) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"profiles.retention-policy|{tenant.Value}|{version}")).AsSpan(0, 16), bigEndian: true);
}
