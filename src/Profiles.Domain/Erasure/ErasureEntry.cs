using System.Text.Json.Serialization;
using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Erasure;

/// <summary>
/// All that it takes to carry an erasure out, or to do so again on a database that was restored from before it: written to the ledger outside of the database
/// first. Random ids and keyed hashes only. Storage format.
/// </summary>
/// <param name="Request">The privacy request, or the run of a retention rule; an erasure is known by it, and happens once.</param>
/// <param name="Classes">Whose data keys die.</param>
/// <param name="Fence">Of the identities that are erased as a whole and are nobody else's: nothing new is recorded of them.</param>
/// <param name="Suppressions">What a new life of them inherits.</param>
/// <param name="Lapsed">A term ended, and nobody asked to be forgotten: whatever happens later is a new beginning, whoever tells of it. What happened before stays out.</param>
public sealed record ErasureEntry(
    Guid Request, DateTimeOffset At, string Actor, IReadOnlyList<IdentityId> Identities, IReadOnlyList<RetentionClass> Classes,
    IReadOnlyList<Guid> Fence, IReadOnlyList<Suppression> Suppressions, bool Lapsed = false)
{
    /// <summary>What deliveries that could not be read are found by (<see cref="Intake.Traces"/>); null in lines from before there were any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Guid>? Traces { get; init; }

    public bool IsWhole => Classes.Contains(RetentionClass.Contact);
}

/// <summary>
/// What outlives an erasure, by keyed hash of the contact point and used for nothing else: an objection or a refusal for one channel and purpose, or an
/// exclusion that the law wants kept. A new life of the contact point begins with it.
/// </summary>
/// <param name="Hash">Under the suppression key, of the identity.</param>
/// <param name="Kind"><see cref="Objection"/>, <see cref="Refusal"/>, or a kind of exclusion.</param>
/// <param name="Channel">Empty for an exclusion, as purpose and controller are.</param>
/// <param name="At">When the person said so.</param>
/// <param name="Until">Of an exclusion; null: until it is lifted.</param>
public sealed record Suppression(Guid Hash, string Kind, string Channel, string Purpose, string Controller, DateTimeOffset At, DateTimeOffset? Until = null)
{
    public const string Objection = "objection";
    public const string Refusal = "refusal";

    /// <summary>Source of the events that a new life begins with.</summary>
    public const string Source = "suppression-list";

    public bool IsExclusion => Kind is not (Objection or Refusal);

    /// <summary>
    /// What outlives an erasure of these identities of one person. A denial is the person's, so each of their contact points bears all of them; one that the person
    /// has taken back since by a grant of their own ends with it.
    /// </summary>
    /// <param name="hashes">Of the identities that are erased and fenced.</param>
    public static IEnumerable<Suppression> Of(
        IReadOnlyCollection<Guid> hashes, IEnumerable<(ConsentKey Key, ConsentState State)> held, IEnumerable<Exclusion> excluded)
    {
        var denied = held.GroupBy(h => h.Key, h => h.State).Select(h => (h.Key, State: h.Aggregate(ConsentState.Unknown, (a, b) => a.Join(b))))
            .Where(h => h.State.Denied is not null && !(h.State.Granted?.At > h.State.Denied)).ToList();
        var kept = excluded.Where(e => ExclusionKinds.IsOwnWord(e.Kind)).Distinct().ToList();
        foreach (var hash in hashes)
        {
            foreach (var (key, state) in denied)
            {
                yield return new(hash, state.ObjectedAt is null ? Refusal : Objection, key.Channel, key.Purpose, key.Controller, state.Denied!.Value);
            }
            foreach (var e in kept) yield return new(hash, e.Kind, "", "", "", e.At, e.Until);
        }
    }
}
