using System.Text.Json;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Facts;

/// <summary>What a fact must be like to be recorded. Bad input is refused by name, before anything is written.</summary>
public static class FactChecks
{
    public const int MaxTextLength = 64 * 1024;
    public const int MaxTraits = 200;
    private const int MaxReason = 2000;
    private const int MaxToken = 64;
    private const int MaxTarget = 128;
    private const int MaxClearNumber = 24;

    /// <summary>Null where the fact can be recorded.</summary>
    public static Rejection? Check(Fact fact, int identities) => fact switch
    {
        { On: var on } when on < 0 || on >= identities => new("fact-identity", "The fact names an identity that the message does not have.", "on"),
        Fact.Traits traits => Check(traits),
        Fact.Interaction interaction => Check(interaction),
        Fact.InteractionEdited { Of: var of } when !IsMessageId(of) => NoOriginal,
        Fact.InteractionDeleted { Of: var of } when !IsMessageId(of) => NoOriginal,
        // An edit says what an interaction may say; it has no channel of its own.
        Fact.InteractionEdited edit => Check(new Fact.Interaction { Kind = InteractionKind.Other, Channel = "edit", Text = edit.Text, Rating = edit.Rating, RatingScale = edit.RatingScale, Attributes = edit.Attributes }),
        Fact.ConsentGiven given => Check(given.Key) ?? Check(given),
        Fact.ConsentWithdrawn withdrawn => Check(withdrawn.Key),
        Fact.Excluded { Kind: var kind } when !Consent.ExclusionKinds.All.Contains(kind) => NoKind,
        Fact.ExclusionEnded { Kind: var kind } when !Consent.ExclusionKinds.All.Contains(kind) => NoKind,
        Fact.Excluded { Reason.Length: > MaxReason } or Fact.ExclusionEnded { Reason.Length: > MaxReason } =>
            new("reason-length", $"A reason has at most {MaxReason} characters.", "reason"),
        _ => null,
    };

    /// <summary>A clear word: letters a to z, digits and <c>. _ : -</c>, at most 64. Nothing that names a person fits in by accident.</summary>
    public static bool IsToken(string? text) => text is { Length: > 0 and <= MaxToken } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or ':' or '-');

    /// <summary>A page, campaign or product that may be stored in clear: no query string, no at sign, no blanks.</summary>
    public static bool IsClearTarget(string text) => text.Length <= MaxTarget && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-' or '/');

    /// <summary>Names of traits are stored in clear.</summary>
    public static bool IsTraitName(string name) => name.Length is > 0 and <= MaxToken && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ' ');

    private static bool IsMessageId(string? id) => id is { Length: > 0 and <= 512 };

    private static Rejection NoOriginal => new("original-id", "An edit or a deletion names the message id of its original, of 1 to 512 characters.", "of");

    private static Rejection NoKind => new("exclusion-kind", $"An exclusion is one of {string.Join(", ", Consent.ExclusionKinds.All)}.", "kind");

    private static Rejection? Check(Fact.Traits traits)
    {
        if (traits.Values.Count > MaxTraits) return new("trait-count", $"At most {MaxTraits} traits in one message.", "traits");
        foreach (var name in traits.Values.Keys)
        {
            if (!IsTraitName(name))
            {
                return new("trait-name", "A trait's name has 1 to 64 letters, digits, blanks or one of . _ -", "traits");
            }
        }
        return null;
    }

    private static Rejection? Check(Fact.Interaction interaction) => interaction switch
    {
        _ when !IsToken(interaction.Channel) => new("channel", "A channel is a lower-case word such as facebook, of at most 64 characters.", "channel"),
        { Text.Length: > MaxTextLength } => new("text-length", $"A text has at most {MaxTextLength} characters.", "text"),
        { Target.Length: > 2048 } => new("target-length", "A target has at most 2048 characters.", "target"),
        { InReplyTo.Length: > 512 } => new("in-reply-to", "A message id has at most 512 characters.", "inReplyTo"),
        { RawKind.Length: > 256 } => new("raw-kind", "The source's own name of a kind has at most 256 characters.", "rawKind"),
        { Sentiment: { } sentiment } when !(sentiment is >= -1 and <= 1) => new("sentiment", "Sentiment is a number from -1 to 1.", "sentiment"),
        { Rating: { } rating } when !double.IsFinite(rating) => new("rating", "A rating is a finite number.", "rating"),
        { RatingScale: { } scale } when !double.IsFinite(scale) || scale <= 0 => new("rating-scale", "A rating's scale is its highest value, above 0.", "ratingScale"),
        { Rating: { } rating, RatingScale: { } scale } when rating < 0 || rating > scale => new("rating", "A rating lies between 0 and its scale.", "rating"),
        { Attributes.Count: > MaxTraits } => new("attribute-count", $"At most {MaxTraits} attributes in one interaction.", "attributes"),
        _ => null,
    };

    private static Rejection? Check(Consent.ConsentKey key) =>
        !IsToken(key.Channel) ? new("channel", "A channel is a lower-case word such as email, of at most 64 characters.", "channel")
        : !IsToken(key.Purpose) ? new("purpose", "A purpose is a lower-case word such as marketing, of at most 64 characters.", "purpose")
        : !IsToken(key.Controller) ? new("controller", "A controller is a lower-case word, of at most 64 characters.", "controller")
        : null;

    private static Rejection? Check(Fact.ConsentGiven given) => given switch
    {
        { Evidence: { Method: Consent.ConsentMethod.DoubleOptIn, DoubleOptInConfirmedAt: null } } =>
            new("double-opt-in", "A double opt-in counts once it is confirmed: say when, in doubleOptInConfirmedAt.", "evidence.doubleOptInConfirmedAt"),
        { Evidence: { DoubleOptInRequestedAt: { } requested, DoubleOptInConfirmedAt: { } confirmed } } when confirmed < requested =>
            new("double-opt-in", "A double opt-in is confirmed after it was requested.", "evidence.doubleOptInConfirmedAt"),
        { Attested: true, Evidence: { CapturedAt: null } or { Text: null, TextVersion: null } } =>
            new("attested-evidence", "An imported consent needs the act's own date, method and text (or text version).", "evidence"),
        { Evidence.Method: Consent.ConsentMethod.GlobalPrivacyControl } =>
            new("privacy-signal", "A Global Privacy Control signal denies; it never gives consent.", "evidence.method"),
        _ => null,
    };

    /// <summary>
    /// A scalar that PostgreSQL's jsonb can hold and that is short enough to be a label rather than a text. An escape in it is a control character or half
    /// a surrogate pair, which jsonb refuses; an at sign is an address.
    /// </summary>
    internal static bool CanBeClear(JsonElement value)
    {
        var raw = value.GetRawText();
        return value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => true,
            JsonValueKind.Number => raw.Length <= MaxClearNumber && double.IsFinite(value.GetDouble()),
            JsonValueKind.String => raw.Length <= MaxToken + 2 && !raw.Contains('\\', StringComparison.Ordinal) && !raw.Contains('@', StringComparison.Ordinal),
            _ => false,
        };
    }
}
