using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.Line;

/// <summary>One event of a delivery, with what stands around it.</summary>
/// <param name="Scope">Within what the ids of users are unique; null: neither the settings nor the delivery say.</param>
/// <param name="Account">The brand's own account.</param>
internal sealed record LineEvent(JsonElement? Json, string? Scope, string? Account, DateTimeOffset ReceivedAt)
{
    public const string Channel = "line";

    private static readonly string[] OfTheDelivery = ["deliveryContext", "replyToken", "mode"];

    public string? Type => Json.Text("type");

    private JsonElement? Source => Json.Object("source");

    /// <summary>The person. In groups it is missing for whoever did not agree to be known to the account.</summary>
    public string? User => Source.Id("userId");

    /// <summary>With the account alone: what is said among others is not said to the brand.</summary>
    public bool IsAlone => Source.Id("groupId") is null && Source.Id("roomId") is null;

    /// <summary>What message ids are unique within.</summary>
    public string Chat => Source.Id("groupId") ?? Source.Id("roomId") ?? User ?? "unknown";

    /// <summary>
    /// For what has no id of its own. LINE says that <c>webhookEventId</c> is unique, and deliveries were recorded in which many events have the same: so all of the event is in it, but what a
    /// redelivery changes.
    /// </summary>
    public string Digest => Json.Digest(OfTheDelivery);

    public Details Details => new Details().Copy(Source, "groupId").Copy(Source, "roomId").Add("mode", Json.Text("mode") is "standby" ? "standby" : null);

    public MappedEvent Of(string rawType, string? user, string id, Fact fact, params ReadOnlySpan<Fact> more)
    {
        if (user is null) return new(rawType, null) { Kept = new("author-missing", "The network does not say who did this.") };
        if (Scope is null) return new(rawType, null) { Kept = new("scope-missing", "The delivery does not name the account that it is for: set the connector's scope.") };
        return new(rawType, new Message
        {
            Id = id,
            Identities = [new IdentityClaim("line", Scope, user)],
            OccurredAt = Json.Moment("timestamp"),
            ReceivedAt = ReceivedAt,
            Facts = [fact, .. more],
        });
    }
}
