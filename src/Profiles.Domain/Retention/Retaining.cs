using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Retention;

/// <summary>One identity of a person, as far as terms go by it.</summary>
/// <param name="Customer">What it tells of the relation.</param>
/// <param name="ConsentStands">Whether a consent that was given on it, or an exclusion, holds now.</param>
/// <param name="Held">Classes that a legal hold is on.</param>
public sealed record KeptIdentity(IdentityId Id, KeptDates Dates, CustomerState Customer, bool ConsentStands, IReadOnlyCollection<RetentionClass> Held);

/// <summary>A class of an identity whose term has ended.</summary>
/// <param name="Since">When it ended.</param>
public sealed record DueClass(IdentityId Identity, RetentionClass Class, DateTimeOffset Since);

/// <param name="Relation">What the terms were chosen by.</param>
public sealed record PersonDue(Relation Relation, IReadOnlyList<DueClass> Classes);

/// <summary>
/// Which classes of which identities of one person have reached their end. The relation and the last contact are the person's, over all of their identities; what was said,
/// bought and consented to is each identity's own. An act of the person's own, a join with another profile and a longer term only ever postpone.
/// </summary>
public static class Retaining
{
    /// <param name="person">The identities of one profile, those that are erased as well.</param>
    public static PersonDue Decide(RetentionPolicy policy, IReadOnlyCollection<KeptIdentity> person, DateTimeOffset now)
    {
        var (relation, ended) = RelationOf(person);
        var contact = ContactEnds(policy, person, relation, ended);
        var due = new List<DueClass>();
        foreach (var identity in person.OrderBy(i => i.Id.Value))
        {
            foreach (var retention in Enum.GetValues<RetentionClass>())
            {
                if (!identity.Held.Contains(retention) && Ends(policy, retention, relation, contact, identity) is { } since && since <= now) due.Add(new(identity.Id, retention, since));
            }
        }
        return new(relation, due);
    }

    /// <summary>Whoever the CRM calls a customer is one; whoever bought something, or was called one, was. The relation has ended with the latest of these.</summary>
    /// <returns>When it ended; null while it lasts, and of a prospect.</returns>
    public static (Relation Relation, DateTimeOffset? Ended) RelationOf(IEnumerable<KeptIdentity> person)
    {
        var (state, purchased) = (CustomerState.Unknown, (DateTimeOffset?)null);
        foreach (var identity in person)
        {
            state = state.Join(identity.Customer);
            purchased = Moment.Later(purchased, Moment.Later(identity.Dates.PurchasedAt, identity.Customer.PurchasedAt));
        }
        return state.Stage switch
        {
            { Relation: Relation.Customer } => (Relation.Customer, null),
            { Relation: Relation.FormerCustomer } former => (Relation.FormerCustomer, Moment.Later(purchased, former.At)),
            _ => purchased is null ? (Relation.Prospect, null) : (Relation.FormerCustomer, purchased),
        };
    }

    /// <returns>Null: not while things stand as they do.</returns>
    private static DateTimeOffset? ContactEnds(RetentionPolicy policy, IReadOnlyCollection<KeptIdentity> person, Relation relation, DateTimeOffset? ended)
    {
        if (relation == Relation.Customer || policy.MonthsOf(RetentionClass.Contact, relation) is not { } months) return null;
        var (contacted, collected) = ((DateTimeOffset?)null, (DateTimeOffset?)null);
        foreach (var identity in person)
        {
            contacted = Moment.Later(contacted, identity.Dates.ContactedAt);
            if (identity.Dates.EndedAt is null) collected = Moment.Later(collected, identity.Dates.CollectedAt);
        }
        // A contact before the collection, such as one that an import tells of, is no reason to keep it for less than from the collection on.
        return Moment.Later(Moment.Later(contacted, collected), ended)?.AddMonths(months);
    }

    private static DateTimeOffset? Ends(RetentionPolicy policy, RetentionClass retention, Relation relation, DateTimeOffset? contact, KeptIdentity identity)
    {
        var dates = identity.Dates;
        if (retention == RetentionClass.Contact) return dates.EndedAt is null ? contact : null;
        if (policy.MonthsOf(retention, relation) is not { } months) return null;
        return retention switch
        {
            // Texts have no use without the person whose they are, and what else was sealed with them has none either.
            RetentionClass.Conversation => (dates.ConversedAt ?? dates.MailedFrom) is { } said ? Earlier(said.AddMonths(months), dates.EndedAt ?? contact) : dates.EndedAt is null ? contact : null,
            RetentionClass.Transaction => dates.PurchasedAt?.AddMonths(months),
            // Evidence is kept for as long as what it proves can be disputed: that begins when the consent, or the address that it was for, has ended.
            RetentionClass.Consent => dates.DecidedAt is { } decided && (dates.EndedAt is not null || !identity.ConsentStands) ? Moment.Later(decided, dates.EndedAt)?.AddMonths(months) : null,
            _ => null,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset? b) => b is { } other && other < a ? other : a;
}
