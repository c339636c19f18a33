using System.Collections.Immutable;
using System.Text.Json;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.ReadModels;

/// <summary>A facet, and the search tokens of its values.</summary>
internal sealed record FacetRow(Facet Facet, IReadOnlyList<Guid> Tokens);

/// <summary>
/// Adds what only an opened value can give: equality tokens, completeness, search tokens. All of a facet's are made anew each time, so that
/// they don't depend on how its events were paged.
/// </summary>
internal static class FacetTokens
{
    /// <summary>What a value of a sealed attribute is compared by.</summary>
    public static Guid OfTrait(TenantKeys keys, string name, JsonElement value) => keys.Token($"trait.{name}", Canonical.Json(value));

    public static FacetRow Add(Facet facet, TenantKeys? keys, OpenKeys boxes, SearchTerms terms)
    {
        // A closed brand has no keys: nothing of it can be opened, and nothing found.
        if (keys is null) return new(facet, []);

        var tokens = new SortedSet<Guid>();
        if (boxes.TryOpen(facet.Id, facet.Value, FactEvents.IdentityField, out IdentityValue identity))
            tokens.UnionWith(SearchTerms.OfIdentity(facet.Type, identity.Value).Select(t => keys.Token(t.Kind, t.Value)));

        var traits = ImmutableArray.CreateBuilder<TraitSlot>(facet.Traits.Length);
        foreach (var slot in facet.Traits)
        {
            if (slot.Clear is { } clear)
            {
                traits.Add(slot with { Completeness = TraitSlot.Says(clear) });
                tokens.UnionWith(terms.OfTrait(slot.Name, clear).Select(t => keys.Token(t.Kind, t.Value)));
            }
            else if (boxes.TryOpen(facet.Id, slot.Box, FactEvents.TraitField(slot.Name), out JsonElement value))
            {
                traits.Add(slot with { Token = OfTrait(keys, slot.Name, value), Completeness = TraitSlot.Says(value) });
                tokens.UnionWith(terms.OfTrait(slot.Name, value).Select(t => keys.Token(t.Kind, t.Value)));
            }
            else
            {
                traits.Add(slot with { Token = null, Completeness = null });
            }
        }
        return new(facet with { Traits = traits.DrainToImmutable(), Pins = facet.Pins?.Select(WithToken).ToList() }, [.. tokens]);

        PinSlot WithToken(PinSlot pin)
        {
            if ((pin.Clear ?? (boxes.TryOpen(facet.Id, pin.Box, FactEvents.TraitField(pin.Name), out JsonElement opened) ? opened : null)) is not { } value) return pin with { Token = null };
            tokens.UnionWith(terms.OfTrait(pin.Name, value).Select(t => keys.Token(t.Kind, t.Value)));
            return pin with { Token = pin.Box is null ? null : OfTrait(keys, pin.Name, value) };
        }
    }
}
