using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Retention;

/// <summary>
/// What terms are counted from: the dates of one identity, folded from its stream. Between two erasures of a class the order of the facts makes no difference. Outlives the
/// identity, so that what is kept longer than it, such as an invoice, has its end too; dates on a random id are all that is left then.
/// </summary>
/// <param name="CollectedAt">The earliest that anything is known of it.</param>
/// <param name="ContactedAt">The latest act of the person's own.</param>
/// <param name="ConversedAt">The latest that was said by either side; no mailing.</param>
/// <param name="MailedFrom">The earliest mailing, or what became of one: of those without a conversation the texts of mailings have an end too.</param>
/// <param name="PurchasedAt">The latest purchase.</param>
/// <param name="DecidedAt">The latest decision about consent or exclusion, or the latest day on which one expires by itself.</param>
/// <param name="EndedAt">The identity itself was erased; null while it lives.</param>
public sealed record KeptDates(
    DateTimeOffset CollectedAt, DateTimeOffset? ContactedAt = null, DateTimeOffset? ConversedAt = null, DateTimeOffset? MailedFrom = null,
    DateTimeOffset? PurchasedAt = null, DateTimeOffset? DecidedAt = null, DateTimeOffset? EndedAt = null)
{
    /// <summary>Total: what tells nothing changes nothing.</summary>
    public static KeptDates? Evolve(KeptDates? known, object happened) => (known, happened) switch
    {
        (null, IdentityObserved seen) => new(Moment.Utc(seen.OccurredAt)),
        (null, _) => null,
        ({ } dates, IdentityErased erased) => dates.Without(erased),
        ({ } dates, IIdentityEvent fact and not (TraitPinned or TraitUnpinned)) => (dates with { CollectedAt = Moment.Earlier(dates.CollectedAt, fact.OccurredAt) }).With(fact),
        ({ } dates, _) => dates,
    };

    /// <summary>
    /// Whether the person did it: a click counts, whoever says so. An opened mail does not, since a mail program opens it by itself; nor do an import, an echo of what the brand
    /// sent, or a withdrawal, which asks for less.
    /// </summary>
    public static bool IsOwnAct(object happened) => happened switch
    {
        InteractionRecorded { Kind: InteractionKind.EmailClicked } => true,
        InteractionRecorded { Direction: Direction.Inbound, Kind: not (InteractionKind.EmailSent or InteractionKind.EmailOpened or InteractionKind.EmailBounced) } => true,
        ConsentGiven { Attested: false } => true,
        _ => false,
    };

    private static bool IsMailing(InteractionKind kind) =>
        kind is InteractionKind.EmailSent or InteractionKind.EmailOpened or InteractionKind.EmailClicked or InteractionKind.EmailBounced or InteractionKind.EmailComplained;

    private KeptDates With(IIdentityEvent fact)
    {
        var dates = IsOwnAct(fact) ? this with { ContactedAt = Moment.Later(ContactedAt, fact.OccurredAt) } : this;
        return fact switch
        {
            InteractionRecorded { Kind: InteractionKind.Purchase } bought => dates with { PurchasedAt = Moment.Later(dates.PurchasedAt, bought.OccurredAt) },
            // Whether anything is left to end does not matter: a deleted text counts as it did, so that a rebuild comes to the same.
            InteractionRecorded { Content: null, ContentDeleted: false } => dates,
            InteractionRecorded mail when IsMailing(mail.Kind) =>
                dates with { MailedFrom = dates.MailedFrom is { } from ? Moment.Earlier(from, mail.OccurredAt) : Moment.Utc(mail.OccurredAt) },
            // What is said of a purchase ends with the purchase.
            InteractionEdited { Class: not RetentionClass.Conversation } or InteractionEdited { Content: null, ContentDeleted: false } => dates,
            InteractionEdited edited => dates with { ConversedAt = Moment.Later(dates.ConversedAt, edited.OccurredAt) },
            InteractionRecorded said => dates with { ConversedAt = Moment.Later(dates.ConversedAt, said.OccurredAt) },
            ConsentGiven given => dates with { DecidedAt = Moment.Later(Moment.Later(dates.DecidedAt, given.OccurredAt), given.Expires) },
            ConsentWithdrawn gone => dates with { DecidedAt = Moment.Later(dates.DecidedAt, gone.OccurredAt) },
            // Why somebody is excluded is sealed with the evidence.
            ExclusionPlaced placed => dates with { DecidedAt = Moment.Later(Moment.Later(dates.DecidedAt, placed.OccurredAt), placed.Until) },
            ExclusionLifted lifted => dates with { DecidedAt = Moment.Later(dates.DecidedAt, lifted.OccurredAt) },
            _ => dates,
        };
    }

    private KeptDates Without(IdentityErased erased)
    {
        var dates = this;
        foreach (var gone in erased.Classes)
        {
            dates = gone switch
            {
                RetentionClass.Contact => dates with { EndedAt = Moment.Utc(erased.OccurredAt) },
                RetentionClass.Conversation => dates with { ConversedAt = null, MailedFrom = null },
                RetentionClass.Transaction => dates with { PurchasedAt = null },
                RetentionClass.Consent => dates with { DecidedAt = null },
                _ => dates,
            };
        }
        return dates;
    }
}
