using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Facts;

/// <summary>What a message states, in clear, in memory. It becomes an event on the stream of the identity it is about, and never moves from there.</summary>
public abstract record Fact
{
    private Fact() { }

    /// <summary>Which of the message's identities bears it.</summary>
    public int On { get; init; }

    public override string ToString() => "(fact)";

    /// <summary>Attributes of the person, by name. A JSON null takes a value back.</summary>
    public sealed record Traits(IReadOnlyDictionary<string, JsonElement> Values) : Fact;

    public sealed record Interaction : Fact
    {
        public required InteractionKind Kind { get; init; }
        public string? RawKind { get; init; }
        /// <summary>A token such as <c>facebook</c> or <c>email</c>.</summary>
        public required string Channel { get; init; }
        public Direction Direction { get; init; } = Direction.Inbound;
        /// <summary>Page, campaign, product, site or universe.</summary>
        public string? Target { get; init; }
        /// <summary>The target is whatever a page was called or addressed by, such as <c>/members/marie</c>: sealed, even where it looks like a token.</summary>
        public bool IsFreeTarget { get; init; }
        /// <summary>The message id, at the same source, of what this answers.</summary>
        public string? InReplyTo { get; init; }
        public string? Text { get; init; }
        public double? Rating { get; init; }
        public double? RatingScale { get; init; }
        /// <summary>-1 to 1, as the source judged it.</summary>
        public double? Sentiment { get; init; }
        public IReadOnlyDictionary<string, JsonElement>? Attributes { get; init; }
    }

    /// <summary>The author changed what an interaction says: a new fact, and what it said before stays its history.</summary>
    /// <param name="Of">The message id, at the same source, of the interaction, which may come in later than this.</param>
    /// <param name="Text">What it says now; null: no text any more.</param>
    public sealed record InteractionEdited(string Of, string? Text) : Fact
    {
        public double? Rating { get; init; }
        public double? RatingScale { get; init; }
        public IReadOnlyDictionary<string, JsonElement>? Attributes { get; init; }
    }

    /// <summary>The author deleted or unsent an interaction: that it was there stays, all that it ever said is overwritten. Final: no later edit brings words back.</summary>
    /// <param name="Of">As of <see cref="InteractionEdited"/>.</param>
    public sealed record InteractionDeleted(string Of) : Fact;

    public sealed record ConsentGiven(ConsentKey Key, Evidence Evidence) : Fact
    {
        /// <summary>A prior act that an import transmits, with its own date, method and text.</summary>
        public bool Attested { get; init; }
        public DateTimeOffset? Expires { get; init; }
    }

    public sealed record ConsentWithdrawn(ConsentKey Key, Evidence Evidence) : Fact
    {
        /// <summary>When it happened is not known, only that it had by the time of receipt.</summary>
        public bool Undated { get; init; }
        /// <summary>An objection to direct marketing (GDPR Art. 21(2)).</summary>
        public bool Objection { get; init; }
    }

    /// <summary>The person must not be addressed: see <see cref="ExclusionKinds"/>.</summary>
    /// <param name="Until">Null: until it is ended.</param>
    public sealed record Excluded(string Kind, DateTimeOffset? Until, string? Reason) : Fact;

    public sealed record ExclusionEnded(string Kind, string? Reason) : Fact;

    /// <summary>
    /// The message's identities of these types are all that the source has for the bearer: what it said before and says no more has ended. No types: all of
    /// them, as for a record that was deleted.
    /// </summary>
    public sealed record ListsAll(IReadOnlyList<string> Types) : Fact;

    /// <summary>The CRM merged an older record into the bearer: the old id still resolves, and counts no longer as an id of its own.</summary>
    public sealed record Supersedes(IdentityClaim Older) : Fact;
}
