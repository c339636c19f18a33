using Profiles.Domain.Tenants;

namespace Profiles.Domain.Composing;

/// <summary>Why one value of an attribute is shown and not another. The codes are public.</summary>
public static class WinnerReasons
{
    /// <summary>An admin chose it.</summary>
    public const string Pinned = "pinned";
    /// <summary>The person had it corrected (GDPR Art. 16).</summary>
    public const string Rectified = "rectified";
    /// <summary>The person said so by their own hand.</summary>
    public const string Declared = "declared";
    /// <summary>There is no other.</summary>
    public const string OnlyValue = "only-value";
    /// <summary>All sources say the same.</summary>
    public const string SameValue = "same-value";
    /// <summary>All values are shown.</summary>
    public const string Union = "union";
    /// <summary>The only one that a verified identity bears.</summary>
    public const string Verified = "verified";
    /// <summary>Of the source that goes first.</summary>
    public const string SourceOrder = "source-order";
    public const string MostFrequent = "most-frequent";
    public const string MostComplete = "most-complete";
    public const string MostRecent = "most-recent";
}

public static partial class Reconciling
{
    /// <summary>The step that decided: what stands before it in the order of steps left several different values.</summary>
    /// <param name="winner">As <see cref="Of(IReadOnlyCollection{Facet}, TenantSettings)"/> chose it of the same facets.</param>
    /// <returns>One of <see cref="WinnerReasons"/>.</returns>
    public static string Why(ReconciledTrait winner, IReadOnlyCollection<Facet> facets, TenantSettings settings)
    {
        if (winner.Request is not null) return WinnerReasons.Rectified;
        if (winner.Pinned) return WinnerReasons.Pinned;
        var candidates = facets.SelectMany(f => f.Traits.Where(t => t.Name == winner.Name && !t.IsEmpty).Select(t => Of(f, t))).ToList();
        if (candidates.Count <= 1) return WinnerReasons.OnlyValue;
        if (AreSame(candidates)) return WinnerReasons.SameValue;

        var policy = settings.ReconciliationOf(winner.Name);
        if (Declared(winner.Name, candidates, settings) is { } own)
        {
            if (AreSame(own)) return WinnerReasons.Declared;
            candidates = own;
        }
        if (policy.Rule == ReconciliationRule.Union) return WinnerReasons.Union;
        if (policy.VerifiedFirst && candidates.FindAll(c => c.Verified) is { Count: > 0 } verified)
        {
            if (AreSame(verified)) return WinnerReasons.Verified;
            candidates = verified;
        }
        var (reason, best) = policy.Rule switch
        {
            ReconciliationRule.SourceOrder => (WinnerReasons.SourceOrder, Least(c => Place(policy.Sources ?? [], c.Value.Source))),
            ReconciliationRule.MostFrequent => (WinnerReasons.MostFrequent, Least(c => -candidates.Count(other => Sameness(other.Value) == Sameness(c.Value)))),
            ReconciliationRule.MostComplete => (WinnerReasons.MostComplete, Least(c => -c.Completeness)),
            _ => (WinnerReasons.MostRecent, candidates),
        };
        return AreSame(best) ? reason : WinnerReasons.MostRecent;

        List<Candidate> Least(Func<Candidate, int> rank) => candidates.FindAll(c => rank(c) == candidates.Min(rank));
    }

    private static bool AreSame(IEnumerable<Candidate> candidates) => candidates.Select(c => Sameness(c.Value)).Distinct(StringComparer.Ordinal).Count() == 1;
}
