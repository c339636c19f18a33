using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;

namespace Profiles.Proofs.Erasing;

/// <summary>A row of the table of wrapped data keys.</summary>
internal sealed record WrappedKey(Guid Subject, short Class, int Epoch, byte[] Wrapped);

/// <summary>
/// Somebody who holds the key folder and the database and knows how values are sealed: each data key that can be unwrapped is tried on each sealed value of the log,
/// as the key of whoever the value belongs to, in every field.
/// </summary>
/// <param name="Keys">Data keys that could be unwrapped.</param>
/// <param name="Erasable">Sealed values of identities.</param>
/// <param name="OfErased">Of these, of identities whose stream says that they are erased, that open.</param>
/// <param name="OfOthers">Of all others.</param>
internal sealed record Attack(int Keys, int Erasable, int OfErased, int OfOthers)
{
    private static readonly string[] Fields = [FactEvents.IdentityField, FactEvents.ContentField, FactEvents.EvidenceField, FactEvents.ReasonField, "trait.email", "trait.firstName", "trait.lastName", "trait.address", "trait.street"];

    public int Opened => OfErased + OfOthers;

    public static async Task<List<WrappedKey>> CopyAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select subject, class, epoch, wrapped from profiles.data_key");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<WrappedKey>();
        while (await reader.ReadAsync()) rows.Add(new(reader.GetGuid(0), reader.GetInt16(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
        return rows;
    }

    /// <param name="copy">Wrapped keys of a copy from before; null: those that the database has.</param>
    public static async Task<Attack> RunAsync(NpgsqlDataSource database, KeyFolder folder, TenantId tenant, List<WrappedKey>? copy)
    {
        var keys = Unwrapped(folder, tenant, copy ?? await CopyAsync(database)).ToList();
        var (boxes, erased, others) = (0, 0, 0);
        await using var command = database.CreateCommand("""
            select e.stream_id, e.data::text, exists (select from profiles.mt_events x where x.stream_id = e.stream_id and x.type = 'identity_erased')
            from profiles.mt_events e join profiles.membership m on m.identity_id = e.stream_id
            where e.type in ('identity_observed', 'traits_reported', 'interaction_recorded', 'consent_given')
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            foreach (var box in Boxes(JsonDocument.Parse(reader.GetString(1)).RootElement))
            {
                boxes++;
                if (!keys.Exists(key => Fields.Any(field => Opens(key, box, tenant, reader.GetGuid(0), field)))) continue;
                if (reader.GetBoolean(2)) erased++;
                else others++;
            }
        }
        return new(keys.Count, boxes, erased, others);
    }

    private static IEnumerable<byte[]> Unwrapped(KeyFolder folder, TenantId tenant, List<WrappedKey> rows)
    {
        var masters = Directory.GetFiles(Path.Combine(folder.Folder, "tenants", tenant.Value), "kek-*.key").Select(File.ReadAllBytes).ToList();
        foreach (var row in rows)
        {
            foreach (var master in masters)
            {
                var clear = new byte[DataKey.Size];
                using var aes = new AesGcm(master, 16);
                try
                {
                    aes.Decrypt(row.Wrapped.AsSpan(0, 12), row.Wrapped.AsSpan(12, DataKey.Size), row.Wrapped.AsSpan(12 + DataKey.Size), clear, Encoding.UTF8.GetBytes($"{tenant.Value}|{row.Subject:N}|{(byte)row.Class}"));
                }
                catch (CryptographicException)
                {
                    continue;
                }
                yield return clear;
            }
        }
    }

    private static bool Opens(byte[] key, byte[] box, TenantId tenant, Guid subject, string field)
    {
        using var opening = new DataKey(key, tenant, subject, (RetentionClass)box[1]);
        try
        {
            opening.Open(new Sealed<JsonElement>(box), field);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static IEnumerable<byte[]> Boxes(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => Boxes(p.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Boxes),
        JsonValueKind.String when json.TryGetBytesFromBase64(out var bytes) && bytes.Length > 30 && bytes[0] == 1 && bytes[1] is >= 1 and <= 4 => [bytes],
        _ => [],
    };
}
