using System.Text.Json.Nodes;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Packages;

namespace Profiles.Projections.Packages;

/// <summary>An event as its subject is told it: opened, and without other people. In memory only.</summary>
/// <param name="Type">Its alias.</param>
internal sealed record ToldEvent(Guid Id, IdentityId Identity, string Type, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string? Source, JsonObject Data)
{
    public override string ToString() => $"({Type})";
}

/// <summary>
/// Tells an event of an identity's stream: its JSON with the boxes opened, without who of the brand's people did it, without keyed hashes, and with other people taken out of
/// what was said. What is told of a type that came later is the same: nothing is left out for not being known here.
/// </summary>
internal sealed class EventTelling(Redaction redaction, Portability? portable, IReadOnlySet<IdentityId> subject)
{
    private static readonly string[] OfTheBrand = ["actor", "message", "inReplyTo", "occurredAt", "source", "decision", "profile", "request"];

    /// <param name="data">Opened. Changed.</param>
    /// <returns>Null where it is not among what the person may take along.</returns>
    public JsonObject? Tell(string type, JsonObject data)
    {
        foreach (var name in OfTheBrand) data.Remove(name);
        if (data["reason"] is JsonValue) data["reason"] = redaction.Value(data["reason"]);
        return type switch
        {
            "identity_observed" => Observed(data),
            "interaction_recorded" or "interaction_edited" => Interaction(data),
            "interaction_deleted" => Said(data) ? data : null,
            "traits_reported" => Traits(data),
            "trait_pinned" or "trait_unpinned" => Pin(data),
            "consent_given" or "consent_withdrawn" => Consent(data),
            "identifiers_listed" => Listed(data),
            _ => portable is null ? data : null,
        };
    }

    private JsonObject? Observed(JsonObject data)
    {
        if (portable is { Any: false }) return null;
        var told = new JsonObject { ["type"] = Taken(data, "type"), ["scope"] = Taken(data, "scope") };
        var value = Taken(data, "value") as JsonObject;
        told["value"] = Taken(value, "value");
        if (Taken(value, "raw") is { } raw) told["raw"] = raw;
        if (portable is null) told["strength"] = Taken(data, "strength");
        return told;
    }

    private JsonObject? Interaction(JsonObject data)
    {
        if (!Said(data)) return null;
        data.Remove("class");
        var content = Taken(data, "content") as JsonObject;
        var clear = Taken(data, "attributes") as JsonObject;
        var attributes = Taken(content, "attributes") as JsonObject;
        foreach (var (name, value) in clear ?? []) (attributes ??= [])[name] = value?.DeepClone();
        var (text, said) = redaction.Said((Taken(content, "text") as JsonValue)?.GetValue<string>(), attributes);
        // What the brand, or a model, made of it is no data that the person gave.
        if (portable is not null) data.Remove("sentiment");
        if (Taken(content, "rawKind") is { } rawKind) data["rawKind"] = redaction.Value(rawKind);
        if ((Taken(content, "target") ?? Taken(data, "target")) is { } target) data["target"] = redaction.Value(target);
        data["text"] = text;
        data["attributes"] = said;
        return data;
    }

    /// <summary>Whether what was said there is told. An edit or a deletion says where its original was said; of an original that never came nobody knows it.</summary>
    private bool Said(JsonObject data) => portable is null
        || (data["channel"]?.GetValue<string>() is { } channel && data["direction"]?.GetValue<string>() is { } direction && portable.Covers(channel, Enum.Parse<Direction>(direction)));

    private JsonObject? Traits(JsonObject data)
    {
        var told = new JsonArray();
        foreach (var trait in ((JsonArray)data["traits"]!).OfType<JsonObject>().ToList())
        {
            var name = trait["name"]!.GetValue<string>();
            if (portable is null || portable.CoversTrait(name)) told.Add(new JsonObject { ["name"] = name, ["value"] = Taken(trait, "clear") ?? Taken(trait, "box") });
        }
        return told.Count == 0 ? null : new JsonObject { ["traits"] = told };
    }

    private JsonObject? Pin(JsonObject data)
    {
        var name = data["name"]!.GetValue<string>();
        if (portable is not null && !portable.CoversTrait(name)) return null;
        var told = new JsonObject { ["name"] = name, ["value"] = Taken(data, "clear") ?? Taken(data, "box") };
        // Why an administrator did so is theirs to say to the person, and nothing to take along.
        if (portable is null) told["reason"] = Taken(data, "reason");
        return told;
    }

    private JsonObject? Consent(JsonObject data)
    {
        if (portable is { Any: false }) return null;
        if (Taken(data, "key") is JsonObject key) foreach (var (name, value) in key) data[name] = value?.DeepClone();
        if (data["evidence"] is not JsonObject evidence) return data;
        evidence.Remove("actor");
        foreach (var name in (string[])["raw", "page"]) if (evidence[name] is { } value) evidence[name] = redaction.Value(value);
        return data;
    }

    /// <summary>Of what a source lists for the identity, the person's own.</summary>
    private JsonObject? Listed(JsonObject data)
    {
        if (portable is not null) return null;
        data["identities"] = new JsonArray([.. ((JsonArray)data["identities"]!).Where(i => subject.Contains(new(i!.GetValue<Guid>()))).Select(i => i!.DeepClone())]);
        return data;
    }

    private static JsonNode? Taken(JsonObject? holder, string name)
    {
        if (holder is null || !holder.TryGetPropertyValue(name, out var value)) return null;
        holder.Remove(name);
        return value;
    }
}
