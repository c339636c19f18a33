using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Api.GraphQL.Schema.Recording;

/// <summary>What a mutation's input comes to: a message for the recorder, or why it can't be one.</summary>
/// <param name="PathOf">The input's own name for the place that a rejection of the recorder speaks of.</param>
/// <param name="Consent">What the message decides about, where it is a consent.</param>
internal sealed record Draft(Message? Message, Rejection? Rejection = null, Func<string, string>? PathOf = null, ConsentKey? Consent = null)
{
    public static Draft Of(IDictionary<string, object?> input, Domain.Facts.Fact fact) => new(Bare(input, input.List<IdentityClaim>("identities")!) with { Facts = [fact] });

    public static Message Bare(IDictionary<string, object?> input, IReadOnlyList<IdentityClaim> identities) => new()
    {
        Id = input.Get<string>("messageId") ?? Guid.CreateVersion7().ToString(),
        Identities = identities,
        OccurredAt = input.Get<DateTimeOffset?>("occurredAt"),
    };

    public static Draft NotAnObject(string field) => new(null, new Rejection($"{field}-type", $"`{field}` is a JSON object.", field));

    /// <returns>Null where it is no JSON object.</returns>
    public static IReadOnlyDictionary<string, JsonElement>? Members(JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.Object } members) return null;
        var read = new Dictionary<string, JsonElement>();
        foreach (var member in members.EnumerateObject()) read[member.Name] = member.Value;
        return read;
    }
}
