using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Profiles.Domain;
using Profiles.Domain.Packages;
using Profiles.Projections.People;

namespace Profiles.Api.Audiences;

/// <summary>The form of an exported audience. docs/graphql.md describes both: promises to whoever reads the files.</summary>
internal interface IAudienceRows
{
    string Head { get; }

    /// <param name="unsubscribe">The link of a contact point.</param>
    string Of(AudienceMember member, Func<IdentityId, Uri> unsubscribe);
}

/// <summary>One JSON object a person.</summary>
internal sealed class NdjsonRows : IAudienceRows
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Head => "";

    public string Of(AudienceMember member, Func<IdentityId, Uri> unsubscribe) => new JsonObject
    {
        ["profileId"] = member.Profile.Value,
        ["displayName"] = member.DisplayName,
        ["contactPoints"] = new JsonArray([.. member.Points.Select(p => new JsonObject
        {
            ["type"] = p.ContactPoint!.Type, ["scope"] = p.ContactPoint.Scope, ["value"] = p.ContactPoint.Value,
            ["basis"] = JsonNamingPolicy.SnakeCaseUpper.ConvertName(p.Basis!.Value.ToString()), ["reason"] = p.Reason, ["unsubscribeUrl"] = unsubscribe(p.ContactPoint.Id).AbsoluteUri,
        })]),
        ["traits"] = new JsonObject(member.Traits.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => KeyValuePair.Create(t.Key, (JsonNode?)JsonValue.Create(t.Value)))),
    }.ToJsonString(Options) + "\n";
}

/// <summary>RFC 4180, one row a contact point.</summary>
internal sealed class CsvRows(AudienceRequest request) : IAudienceRows
{
    public string Head => CsvLine.Of(["profileId", "displayName", "type", "scope", "value", "basis", "reason", "unsubscribeUrl", .. request.Traits.Select(t => $"trait.{t}")]);

    public string Of(AudienceMember member, Func<IdentityId, Uri> unsubscribe) => string.Concat(member.Points.Select(p => CsvLine.Of(
    [
        member.Profile.Value.ToString(), member.DisplayName, p.ContactPoint!.Type, p.ContactPoint.Scope, p.ContactPoint.Value,
        JsonNamingPolicy.SnakeCaseUpper.ConvertName(p.Basis!.Value.ToString()), p.Reason, unsubscribe(p.ContactPoint.Id).AbsoluteUri,
        .. request.Traits.Select(t => member.Traits.TryGetValue(t, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null),
    ])));
}
