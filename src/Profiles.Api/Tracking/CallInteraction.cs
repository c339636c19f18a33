using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Api.Tracking;

/// <summary>What a track, page or screen call says that happened.</summary>
internal static class CallInteraction
{
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal) { "direction", "target", "text", "inReplyTo" };
    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal) { "rating", "ratingScale", "sentiment" };

    /// <summary>Segment's e-commerce, e-mail and lead events, by their name in lower case without blanks and signs.</summary>
    private static readonly Dictionary<string, InteractionKind> Known = new(StringComparer.Ordinal)
    {
        ["ordercompleted"] = InteractionKind.Purchase, ["productpurchased"] = InteractionKind.Purchase,
        ["productreviewed"] = InteractionKind.Review, ["reviewposted"] = InteractionKind.Review,
        ["productshared"] = InteractionKind.Share, ["cartshared"] = InteractionKind.Share,
        ["emailsent"] = InteractionKind.EmailSent, ["emaildelivered"] = InteractionKind.EmailSent, ["emailopened"] = InteractionKind.EmailOpened,
        ["emaillinkclicked"] = InteractionKind.EmailClicked, ["emailbounced"] = InteractionKind.EmailBounced,
        ["emailmarkedasspam"] = InteractionKind.EmailComplained,
        ["livechatconversationstarted"] = InteractionKind.Chat, ["livechatmessagereceived"] = InteractionKind.Chat, ["livechatmessagesent"] = InteractionKind.Chat,
        ["formsubmitted"] = InteractionKind.Lead, ["signedup"] = InteractionKind.Lead, ["pageviewed"] = InteractionKind.Visit,
        ["callstarted"] = InteractionKind.Call, ["appointmentbooked"] = InteractionKind.Appointment,
    };

    private static readonly HashSet<string> FromTheBrand = new(StringComparer.Ordinal) { "emailsent", "emaildelivered", "emailbounced", "livechatmessagesent" };

    static CallInteraction()
    {
        // Every kind under its own name as well: "Comment", "Contest Entry", "EVENT_ATTENDANCE".
        foreach (var kind in Enum.GetValues<InteractionKind>()) Known.TryAdd(Folded(kind.ToString()), kind);
    }

    public static Fact.Interaction OfTrack(JsonElement? message, string name)
    {
        var folded = Folded(name);
        var kind = Known.GetValueOrDefault(folded, InteractionKind.Other);
        var properties = message.Object("properties");
        return With(message, properties, kind, name, track: true) with
        {
            Direction = properties.Text("direction")?.ToUpperInvariant() switch
            {
                "OUTBOUND" => Direction.Outbound,
                "INBOUND" => Direction.Inbound,
                _ => FromTheBrand.Contains(folded) ? Direction.Outbound : Direction.Inbound,
            },
            Target = properties.Text("target") ?? properties.Text("product_id") ?? properties.Text("campaign_id"),
            Text = properties.Text("text") ?? (kind == InteractionKind.Review ? properties.Text("review_body") : null),
            Rating = properties.Number("rating"),
            RatingScale = properties.Number("ratingScale"),
            Sentiment = properties.Number("sentiment"),
            InReplyTo = properties.Text("inReplyTo"),
        };
    }

    /// <param name="raw">What the source calls it: <c>page</c> or <c>screen</c>.</param>
    public static Fact.Interaction OfVisit(JsonElement? message, string raw)
    {
        var properties = message.Object("properties");
        return With(message, properties, InteractionKind.Visit, raw, track: false) with
        {
            Target = message.Text("name") ?? properties.Text("name") ?? properties.Text("path") ?? properties.Text("url"),
            IsFreeTarget = true,
        };
    }

    private static Fact.Interaction With(JsonElement? message, JsonElement? properties, InteractionKind kind, string raw, bool track) => new()
    {
        Kind = kind,
        RawKind = raw,
        Channel = Channel(message, properties),
        Attributes = Attributes(properties, track),
    };

    /// <summary>
    /// <c>properties.channel</c>, <c>context.channel</c> or <c>channel</c>, the first that is a token; else <c>web</c> for what has a page,
    /// <c>app</c> for what has a screen or app, and <c>server</c>.
    /// </summary>
    private static string Channel(JsonElement? message, JsonElement? properties)
    {
        var context = message.Object("context");
        foreach (var said in (ReadOnlySpan<string?>)[properties.Text("channel"), context.Text("channel"), message.Text("channel")])
        {
            if (said?.Trim().ToLowerInvariant() is { } token && FactChecks.IsToken(token)) return token;
        }
        return message.Text("type") == "page" || context.Object("page") is not null ? "web"
            : message.Text("type") == "screen" || context.Object("app") is not null ? "app"
            : "server";
    }

    /// <summary>All properties but those that have a place of their own in the interaction.</summary>
    private static Dictionary<string, JsonElement>? Attributes(JsonElement? properties, bool track)
    {
        if (properties is not { } members) return null;
        var attributes = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in members.EnumerateObject())
        {
            var placed = track && member.Value.ValueKind switch
            {
                JsonValueKind.String => Texts.Contains(member.Name),
                JsonValueKind.Number => Numbers.Contains(member.Name),
                _ => false,
            };
            if (!placed) attributes[member.Name] = member.Value;
        }
        return attributes.Count > 0 ? attributes : null;
    }

    internal static string Folded(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
