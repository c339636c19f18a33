using System.Text.Json;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Matching;
using Profiles.Domain.Privacy;
using Profiles.Domain.Suggesting;

namespace Profiles.Projections.ReadModels;

/// <summary>What matching knows of one identity: one sealed box, and the keyed hashes that candidates are found by.</summary>
/// <param name="Sequence">Of the event that it last changed with: where matching goes on.</param>
/// <param name="Box">Null where there is nothing to compare.</param>
internal sealed record MatchFeatures(Subject Subject, long Sequence, Sealed<MatchRecord>? Box, IReadOnlyList<Guid> Keys)
{
    public const string Field = "match.record";

    /// <returns>Null where nothing can be opened: a closed brand's, or an erased identity's.</returns>
    public static MatchFeatures? Of(Subject subject, Facet facet, long sequence, TenantKeys? keys, OpenKeys boxes)
    {
        if (keys is null || boxes.Key(subject.Identity, RetentionClass.Contact) is not { } key) return null;
        var record = MatchRecord.Of(Facts(facet, boxes));
        return record.IsEmpty ? new(subject, sequence, null, [])
            : new(subject, sequence, key.Seal(record, Field), [.. BlockingKeys.Of(record).Select(k => keys.Token($"match.{k.Rule}", k.Value)).Distinct().Order()]);
    }

    private static IEnumerable<(MatchField, string?)> Facts(Facet facet, OpenKeys boxes)
    {
        if (boxes.TryOpen(facet.Id, facet.Value, FactEvents.IdentityField, out IdentityValue identity))
            foreach (var fact in MatchFacts.OfIdentity(facet.Type, identity.Value)) yield return fact;
        foreach (var slot in facet.Traits)
        {
            if ((slot.Clear ?? (boxes.TryOpen(facet.Id, slot.Box, FactEvents.TraitField(slot.Name), out JsonElement opened) ? opened : null)) is not { } value) continue;
            foreach (var fact in MatchFacts.OfTrait(slot.Name, value)) yield return fact;
        }
        foreach (var pin in facet.Pins ?? [])
        {
            if ((pin.Clear ?? (boxes.TryOpen(facet.Id, pin.Box, FactEvents.TraitField(pin.Name), out JsonElement opened) ? opened : null)) is not { } value) continue;
            foreach (var fact in MatchFacts.OfTrait(pin.Name, value)) yield return fact;
        }
    }
}
