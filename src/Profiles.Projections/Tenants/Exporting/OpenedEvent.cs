using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Policies;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Retention;

namespace Profiles.Projections.Tenants.Exporting;

/// <summary>An event's JSON with its boxes opened in place, for the brand's own export. What was erased is null.</summary>
public static class OpenedEvent
{
    /// <summary>Where the boxes are, by property: in which field of which subject each was sealed. A test holds it against the event types.</summary>
    /// <param name="type">The event's alias: two events may have a property of one name, and only one of them sealed.</param>
    /// <param name="stream">The event's stream: the subject, unless a decision about two identities names it.</param>
    /// <param name="keyOf">Null where the key is gone.</param>
    public static void Open(string type, JsonObject data, Guid stream, Func<Guid, RetentionClass, DataKey?> keyOf)
    {
        switch (type)
        {
            case "identity_observed":
                Replace(data, "value", FactEvents.IdentityField, stream);
                break;
            case "interaction_recorded" or "interaction_edited":
                Replace(data, "content", FactEvents.ContentField, stream);
                break;
            case "consent_given" or "consent_withdrawn":
                Replace(data, "evidence", FactEvents.EvidenceField, stream);
                break;
            case "identities_linked" or "profiles_merged" or "profiles_unmerged" or "identity_detached" or "persons_distinguished" or "suggestion_handled":
                Replace(data, "reason", FactEvents.ReasonField, ReasonOf(data) ?? stream);
                break;
            case "trait_pinned":
                Replace(data, "box", FactEvents.TraitField(data["name"]!.GetValue<string>()), stream);
                Replace(data, "reason", TraitPins.ReasonField, stream);
                break;
            case "trait_rectified":
                Replace(data, "box", FactEvents.TraitField(data["name"]!.GetValue<string>()), stream);
                break;
            case "trait_unpinned":
                Replace(data, "reason", TraitPins.ReasonField, stream);
                break;
            case "exclusion_placed" or "exclusion_lifted":
                Replace(data, "reason", ExclusionPlaced.ReasonField, stream);
                break;
            case "purpose_catalogue_changed":
                Replace(data, "reason", PurposeCatalogueChanged.ReasonField, stream);
                break;
            case "identity_policy_changed":
                Replace(data, "reason", IdentityPolicyChanged.ReasonField, stream);
                break;
            case "privacy_request_received":
                Replace(data, "text", PrivacyRequestReceived.TextField, ReasonOf(data) ?? stream);
                break;
            case "privacy_policy_changed":
                Replace(data, "reason", PrivacyPolicyChanged.ReasonField, stream);
                break;
            case "retention_policy_changed":
                Replace(data, "reason", RetentionPolicyChanged.ReasonField, stream);
                break;
            case "legal_hold_placed" or "legal_hold_lifted":
                Replace(data, "reason", LegalHold.ReasonField, stream);
                break;
            case "privacy_request_registered":
                Replace(data, "reference", PrivacyRequestRegistered.ReferenceField, stream);
                Replace(data, "unknown", PrivacyRequestRegistered.UnknownField, stream);
                break;
            case "privacy_request_approved":
                Replace(data, "corrections", PrivacyRequestRegistered.CorrectionsField, ReasonOf(data) ?? stream);
                Replace(data, "reason", PrivacyRequestRegistered.ReasonField, stream);
                break;
            case "traits_reported":
                foreach (var trait in data["traits"]!.AsArray().OfType<JsonObject>()) Replace(trait, "box", FactEvents.TraitField(trait["name"]!.GetValue<string>()), stream);
                break;
            // What an officer wrote at any other move of a request.
            case var move when move.StartsWith("privacy_", StringComparison.Ordinal) || move.StartsWith("subject_identity_", StringComparison.Ordinal):
                Replace(data, "reason", PrivacyRequestRegistered.ReasonField, stream);
                break;
        }

        void Replace(JsonObject holder, string property, string field, Guid owner)
        {
            if (holder[property] is JsonValue value && value.TryGetValue<string>(out var box)) holder[property] = OpenOne(box, field, owner);
        }

        JsonNode? OpenOne(string base64, string field, Guid owner)
        {
            var box = new Sealed<JsonElement>(Convert.FromBase64String(base64));
            if (keyOf(owner, box.Class) is not { } key) return null;
            try
            {
                return JsonSerializer.SerializeToNode(key.Open(box, field));
            }
            catch (AuthenticationTagMismatchException)
            {
                return null; // Sealed under a key that was destroyed and made anew.
            }
        }
    }

    /// <summary>Which identities' keys an event's boxes need.</summary>
    public static IEnumerable<Guid> Subjects(JsonObject data, Guid stream) => ReasonOf(data) is { } subject ? [stream, subject] : [stream];

    /// <summary>Whose key a decision's reason is sealed under: the first identity that it names.</summary>
    private static Guid? ReasonOf(JsonObject data) => First(data["a"] ?? data["identity"] ?? data["groups"]?[0]?["sides"]?[0]?["anchor"] ?? data["separated"]?[0]?[0]?[0] ?? data["sides"]?[0]?[0] ?? (data["identities"] as JsonArray)?.FirstOrDefault());

    private static Guid? First(JsonNode? node) => node is JsonValue value && value.TryGetValue<Guid>(out var id) ? id : null;
}
