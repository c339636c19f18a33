using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Profiles.Domain.Identities;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Composing;

/// <summary>The value of an attribute that won over all others, and where it came from.</summary>
/// <param name="Identity">Whose data key opens <paramref name="Box"/>.</param>
public sealed record ReconciledTrait(
    string Name, JsonElement? Clear, Sealed<JsonElement>? Box, string Source, IdentityId Identity,
    DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, long Sequence, Guid? Token)
{
    /// <summary>An admin chose it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public bool Pinned { get; init; }

    /// <summary>The request on which the person had it corrected.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public Guid? Request { get; init; }

    /// <summary>Of a union: the other values behind this most recent one. Null where one value won alone.</summary>
    public IReadOnlyList<ReconciledTrait>? Others { get; init; }

    /// <summary>The value, or all values of a union.</summary>
    [JsonIgnore] public IEnumerable<ReconciledTrait> All => Others is null ? [this] : Others.Prepend(this);
}

/// <summary>
/// Chooses, of the values that sources reported of an attribute, the person's: what the person had corrected or an admin pinned, whichever came last, or what the person declared, or what the brand's
/// <see cref="Reconciliation"/> says.
/// Empty values don't take part. Sealed ones are compared by their tokens and completeness and never opened. Each rule ends in
/// <see cref="Recency"/>, a total order: that alone makes the result independent of the order of the facets.
/// </summary>
public static partial class Reconciling
{
    private readonly record struct Candidate(ReconciledTrait Value, bool Verified, int Completeness);

    /// <returns>By name.</returns>
    public static ImmutableArray<ReconciledTrait> Of(IReadOnlyCollection<Facet> facets, TenantSettings settings)
    {
        var reported = new SortedDictionary<string, List<Candidate>>(StringComparer.Ordinal);
        var winners = new SortedDictionary<string, ReconciledTrait>(StringComparer.Ordinal);
        foreach (var facet in facets)
        {
            foreach (var pin in PinSlot.InForce(facet.Pins))
            {
                var value = new ReconciledTrait(pin.Name, pin.Clear, pin.Box, pin.Source, facet.Id, pin.OccurredAt, pin.RecordedAt, pin.Sequence, pin.Token) { Pinned = true, Request = pin.Request };
                if (!winners.TryGetValue(pin.Name, out var other) || Recency(value).CompareTo(Recency(other)) > 0) winners[pin.Name] = value;
            }
            foreach (var slot in facet.Traits.Where(t => !t.IsEmpty))
            {
                if (!reported.TryGetValue(slot.Name, out var candidates)) reported[slot.Name] = candidates = [];
                candidates.Add(Of(facet, slot));
            }
        }
        foreach (var (name, candidates) in reported)
        {
            if (!winners.ContainsKey(name)) winners[name] = Winner(Declared(name, candidates, settings) ?? candidates, settings.ReconciliationOf(name));
        }
        // What the person said that they don't have hides what sources say, and is not shown.
        return [.. winners.Values.Where(w => w.Clear is not null || w.Box is not null)];
    }

    private static Candidate Of(Facet facet, TraitSlot slot) => new(
        new(slot.Name, slot.Clear, slot.Box, slot.Source, facet.Id, slot.OccurredAt, slot.RecordedAt, slot.Sequence, slot.Token),
        facet.Strength == Strength.Verified, slot.Completeness ?? (slot.Clear is { } clear ? TraitSlot.Says(clear) : 0));

    /// <summary>What the person said by their own hand, where that is theirs to say: only it takes part then. Null where they said nothing.</summary>
    private static List<Candidate>? Declared(string name, List<Candidate> all, TenantSettings settings) =>
        settings.Offering.Declares(name) && all.FindAll(c => c.Value.Source == Declaring.Source) is { Count: > 0 } own ? own : null;

    private static ReconciledTrait Winner(List<Candidate> all, Reconciliation policy)
    {
        if (policy.Rule == ReconciliationRule.Union) return United(all);
        var candidates = policy.VerifiedFirst && all.Exists(c => c.Verified) ? all.FindAll(c => c.Verified) : all;
        return (policy.Rule switch
        {
            ReconciliationRule.SourceOrder => candidates.MaxBy(c => (-Place(policy.Sources ?? [], c.Value.Source), Recency(c.Value))),
            ReconciliationRule.MostFrequent => candidates.GroupBy(c => Sameness(c.Value), StringComparer.Ordinal)
                .MaxBy(same => (same.Count(), same.Max(c => Recency(c.Value))))!.MaxBy(c => Recency(c.Value)),
            ReconciliationRule.MostComplete => candidates.MaxBy(c => (c.Completeness, Recency(c.Value))),
            _ => candidates.MaxBy(c => Recency(c.Value)),
        }).Value;
    }

    /// <summary>Of equal values the most recent one stays.</summary>
    private static ReconciledTrait United(List<Candidate> all)
    {
        var different = all.Select(c => c.Value).OrderByDescending(Recency).DistinctBy(Sameness, StringComparer.Ordinal).ToList();
        return different[0] with { Others = different[1..] };
    }

    // An event bears a name once and has a sequence of its own, so the identity only decides between values that never met in one store.
    private static (DateTimeOffset, long, Guid) Recency(ReconciledTrait t) => (t.OccurredAt, t.Sequence, t.Identity.Value);

    private static int Place(IReadOnlyList<string> sources, string source)
    {
        for (var i = 0; i < sources.Count; i++)
            if (sources[i] == source) return i;
        return sources.Count;
    }

    /// <summary>Equal for equal values. A box that can't be opened is like no other.</summary>
    private static string Sameness(ReconciledTrait t) => t switch
    {
        { Clear: { } clear } => $"clear {Canonical.Json(clear)}",
        { Token: { } token } => $"token {token}",
        _ => $"box {Convert.ToBase64String(t.Box?.Box ?? [])}",
    };
}
