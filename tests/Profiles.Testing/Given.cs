using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Testing;

/// <summary>Messages in few words.</summary>
public static class Given
{
    public static DateTimeOffset Noon { get; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static int ids;

    public static IdentityClaim Email(string value) => new("email", null, value);
    public static IdentityClaim Phone(string value) => new("phone", null, value);
    public static IdentityClaim Crm(string value) => new("crm", "main", value);
    public static IdentityClaim Facebook(string value) => new("facebook", "page1", value);
    public static IdentityClaim Device(string value) => new("device", null, value);

    public static string NewId() => $"m-{Interlocked.Increment(ref ids)}";

    public static Message Message(params IdentityClaim[] identities) => new()
    {
        Id = NewId(), Identities = identities, OccurredAt = Noon, ReceivedAt = DateTimeOffset.UtcNow,
    };

    public static Message At(this Message message, DateTimeOffset at) => message with { OccurredAt = at };

    public static Message WithId(this Message message, string id) => message with { Id = id };

    public static Message Commented(this Message message, string text = "hello", string channel = "facebook") =>
        message with { Facts = [.. message.Facts, new Fact.Interaction { Kind = InteractionKind.Comment, Channel = channel, Text = text }] };

    public static Message Named(this Message message, string name, object? value) => message with
    {
        Facts = [.. message.Facts, new Fact.Traits(new Dictionary<string, JsonElement> { [name] = JsonSerializer.SerializeToElement(value) })],
    };

    public static Message Agreed(this Message message, string channel = "email", string purpose = "marketing", DateTimeOffset? expires = null) => message with
    {
        Facts = [.. message.Facts, new Fact.ConsentGiven(new ConsentKey(channel, purpose, "brand"), new Evidence { Method = ConsentMethod.Form, Text = "I agree" }) { Expires = expires }],
    };

    public static Message Excluded(this Message message, string kind = ExclusionKinds.Dispute, DateTimeOffset? until = null) => message with
    {
        Facts = [.. message.Facts, new Fact.Excluded(kind, until, "they asked for it")],
    };

    public static Message NoLongerExcluded(this Message message, string kind = ExclusionKinds.Dispute) => message with
    {
        Facts = [.. message.Facts, new Fact.ExclusionEnded(kind, "it is settled")],
    };

    public static Message OptedOut(this Message message, string channel = "email", string purpose = "marketing", bool undated = false, bool objection = false) => message with
    {
        Facts = [.. message.Facts, new Fact.ConsentWithdrawn(new ConsentKey(channel, purpose, "brand"), new Evidence { Method = ConsentMethod.Form }) { Undated = undated, Objection = objection }],
    };
}
