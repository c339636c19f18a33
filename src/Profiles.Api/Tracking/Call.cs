using System.Text;
using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Api.Tracking;

/// <summary>What a call became. Either there is a message, perhaps with warnings about parts that were left out, or a reason why not.</summary>
/// <param name="Signal">A message of its own, for a standing signal that the call carries.</param>
internal sealed record MappedCall(Message? Message, Rejection? Rejection, IReadOnlyList<Rejection> Warnings, Message? Signal = null);

/// <summary>
/// Turns one call of a Segment or RudderStack client into a message for the recorder. Pure. <c>docs/tracking.md</c> says what becomes of what.
/// </summary>
internal sealed class CallMapping(Credential credential, IdentityNormaliser normaliser, DateTimeOffset receivedAt, int maxBytes = 32 * 1024, string controller = "brand")
{
    public const int MaxMessageId = 512;
    private const int MaxEventName = 256;

    /// <param name="type">The call, where the address says it; otherwise the message's <c>type</c>.</param>
    /// <param name="batchSentAt">Where the batch says when it was sent.</param>
    /// <param name="madeId">Given to a message that has no id of its own.</param>
    /// <param name="privacyControl">Whether the request came with Global Privacy Control.</param>
    public MappedCall Map(JsonElement call, string? type, DateTimeOffset? batchSentAt, Guid madeId, bool privacyControl = false)
    {
        if (call.ValueKind != JsonValueKind.Object) return Refused("message", "A message is a JSON object.", null);
        if (Encoding.UTF8.GetByteCount(call.GetRawText()) > maxBytes) return Refused("message-size", $"A message has at most {maxBytes} bytes.", null);
        if (!call.IsReadable()) return Refused("text-encoding", "A text holds half of a character, which no text can be stored with.", null);
        JsonElement? message = call;

        type ??= message.Text("type");
        if (type is not ("identify" or "track" or "page" or "screen" or "group" or "alias"))
            return Refused("type", "A message's type is identify, track, page, screen, group or alias.", "type");

        var (at, badTime) = CallTime.Of(message, batchSentAt, receivedAt);
        if (badTime is not null) return new(null, badTime, []);

        var warnings = new List<Rejection>();
        var id = message.Text("messageId");
        if (id is null)
        {
            id = $"made-{madeId:N}";
            warnings.Add(new("message-id", "The message has no messageId: one was made, and if it is sent again it is recorded again.", "messageId"));
        }
        if (id.Length > MaxMessageId) return Refused("message-id", $"A messageId has at most {MaxMessageId} characters.", "messageId");

        var identities = new CallIdentities(credential, normaliser);
        identities.Read(message);
        var facts = new List<Fact>();
        if (Facts(type, message, identities, facts, warnings) is { } refused) return new(null, refused, []);

        if (identities.Claims.Count == 0)
            return new(null, identities.Warnings.Count > 0 ? identities.Warnings[0] : new("identity-missing", "A message names a userId, an anonymousId or a context.externalIds.", null), []);
        if (credential.Trust == Trust.Suggests && !identities.HasDevice)
            return Refused("anonymous-id", "A browser's key needs an anonymousId: what a browser says is recorded on it.", "anonymousId");

        if (type == "track") facts.AddRange(CallConsent.Acts(message, message.Text("event")!, identities.Claims, credential.Trust != Trust.Suggests, controller));
        var signal = type == "track" && CallConsent.IsPreferenceUpdate(message) ? null
            : CallConsent.Standing(message, identities.Claims[0], at ?? receivedAt, receivedAt, privacyControl, controller);

        var done = new Message
        {
            Id = id,
            Identities = identities.Claims,
            OccurredAt = at,
            ReceivedAt = receivedAt,
            Facts = facts,
        };
        return new(done, null, [.. identities.Warnings, .. warnings], signal);
    }

    private static Rejection? Facts(string type, JsonElement? message, CallIdentities identities, List<Fact> facts, List<Rejection> warnings)
    {
        switch (type)
        {
            case "identify":
                var traits = CallTraits.OfPerson(message);
                foreach (var (claim, path) in CallTraits.ContactPoints(traits, identities.NamesSomebody)) identities.Add(claim, path);
                AddTraits(traits, facts, warnings);
                return null;
            case "group":
                var group = CallTraits.OfGroup(message);
                if (!group.ContainsKey("groupId")) return new("group-id", "A group call names its groupId.", "groupId");
                AddTraits(group, facts, warnings);
                return null;
            case "track":
                if (message.Text("event") is not { Length: <= MaxEventName } name) return new("event", $"A track call names its event, in 1 to {MaxEventName} characters.", "event");
                facts.Add(CallInteraction.OfTrack(message, name));
                return null;
            case "alias":
                if (message.Text("previousId") is not { } previous) return new("previous-id", "An alias call names its previousId.", "previousId");
                if (message.Text("userId") is null) return new("user-id", "An alias call names its userId.", "userId");
                identities.Add(Previous(previous, message.Text("anonymousId"), identities), "previousId");
                return null;
            default:
                facts.Add(CallInteraction.OfVisit(message, type));
                return null;
        }
    }

    /// <summary>A visitor's id where it is this message's or a UUID, as clients make them; else an address; else an id of the same kind as userId.</summary>
    private static IdentityClaim Previous(string id, string? anonymousId, CallIdentities identities) =>
        id == anonymousId || Guid.TryParse(id, out _) ? new("device", null, id)
        : NormalEmail.Of(id) is not null ? new("email", null, id, Strength.Authenticated)
        : identities.User(id);

    private static void AddTraits(Dictionary<string, JsonElement> traits, List<Fact> facts, List<Rejection> warnings)
    {
        foreach (var name in traits.Keys.Where(n => !FactChecks.IsTraitName(n)).ToList())
        {
            traits.Remove(name);
            warnings.Add(new("trait-name", "A trait was left out: its name has 1 to 64 letters, digits, blanks or one of . _ -", "traits"));
        }
        if (traits.Count > 0) facts.Add(new Fact.Traits(traits));
    }

    private static MappedCall Refused(string code, string reason, string? path) => new(null, new(code, reason, path), []);
}
