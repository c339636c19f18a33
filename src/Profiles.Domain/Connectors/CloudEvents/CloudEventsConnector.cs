using Profiles.Domain.Notices;

namespace Profiles.Domain.Connectors.CloudEvents;

/// <summary>
/// Whatever has no connector of its own: reviews, surveys, changes in a CRM. CloudEvents 1.0 over HTTP in its structured, batched and binary modes, signed as Standard Webhooks. The types of
/// events and their data are ours, and a promise: docs/connectors.md.
/// </summary>
/// <remarks>
/// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md; https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
/// The handshake by OPTIONS (http-webhook.md, abuse protection) is left out: here a sender proves itself with each delivery.
/// </remarks>
public sealed class CloudEventsConnector : IConnector
{
    private const string Batch = "application/cloudevents-batch+json";
    private const string Structured = "application/cloudevents+json";
    private const string SecretPrefix = "whsec_";

    public string Kind => "cloudevents";

    public IReadOnlyList<string> KeptHeaders => ["content-type", "ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time"];

    public bool IsGenuine(WebhookCall call, ConnectorSettings settings) =>
        call.Header(WebhookSignature.IdHeader) is { Length: > 0 } id && call.Header(WebhookSignature.TimestampHeader) is { } timestamp && call.Header(WebhookSignature.SignatureHeader) is { } signatures
        && WebhookSignature.Verify([.. settings.Secrets.Select(Secret).Where(s => s.Length > 0)], id, timestamp, signatures, call.Body.Span, call.ReceivedAt);

    /// <summary>What a body says of itself goes before the headers, which are not signed.</summary>
    public MappedDelivery Map(WebhookCall call, ConnectorSettings settings)
    {
        var media = call.Header("content-type")?.Split(';')[0].Trim().ToLowerInvariant();
        if (Payload.ParseList(call.Body) is { } events) return new([.. events.Select(e => Map(CloudEvent.Structured(e), call, settings))]);
        if (media == Batch) return MappedDelivery.Refused("json", "The body is no JSON list: a batch is one.");
        if (Payload.Parse(call.Body) is not { } body) return MappedDelivery.Refused("json", "The body is no JSON: only CloudEvents in JSON are read.");
        if (media == Structured || Payload.Member(body, "specversion") is not null) return new([Map(CloudEvent.Structured(body), call, settings)]);
        return call.Header("ce-specversion") is not null
            ? new([Map(CloudEvent.Binary(call, body), call, settings)])
            : MappedDelivery.Refused("cloudevent", "This is no CloudEvent: it has no specversion, neither in the body nor in the header ce-specversion.");
    }

    private static MappedEvent Map(CloudEvent e, WebhookCall call, ConnectorSettings settings) =>
        e.Refusal is { } refusal ? new(e.RawType, null) { Kept = refusal } : EventTypes.Map(e, call.ReceivedAt, settings.Controller);

    /// <returns>Empty where it is no secret.</returns>
    private static byte[] Secret(string written) => Signatures.FromBase64(written.StartsWith(SecretPrefix, StringComparison.Ordinal) ? written[SecretPrefix.Length..] : written);
}
