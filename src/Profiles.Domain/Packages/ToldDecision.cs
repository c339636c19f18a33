using Profiles.Domain.Graph;
using Profiles.Domain.Privacy;
using Profiles.Domain.Suggesting;

namespace Profiles.Domain.Packages;

/// <summary>A decision on which identities are one person, as it is told to that person.</summary>
/// <param name="Kind">Such as <c>linked</c>, <c>merged</c>, <c>unmerged</c>, <c>suggested</c>.</param>
/// <param name="Rule">Of a link or a refusal; of a suggestion how it was handled.</param>
/// <param name="By"><c>administrator</c>, <c>source</c> or <c>rules</c>: never who of them.</param>
/// <param name="Identities">Of the person.</param>
/// <param name="Others">So many identities of others, or whose they are is not said.</param>
/// <param name="Probability">Of a suggestion that came of comparing.</param>
/// <param name="Reason">Sealed; null where there is none, or it may be about somebody else as well.</param>
public sealed record ToldDecision(
    string Kind, string? Rule, string By, DateTimeOffset OccurredAt, IReadOnlyList<IdentityId> Identities, int Others, double? Probability,
    Sealed<string>? Reason, IdentityId? Bearer, bool ReasonWithheld)
{
    private const string Administrator = "administrator";
    private const string SourceSaid = "source";

    /// <param name="subject">The identities that the package is about.</param>
    /// <returns>Null for what is no decision about the subject, or is derived from others.</returns>
    public static ToldDecision? Of(object happened, IReadOnlySet<IdentityId> subject) => happened switch
    {
        LinkSuggested e => Tell("suggested", e.Why, SourceSaid, e.OccurredAt, [e.A, e.B], null, null, null, subject),
        MatchSuggested e => Tell("suggested", "compared", Recounted.Rules, e.OccurredAt, [e.A, e.B], e.Probability, null, null, subject),
        SuggestionHandled e => Tell("suggestion-handled", e.Code ?? e.Step.ToString().ToLowerInvariant(), Administrator, e.OccurredAt, [e.A, e.B], null, e.Reason, e.A, subject),
        ProfilesMerged { Groups: var groups } e => Merged(e, [.. groups.Where(g => IdentitiesOf(g).Any(subject.Contains))], subject),
        DecisionRetracted e => new("retracted", null, Administrator, e.OccurredAt, [], 0, null, null, null, false),
        _ when Recounted.Of(happened) is { } told => Tell(
            told.Kind, told.Rule, told.Actor == Recounted.Rules ? told.Actor : IsAdmins(happened) ? Administrator : SourceSaid, TimeOf(happened), told.Identities, null, told.Reason, told.Bearer, subject),
        _ => null,
    };

    /// <summary>Of a batch only the person's part: the reason was written for all of it.</summary>
    private static ToldDecision? Merged(ProfilesMerged merged, List<MergedGroup> groups, IReadOnlySet<IdentityId> subject)
    {
        var told = Tell("merged", "admin-decision", Administrator, merged.OccurredAt, [.. groups.SelectMany(IdentitiesOf).Distinct()], null, merged.Reason, Reasons.Bearer(merged.Groups), subject);
        return told is not null && merged.Groups.Count > groups.Count ? told with { Reason = null, Bearer = null, ReasonWithheld = merged.Reason is not null } : told;
    }

    private static ToldDecision? Tell(
        string kind, string? rule, string by, DateTimeOffset at, IReadOnlyList<IdentityId> named, double? probability, Sealed<string>? reason, IdentityId? bearer, IReadOnlySet<IdentityId> subject)
    {
        var own = named.Where(subject.Contains).ToList();
        if (own.Count == 0) return null;
        // A reason that was written about two persons tells of both.
        var others = named.Count - own.Count;
        return others > 0
            ? new(kind, rule, by, at, own, others, probability, null, null, ReasonWithheld: reason is not null)
            : new(kind, rule, by, at, own, 0, probability, reason, bearer, ReasonWithheld: false);
    }

    private static IEnumerable<IdentityId> IdentitiesOf(MergedGroup group) => group.Sides.SelectMany(s => s.Members.Prepend(s.Anchor)).Distinct();

    private static bool IsAdmins(object happened) => happened is IdentitiesLinked { Rule: LinkRule.AdminDecision } or ProfilesUnmerged or IdentityDetached or PersonsDistinguished;

    private static DateTimeOffset TimeOf(object happened) => happened switch
    {
        IGraphDecision e => e.OccurredAt,
        IdentityStandingChanged e => e.OccurredAt,
        ProfilesUnmerged e => e.OccurredAt,
        IdentityDetached e => e.OccurredAt,
        PersonsDistinguished e => e.OccurredAt,
        _ => default,
    };
}
