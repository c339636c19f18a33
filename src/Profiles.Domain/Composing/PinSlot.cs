using System.Text.Json;
using System.Text.Json.Serialization;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Composing;

/// <summary>
/// What an admin decided about one attribute on one identity: a value that beats all that sources say, or, without a value, that there is no such pin.
/// The latest counts, by occurred-at, then by sequence.
/// </summary>
/// <param name="Clear">Where the catalogue says so.</param>
/// <param name="Box">Field <c>trait.{name}</c>, as in the event.</param>
/// <param name="Decision">The merge that the value was kept at: undoing it takes the pin back, and uncovers what was there before.</param>
public sealed record PinSlot(
    string Name, JsonElement? Clear, Sealed<JsonElement>? Box, string Source, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, long Sequence, DecisionId? Decision)
{
    /// <summary>Equal values have equal tokens. Added where boxes can be opened; lives in read models only.</summary>
    public Guid? Token { get; init; }

    /// <summary>The request on which the person had it corrected. Without a value it says that they have no such attribute.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public Guid? Request { get; init; }

    [JsonIgnore] public bool HasValue => Clear is not null || Box is not null;

    /// <summary>Total: what is neither pin nor its lifting changes nothing.</summary>
    /// <param name="pins">Null where there are none.</param>
    public static IReadOnlyList<PinSlot>? Evolve(IReadOnlyList<PinSlot>? pins, object @event, EventPosition at) => @event switch
    {
        TraitPinned e => With(pins, new(e.Name, e.Clear, e.Box, e.Source, Moment.Utc(e.OccurredAt), Moment.Utc(at.RecordedAt), at.Sequence, e.Decision)),
        TraitRectified e => With(pins, new(e.Name, e.Clear, e.Box, e.Source, Moment.Utc(e.OccurredAt), Moment.Utc(at.RecordedAt), at.Sequence, null) { Request = e.Request }),
        TraitUnpinned { Decision: { } undone } e => Some(pins?.Where(p => p.Name != e.Name || p.Decision != undone)),
        TraitUnpinned e => With(pins, new(e.Name, null, null, e.Source, Moment.Utc(e.OccurredAt), Moment.Utc(at.RecordedAt), at.Sequence, null)),
        _ => pins,
    };

    /// <summary>The pins that count, at most one for each name.</summary>
    public static IEnumerable<PinSlot> InForce(IReadOnlyList<PinSlot>? pins) =>
        (pins ?? []).GroupBy(p => p.Name, StringComparer.Ordinal).Select(named => named.Last()).Where(latest => latest.HasValue || latest.Request is not null);

    /// <summary>An admin's own pin or lifting hides for ever what came before it; a merge's hides it until the merge is undone.</summary>
    private static List<PinSlot>? With(IReadOnlyList<PinSlot>? pins, PinSlot added)
    {
        var all = (pins ?? []).Append(added).OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.OccurredAt).ThenBy(p => p.Sequence).ToList();
        return Some(all.Where((pin, place) => !all.Skip(place + 1).Any(later => later.Name == pin.Name && later.Decision is null)));
    }

    private static List<PinSlot>? Some(IEnumerable<PinSlot>? pins) => pins?.ToList() is { Count: > 0 } some ? some : null;
}
