using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Retention;

/// <summary>One class of persons in one relation. Storage format.</summary>
/// <param name="Oldest">The longest ago that one of these terms ended.</param>
public sealed record RetentionTally(RetentionClass Class, string Relation, long Persons, long Identities, DateTimeOffset? Oldest);

/// <summary>What a run came to, in numbers; adds up over its erasures in any order. Storage format.</summary>
/// <param name="Looked">Profiles that were looked at.</param>
/// <param name="Late">Persons of whom something was recorded a moment ago: left to the next run.</param>
/// <param name="Events">Whose sealed values can't be opened any more.</param>
public sealed record RetentionTotals(
    long Looked, long Late, IReadOnlyList<RetentionTally> Ended, long Events, IReadOnlyDictionary<RetentionClass, int> DataKeys, IReadOnlyList<int> Epochs, long Suppressions)
{
    public static RetentionTotals None { get; } = new(0, 0, [], 0, new Dictionary<RetentionClass, int>(), [], 0);

    public RetentionTotals Plus(RetentionTotals other) => new(
        Looked + other.Looked, Late + other.Late, Sum(Ended.Concat(other.Ended)), Events + other.Events,
        DataKeys.Concat(other.DataKeys).GroupBy(k => k.Key).OrderBy(k => k.Key).ToDictionary(k => k.Key, k => k.Sum(n => n.Value)),
        [.. Epochs.Union(other.Epochs).Order()], Suppressions + other.Suppressions);

    public static RetentionTotals Of(IEnumerable<PersonDue> persons) => None with { Ended = Tally(persons) };

    /// <summary>By class and relation, in that order.</summary>
    public static IReadOnlyList<RetentionTally> Tally(IEnumerable<PersonDue> persons) => Sum(
        from person in persons
        from each in person.Classes.GroupBy(c => c.Class)
        select new RetentionTally(each.Key, RetentionPolicyForm.NameOf(person.Relation), 1, each.Count(), each.Min(c => c.Since)));

    private static IReadOnlyList<RetentionTally> Sum(IEnumerable<RetentionTally> some) =>
        [.. from t in some
            group t by (t.Class, t.Relation) into g
            orderby g.Key.Class, g.Key.Relation descending
            select new RetentionTally(g.Key.Class, g.Key.Relation, g.Sum(t => t.Persons), g.Sum(t => t.Identities), g.Min(t => t.Oldest))];
}

/// <summary>What a brand can show of a run of its retention rules: in numbers; nothing in it is personal data. Storage format.</summary>
/// <param name="Kind"><see cref="Name"/>: what tells it from the certificate of an erasure.</param>
/// <param name="ExecutedBy">An opaque id of a login, or the service's own.</param>
/// <param name="Erasures">In how many transactions; the ids of their entries in the erasure ledger follow from the run's.</param>
public sealed record RetentionCertificate(
    int Version, string Kind, string Controller, Guid Run, int Number, DateTimeOffset BeganAt, DateTimeOffset FinishedAt, DateTimeOffset IssuedAt, string ExecutedBy,
    int PolicyVersion, IReadOnlyList<RetentionTally> Ended, int Erasures, long Events, IReadOnlyDictionary<RetentionClass, int> DataKeys, IReadOnlyList<int> Epochs,
    IReadOnlyList<int> ClosedEpochs, long Suppressions)
{
    public const int CurrentVersion = 1;
    public const string Name = "retention";
}

/// <summary>One run of a brand's rules.</summary>
/// <param name="Cursor">The last profile that was looked at.</param>
/// <param name="Orders">How many erasures it has ordered.</param>
public sealed record RetentionRun(
    int Number, Guid Id, string Actor, int PolicyVersion, DateTimeOffset BeganAt, Guid Cursor, int Orders, RetentionTotals Totals, DateTimeOffset? FinishedAt, SignedCertificate? Certificate);
