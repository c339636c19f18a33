using System.Collections.Immutable;
using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Composing;

/// <summary>
/// What one source said last of one attribute of an identity: by occurred-at, then by sequence. A source that takes its value back leaves an
/// empty slot, which hides none of the other sources' values.
/// </summary>
/// <param name="Clear">Where the catalogue says so.</param>
/// <param name="Box">Field <c>trait.{name}</c>, as in the event.</param>
public sealed record TraitSlot(
    string Name, string Source, JsonElement? Clear, Sealed<JsonElement>? Box, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, long Sequence)
{
    /// <summary>Equal values have equal tokens. Added where boxes can be opened; lives in read models only.</summary>
    public Guid? Token { get; init; }

    /// <summary>How much the value says: its length in characters, 0 for an empty one. Added beside the token.</summary>
    public int? Completeness { get; init; }

    public bool IsEmpty => Completeness == 0 || (Box is null && (Clear is not { } clear || Says(clear) == 0));

    /// <returns>0 for null, blank text and empty lists; otherwise the length of the text or of the JSON.</returns>
    public static int Says(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => 0,
        JsonValueKind.String => value.GetString()!.Trim().Length,
        JsonValueKind.Array or JsonValueKind.Object => value.GetRawText() is { Length: > 2 } text ? text.Length : 0,
        _ => value.GetRawText().Length,
    };

    internal static ImmutableArray<TraitSlot> Report(ImmutableArray<TraitSlot> slots, TraitsReported e, EventPosition at)
    {
        var result = slots.ToBuilder();
        foreach (var trait in e.Traits)
        {
            var slot = new TraitSlot(trait.Name, e.Source, trait.Clear, trait.Box, Moment.Utc(e.OccurredAt), Moment.Utc(at.RecordedAt), at.Sequence);
            var place = 0;
            while (place < result.Count && Order(result[place], slot) < 0) place++;
            if (place == result.Count || Order(result[place], slot) > 0) result.Insert(place, slot);
            else if (!slot.IsOlderThan(result[place])) result[place] = slot;
        }
        return result.DrainToImmutable();
    }

    private bool IsOlderThan(TraitSlot other) => (OccurredAt, Sequence).CompareTo((other.OccurredAt, other.Sequence)) < 0;

    private static int Order(TraitSlot a, TraitSlot b) =>
        string.CompareOrdinal(a.Name, b.Name) is not 0 and var byName ? byName : string.CompareOrdinal(a.Source, b.Source);
}
