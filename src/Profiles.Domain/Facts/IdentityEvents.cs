using System.Text.Json;
using System.Text.Json.Serialization;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Facts;

// Storage formats: the records below are stored as events on the stream of the identity they are about (stream id = IdentityId).
// A changed shape is a new version with an upcaster; golden files keep the old one readable. docs/events.md lists them.

/// <summary>What every event on an identity's stream says.</summary>
public interface IIdentityEvent
{
    /// <summary>The source's clock; recorded-at is the store's own timestamp.</summary>
    DateTimeOffset OccurredAt { get; }
    string Source { get; }
}

/// <summary>First sight of an identity: always the first event of its stream.</summary>
/// <param name="Profile">The profile id that the identity is born with.</param>
/// <param name="Value">Field <c>identity.value</c>.</param>
public sealed record IdentityObserved(
    string Type, string Scope, Sealed<IdentityValue> Value, Strength Strength, ProfileId Profile,
    DateTimeOffset OccurredAt, string Source, string Actor, MessageKey Message) : IIdentityEvent;

/// <summary>What is sealed of an identity: its normalised value, and the source's spelling where that differs.</summary>
public sealed record IdentityValue(string Value, string? Raw);

/// <summary>A known identity was seen with more certainty than before.</summary>
public sealed record IdentityStrengthened(Strength Strength, DateTimeOffset OccurredAt, string Source, MessageKey Message) : IIdentityEvent;

/// <summary>Attributes that a source reported.</summary>
public sealed record TraitsReported(IReadOnlyList<ReportedTrait> Traits, DateTimeOffset OccurredAt, string Source, MessageKey Message) : IIdentityEvent;

/// <summary>One attribute: clear where the tenant's catalogue says so, otherwise sealed under field <c>trait.{name}</c>. Both null: taken back.</summary>
public sealed record ReportedTrait(string Name, JsonElement? Clear, Sealed<JsonElement>? Box);

/// <summary>A contact between the person and the brand. The event's id in the store is the interaction's public id.</summary>
/// <param name="Channel">A token.</param>
/// <param name="Target">Clear only where it is a plain token; otherwise it is inside of <paramref name="Content"/>.</param>
/// <param name="InReplyTo">The message key of what this answers.</param>
/// <param name="Content">Field <c>interaction.content</c>, in the class <c>transaction</c> for purchases, otherwise <c>conversation</c>.</param>
/// <param name="Attributes">Those that the catalogue calls clear.</param>
public sealed record InteractionRecorded(
    InteractionKind Kind, string Channel, Direction Direction, string? Target, MessageKey? InReplyTo,
    double? Rating, double? RatingScale, double? Sentiment,
    Sealed<InteractionContent>? Content, IReadOnlyDictionary<string, JsonElement>? Attributes,
    DateTimeOffset OccurredAt, string Source, MessageKey Message) : IIdentityEvent
{
    /// <summary>There was content, and it was overwritten or never stored: its author deleted the interaction. Written only where true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ContentDeleted { get; init; }
}

/// <summary>What is sealed of an interaction, or of an edit.</summary>
public sealed record InteractionContent(string? Text, string? RawKind, string? Target, IReadOnlyDictionary<string, JsonElement>? Attributes);

/// <summary>The author changed what an interaction says. What it does not say of rating and attributes stays as it was.</summary>
/// <param name="Interaction">The original: its id. It may be recorded later than this, or never.</param>
/// <param name="Class">Of the content: <c>transaction</c> where the original was known to be a purchase, otherwise <c>conversation</c>.</param>
/// <param name="Content">The text since then, and attributes. Field <c>interaction.content</c>. Null: no text any more.</param>
/// <param name="Attributes">Those that the catalogue calls clear.</param>
public sealed record InteractionEdited(
    MessageKey Interaction, RetentionClass Class, Sealed<InteractionContent>? Content, double? Rating, double? RatingScale,
    IReadOnlyDictionary<string, JsonElement>? Attributes, DateTimeOffset OccurredAt, string Source, MessageKey Message) : IIdentityEvent
{
    /// <summary>As of <see cref="InteractionRecorded"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ContentDeleted { get; init; }
}

/// <summary>The author deleted or unsent an interaction: in the transaction that records this, all that it ever said is overwritten.</summary>
/// <param name="Interaction">As of <see cref="InteractionEdited"/>.</param>
public sealed record InteractionDeleted(MessageKey Interaction, DateTimeOffset OccurredAt, string Source, MessageKey Message) : IIdentityEvent;

/// <summary>The person agreed, on this contact point. Field of the evidence: <c>consent.evidence</c>.</summary>
/// <param name="Attested">Transmitted by an import; loses to any later act and to any withdrawal of unknown date.</param>
public sealed record ConsentGiven(
    ConsentKey Key, ConsentMethod Method, bool Attested, DateTimeOffset? Expires, Sealed<Evidence> Evidence,
    DateTimeOffset OccurredAt, string Source, MessageKey Message) : IIdentityEvent;

/// <summary>The person refused, withdrew or objected. Never undone by an import.</summary>
/// <param name="Undated">The day is unknown: <paramref name="OccurredAt"/> is the receipt, the latest that it can have been.</param>
public sealed record ConsentWithdrawn(
    ConsentKey Key, ConsentMethod Method, bool Undated, bool Objection, Sealed<Evidence> Evidence,
    DateTimeOffset OccurredAt, string Source, MessageKey Message) : IIdentityEvent;
