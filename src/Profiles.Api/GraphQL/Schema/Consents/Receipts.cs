using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Profiles.Domain.Consent;
using Profiles.Projections.People;

namespace Profiles.Api.GraphQL.Schema.Consents;

/// <summary>
/// A decision in the fields of ISO/IEC TS 27560:2023, clause 6, spelt as the DPVCG's public guide to it spells them (<c>w3id.org/dpv/guides/consent-27560</c>).
/// What is not recorded is null rather than made up. What the standard has no field for stands in <c>evidence</c>, which is ours.
/// </summary>
internal static class Receipts
{
    private const string Schema = "ISO/IEC TS 27560:2023";

    public static JsonObject Of(ConsentRecordView record)
    {
        var proof = record.Evidence.Sealed;
        return new()
        {
            ["schema_version"] = Schema,
            ["record_id"] = record.Id,
            ["pii_principal_id"] = record.ContactPoint.Id.Value,
            ["pii_processing"] = new JsonObject
            {
                ["privacy_notice"] = proof?.TextVersion,
                ["language"] = proof?.Language,
                ["purposes"] = new JsonArray(Purpose(record, proof)),
            },
            ["party_identification"] = new JsonArray(new JsonObject { ["party_id"] = record.Key.Controller, ["party_role"] = "PII controller" }),
            ["event"] = Events(record, proof),
            ["evidence"] = Evidence(record, proof),
        };
    }

    private static JsonObject Purpose(ConsentRecordView record, Evidence? proof) => new()
    {
        ["purpose"] = record.Key.Purpose,
        ["lawful_basis"] = "consent",
        ["pii_information"] = new JsonArray(new JsonObject { ["pii_type"] = record.ContactPoint.Type, ["pii_attribute_id"] = record.ContactPoint.Id.Value }),
        ["pii_controllers"] = new JsonArray(record.Key.Controller),
        ["collection_method"] = Snake(record.Evidence.Method),
        ["processing_method"] = new JsonArray($"contact:{record.Key.Channel}"),
        ["storage_locations"] = null,
        ["retention_period"] = null,
        ["jurisdiction"] = proof?.Jurisdiction,
        ["recipient_third_parties"] = null,
        ["withdrawal_method"] = proof?.WithdrawalMethod,
        ["privacy_rights"] = null,
    };

    /// <summary>A double opt-in has two: what was asked for, and what was confirmed.</summary>
    private static JsonArray Events(ConsentRecordView record, Evidence? proof)
    {
        var events = new JsonArray();
        if (proof?.DoubleOptInRequestedAt is { } requested) events.Add(Event(record, requested, "requested", null));
        events.Add(Event(record, record.OccurredAt, record.Decision.ToString().ToLowerInvariant(), record.Expires - record.OccurredAt));
        return events;
    }

    private static JsonObject Event(ConsentRecordView record, DateTimeOffset at, string state, TimeSpan? duration) => new()
    {
        ["event_time"] = Time(at),
        ["validity_duration"] = duration is { } validity ? XmlConvert.ToString(validity) : null,
        ["entity_id"] = record.ContactPoint.Id.Value,
        ["event_type"] = record.Evidence.Method == ConsentMethod.GlobalPrivacyControl ? "signalled" : "expressed",
        ["event_state"] = state,
    };

    private static JsonObject Evidence(ConsentRecordView record, Evidence? proof) => new()
    {
        ["text"] = proof?.Text,
        ["text_version"] = proof?.TextVersion,
        ["page"] = proof?.Page,
        ["actor"] = proof?.Actor,
        ["captured_at"] = Time(proof?.CapturedAt),
        ["recorded_at"] = Time(record.RecordedAt),
        ["double_opt_in_requested_at"] = Time(proof?.DoubleOptInRequestedAt),
        ["double_opt_in_confirmed_at"] = Time(proof?.DoubleOptInConfirmedAt),
        ["attested"] = record.Attested,
        ["undated"] = record.Undated,
        ["effective"] = record.Effective,
        ["source"] = record.Source,
        ["raw"] = proof?.Raw is { } raw ? JsonNode.Parse(raw.GetRawText()) : null,
    };

    private static string Snake(ConsentMethod method) => JsonNamingPolicy.SnakeCaseLower.ConvertName(method.ToString());

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
