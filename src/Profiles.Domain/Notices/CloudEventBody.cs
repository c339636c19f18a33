using System.Text.Json;

namespace Profiles.Domain.Notices;

/// <summary>What a notice tells, as a CloudEvent. Public: docs/privacy-requests.md describes it.</summary>
/// <param name="Profiles">As the recipient got them, in its exports.</param>
/// <param name="Purposes">That it is about; none: all.</param>
/// <param name="ContactPoints">Type, scope and value, for a recipient that keeps no ids. Personal data.</param>
public sealed record CloudEventBody(
    Guid Id, TenantId Brand, NoticeKind Kind, DateTimeOffset At, Guid Request, IReadOnlyList<Guid> Profiles, IReadOnlyList<Guid> Exports, IReadOnlyList<string> Purposes,
    IReadOnlyList<(string Type, string Scope, string Value)> ContactPoints)
{
    public byte[] Write() => CloudEvent.Write(Id, $"/brands/{Brand}", NoticeTypes.Of(Kind), At, Profiles is [var first, ..] ? first : null, json =>
    {
        json.WriteString("requestId", Request);
        json.WriteAll("profileIds", Profiles, json.WriteStringValue);
        json.WriteAll("exportIds", Exports, json.WriteStringValue);
        if (Purposes.Count > 0) json.WriteAll("purposes", Purposes, json.WriteStringValue);
        if (ContactPoints.Count > 0) json.WriteAll("contactPoints", ContactPoints, point => WritePoint(json, point));
    });

    public override string ToString() => $"(notice {Id})";

    private static void WritePoint(Utf8JsonWriter json, (string Type, string Scope, string Value) point)
    {
        json.WriteStartObject();
        json.WriteString("type", point.Type);
        json.WriteString("scope", point.Scope);
        json.WriteString("value", point.Value);
        json.WriteEndObject();
    }
}
