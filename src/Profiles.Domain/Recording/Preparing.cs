using System.Buffers;
using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;

namespace Profiles.Domain.Recording;

/// <summary>A message that can be recorded: normalised, checked, hashed.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Digest">Tells a redelivery from another message under the same id.</param>
/// <param name="Identities">The message's own, then those that its facts name. Distinct spellings of one identity are one entry twice.</param>
/// <param name="BlindKeys">Of the identities, in their order.</param>
/// <param name="Own">How many of the identities are the message's own.</param>
public sealed record PreparedMessage(
    int Index, Message Message, MessageKey Key, long Digest, IReadOnlyList<NormalIdentity> Identities, IReadOnlyList<Guid> BlindKeys, int Own, DateTimeOffset At)
{
    public override string ToString() => "(message)";
}

/// <summary>Checks and normalises messages: everything that can be refused without asking the store is refused here.</summary>
public sealed class Preparing(Credential credential, TenantSettings settings, TenantKeys keys, IPhoneNumbers phones)
{
    public const int MaxIdentities = 20;
    public const int MaxFacts = 50;
    private const int MaxIdLength = 512;

    private readonly IdentityNormaliser normaliser = new(settings, phones);

    /// <returns>Exactly one of the two.</returns>
    public (PreparedMessage? Message, Rejection? Rejection) Prepare(int index, Message message)
    {
        if (Check(message) is { } bad) return (null, bad);

        var claims = message.Identities.Concat(message.Facts.OfType<Fact.Supersedes>().Select(s => s.Older)).ToList();
        var identities = new List<NormalIdentity>(claims.Count);
        for (var i = 0; i < claims.Count; i++)
        {
            var (identity, rejection) = normaliser.Normalise(claims[i], credential.Trust, credential.Vouches);
            if (identity is null) return (null, rejection! with { Path = i < message.Identities.Count ? $"identities[{i}].{rejection.Path}" : $"supersedes.{rejection.Path}" });
            identities.Add(identity);
        }

        if (Digest(message, identities) is not { } digest) return (null, new("text", "The message holds text that is no valid Unicode: half a surrogate pair.", "facts"));

        // A source's clock may run ahead; what it says happened cannot have happened after we heard of it.
        var at = message.OccurredAt is { } occurred && occurred < message.ReceivedAt ? occurred : message.ReceivedAt;
        return (new PreparedMessage(
            index, message, keys.Message(credential.Source, message.Id), digest, identities,
            [.. identities.Select(keys.BlindKey)], message.Identities.Count, StoredTime.Of(at)), null);
    }

    private Rejection? Check(Message message)
    {
        if (message.Id is not { Length: > 0 and <= MaxIdLength }) return new("message-id", $"A message id has 1 to {MaxIdLength} characters and is unique within its source, for ever.", "messageId");
        if (message.Identities.Count == 0) return new("identities-missing", "A message names at least one identity.", "identities");
        if (message.Identities.Count > MaxIdentities) return new("identity-count", $"A message names at most {MaxIdentities} identities: more are no one person.", "identities");
        if (message.Facts.Count > MaxFacts) return new("fact-count", $"A message states at most {MaxFacts} facts.", "facts");
        if (message.OccurredAt is { Year: < 1970 }) return new("occurred-at", "The time of the event lies before 1970.", "occurredAt");
        if (message.Facts.OfType<Fact.Supersedes>().Any() && credential.Trust == Trust.Suggests) return new("trust", "This key may not say that one record replaces another.", "facts");
        if (message.Facts.Any(f => ChangedBy(f) is not null) && credential.Trust == Trust.Suggests) return new("trust", "This key may neither edit nor delete what was recorded.", "facts");
        if (message.Facts.Any(f => ChangedBy(f) == message.Id)) return new("edits-itself", "An edit or a deletion is a message with an id of its own.", "facts");
        foreach (var fact in message.Facts)
        {
            if (FactChecks.Check(fact, message.Identities.Count) is { } bad) return bad;
        }
        return null;
    }

    /// <returns>The message id of the interaction that a fact edits or deletes; null for any other fact.</returns>
    public static string? ChangedBy(Fact fact) => fact switch
    {
        Fact.InteractionEdited edited => edited.Of,
        Fact.InteractionDeleted deleted => deleted.Of,
        _ => null,
    };

    /// <summary>Over what the message says; not over its times, which a client may work out anew for each delivery. Null: it can't be written.</summary>
    private long? Digest(Message message, List<NormalIdentity> identities)
    {
        var content = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(content, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartArray();
        foreach (var identity in identities)
        {
            writer.WriteStringValue(identity.Type);
            writer.WriteStringValue(identity.Scope);
            writer.WriteStringValue(identity.Value);
        }
        try
        {
            foreach (var fact in message.Facts)
            {
                writer.WriteStringValue(fact.GetType().Name);
                JsonSerializer.Serialize(writer, fact, fact.GetType(), SealedJson.Options);
            }
        }
        catch (Exception invalid) when (invalid is JsonException or ArgumentException or InvalidOperationException)
        {
            // JSON may spell what no text can hold, and says so only when it is written again.
            return null;
        }
        if (message.Reason is not null) writer.WriteStringValue(message.Reason);
        writer.WriteEndArray();
        writer.Flush();
        return keys.Digest(content.WrittenSpan);
    }
}
