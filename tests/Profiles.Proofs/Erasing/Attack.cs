using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;

namespace Profiles.Proofs.Erasing;

/// <summary>
/// Somebody who holds today's key folder and a database, and knows how values are sealed: each data key that can be unwrapped, be it from the database or from the ring that a
/// rotation left, is tried on each sealed value of each table, in every field. What opens is searched for what was planted.
/// </summary>
/// <param name="Keys">Data keys that could be unwrapped.</param>
/// <param name="Boxes">Sealed values in the database.</param>
/// <param name="Opened">Of these, that open.</param>
/// <param name="OfErased">That open and hold a text of who is erased.</param>
/// <param name="OfOthers">That open and hold a text of who stays.</param>
/// <param name="Closed">Tables with values that do not open.</param>
internal sealed record Attack(int Keys, int Boxes, int Opened, int OfErased, int OfOthers, IReadOnlyList<string> Closed)
{
    private const int Wrapped = 60;

    private sealed record Key(byte[] Clear, Guid Subject, RetentionClass Class);

    /// <param name="gone">Texts that were planted for who is erased.</param>
    /// <param name="stays">Texts that were planted for who stays.</param>
    public static async Task<Attack> RunAsync(NpgsqlDataSource database, KeyFolder folder, TenantId tenant, IReadOnlyCollection<string> gone, IReadOnlyCollection<string> stays)
    {
        var own = Path.Combine(folder.Folder, "tenants", tenant.Value);
        var masters = Directory.GetFiles(own, "kek-*.key").Select(File.ReadAllBytes).ToList();
        var keys = (await RowsAsync(database, tenant)).Concat(Ring(Path.Combine(own, "ring.keys"))).SelectMany(row => Unwrap(row, masters, tenant))
            .DistinctBy(k => Convert.ToHexString(k.Clear)).ToLookup(k => k.Class);
        var (boxes, fields) = (await SealedBoxes.ReadAsync(database, tenant), await SealedBoxes.FieldsAsync(database));
        var closed = new ConcurrentBag<string>();
        var (opened, erased, others) = (0, 0, 0);
        Parallel.ForEach(boxes, box =>
        {
            if (Open(box.Box, keys[(RetentionClass)box.Box[1]], fields, tenant) is not { } text)
            {
                closed.Add(box.Table);
                return;
            }
            Interlocked.Increment(ref opened);
            if (gone.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))) Interlocked.Increment(ref erased);
            if (stays.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))) Interlocked.Increment(ref others);
        });
        return new(keys.Sum(k => k.Count()), boxes.Count, opened, erased, others, [.. closed.Distinct().Order()]);
    }

    private static async Task<List<(Guid Subject, short Class, byte[] Wrapped)>> RowsAsync(NpgsqlDataSource database, TenantId tenant)
    {
        await using var command = database.CreateCommand("select subject, class, wrapped from profiles.data_key where tenant_id = $1");
        command.Parameters.Add(new() { Value = tenant.Value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(Guid, short, byte[])>();
        while (await reader.ReadAsync()) rows.Add((reader.GetGuid(0), reader.GetInt16(1), reader.GetFieldValue<byte[]>(2)));
        return rows;
    }

    /// <summary>As docs/adr/0012 describes the file: a head of 20 bytes, rows of subject, class and wrapped key, an end of 40.</summary>
    private static IEnumerable<(Guid Subject, short Class, byte[] Wrapped)> Ring(string file)
    {
        if (!File.Exists(file)) yield break;
        const int Head = 20, End = 40, Row = 16 + 2 + Wrapped;
        var bytes = File.ReadAllBytes(file);
        for (var at = Head; at + Row <= bytes.Length - End; at += Row)
            yield return (new(bytes.AsSpan(at, 16), bigEndian: true), BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at + 16)), bytes[(at + 18)..(at + Row)]);
    }

    private static IEnumerable<Key> Unwrap((Guid Subject, short Class, byte[] Wrapped) row, List<byte[]> masters, TenantId tenant)
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
            yield return new(clear, row.Subject, (RetentionClass)row.Class);
        }
    }

    /// <returns>What is sealed in it; null where no key opens it.</returns>
    private static string? Open(byte[] box, IEnumerable<Key> keys, IReadOnlyList<string> fields, TenantId tenant)
    {
        foreach (var key in keys)
        {
            using var opening = new DataKey(key.Clear, tenant, key.Subject, key.Class);
            foreach (var field in fields)
            {
                try
                {
                    return Text(opening.OpenBytes(box, field));
                }
                catch (CryptographicException)
                {
                    // Not this key, or not this field.
                }
            }
        }
        return null;
    }

    /// <summary>What is sealed is JSON, or a package that was put together for the person.</summary>
    private static string Text(byte[] clear)
    {
        if (!clear.AsSpan().StartsWith("PK"u8)) return Encoding.UTF8.GetString(clear);
        using var zip = new ZipArchive(new MemoryStream(clear));
        return string.Concat(zip.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        }));
    }
}
