using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Matching;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.ReadModels;

/// <summary>
/// One hash over all read models of a brand, with the sealed values opened: equal before and after a rebuild (I7), although every sealing of one
/// value makes another box.
/// </summary>
public static class ReadModelHash
{
    private const string Rows = """
        select 'facet', jsonb_build_object('id', identity_id, 'version', version, 'seq', seq, 'data', data, 'tokens', to_jsonb(tokens))
        from profiles.facet where tenant_id = $1
        union all
        select 'profile', jsonb_build_object('id', profile_id, 'row', to_jsonb(p) - 'data', 'data', data) from profiles.profile p where tenant_id = $1
        union all
        select 'timeline', to_jsonb(t) from profiles.timeline t where tenant_id = $1
        union all
        select 'match', jsonb_build_object('id', identity_id, 'seq', seq, 'record', encode(box, 'base64')) from profiles.match_record where tenant_id = $1
        union all
        select 'key', to_jsonb(k) from profiles.match_key k where tenant_id = $1
        union all
        select 'retention', to_jsonb(r) from profiles.retention r where tenant_id = $1
        """;

    /// <returns>SHA-256 in hexadecimal digits, and how many rows went in.</returns>
    public static async Task<(string Hash, int Rows)> ComputeAsync(NpgsqlDataSource database, IKeyVault vault, TenantId tenant, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        using var boxes = new OpenKeys(await vault.OpenAsync(tenant, cancellation));
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select subject, class, epoch, wrapped from profiles.data_key where tenant_id = $1") { Parameters = { new() { Value = tenant.Value } } },
                new(Rows) { Parameters = { new() { Value = tenant.Value } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) boxes.Add(reader.GetGuid(0), (RetentionClass)reader.GetInt16(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));

        await reader.NextResultAsync(cancellation);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            var (kind, row) = (reader.GetString(0), JsonNode.Parse(reader.GetString(1))!.AsObject());
            if (row["data"] is JsonObject data) Open(data, kind == "facet" ? data : null, boxes);
            if (kind == "match") Replace<MatchRecord>(row, "record", row["id"]!, MatchFeatures.Field, boxes);
            lines.Add($"{kind} {Canonical.Sorted(row)!.ToJsonString(Canonical.Options)}");
        }
        lines.Sort(StringComparer.Ordinal);
        return (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines)))), lines.Count);
    }

    private static void Open(JsonObject data, JsonObject? facet, OpenKeys boxes)
    {
        IEnumerable<JsonNode?> identities = facet is null ? data["identities"]!.AsArray() : new JsonNode[] { facet };
        foreach (var identity in identities) Replace<IdentityValue>(identity!, "value", identity!["id"]!, FactEvents.IdentityField);
        var traits = data["traits"]!.AsArray().OfType<JsonObject>();
        foreach (var trait in traits.Concat(traits.SelectMany(t => Others(t, "others"))).Concat(Others(data, "pins")))
        {
            Replace<JsonElement>(trait, "box", facet?["id"] ?? trait["identity"]!, FactEvents.TraitField(trait["name"]!.GetValue<string>()));
        }

        static IEnumerable<JsonObject> Others(JsonObject holder, string member) => holder[member]?.AsArray().OfType<JsonObject>() ?? [];

        void Replace<T>(JsonNode holder, string member, JsonNode subject, string field) => ReadModelHash.Replace<T>(holder, member, subject, field, boxes);
    }

    private static void Replace<T>(JsonNode holder, string member, JsonNode subject, string field, OpenKeys boxes)
    {
        if (holder[member] is not { } box) return;
        var opened = boxes.TryOpen(new IdentityId(Guid.Parse(subject.GetValue<string>())), new Sealed<T>(Convert.FromBase64String(box.GetValue<string>())), field, out T value);
        holder[member] = opened ? JsonSerializer.SerializeToNode(value, Canonical.Options) : null;
    }
}
