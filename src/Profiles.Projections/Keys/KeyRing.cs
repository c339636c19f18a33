using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Keys;

/// <summary>One wrapped data key of a ring; its epoch is the ring's.</summary>
internal readonly record struct RingKey(Guid Subject, short Class, byte[] Wrapped);

/// <summary>
/// The wrapped data keys of a brand as they are at the end of a rotation, in a file beside its keys. Stored: <c>profiles-ring/1\n | 4 epoch | n times 16 subject, 2 class,
/// 60 wrapped | 8 n | 32 SHA-256 of all before</c>, numbers and subjects big-endian. Who has it and no backup reads nothing; nor does who has it and a backup without the keys.
/// </summary>
internal static class KeyRing
{
    private const int Wrapped = 60;
    private const int Row = 16 + sizeof(short) + Wrapped;
    private const int End = sizeof(long) + SHA256.HashSizeInBytes;

    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("profiles-ring/1\n");

    /// <summary>Every row that is wrapped under the keys' epoch, in one snapshot.</summary>
    public static async Task WriteAsync(NpgsqlDataSource database, TenantKeys keys, Stream file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await PutAsync([.. Magic, .. Number(keys.Epoch)]);
        await using var command = database.CreateCommand("select subject, class, wrapped from profiles.data_key where tenant_id = $1 and epoch = $2 and length(wrapped) = $3");
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = keys.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = keys.Epoch });
        command.Parameters.Add(new() { Value = Wrapped });
        var rows = 0L;
        var row = new byte[Row];
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        for (; await reader.ReadAsync(cancellation); rows++)
        {
            reader.GetGuid(0).TryWriteBytes(row, bigEndian: true, out _);
            BinaryPrimitives.WriteInt16BigEndian(row.AsSpan(16), reader.GetInt16(1));
            reader.GetFieldValue<byte[]>(2).CopyTo(row, 16 + sizeof(short));
            await PutAsync(row);
        }
        var count = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(count, rows);
        await PutAsync(count);
        await file.WriteAsync(hash.GetHashAndReset(), cancellation);

        async ValueTask PutAsync(byte[] bytes)
        {
            hash.AppendData(bytes);
            await file.WriteAsync(bytes, cancellation);
        }
    }

    /// <summary>Looks through the whole file first: a part of a ring is none.</summary>
    /// <returns>Its epoch, and its keys in pages.</returns>
    /// <exception cref="KeyFolderException">It is not whole.</exception>
    public static async Task<(int Epoch, IAsyncEnumerable<IReadOnlyList<RingKey>> Pages)> ReadAsync(TenantId tenant, Stream file, int page, CancellationToken cancellation)
    {
        var body = file.Length - End;
        var head = Magic.Length + sizeof(int);
        if (body < head || (body - head) % Row != 0) throw NotWhole(tenant);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (var left = file.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation);
            if (read == 0) throw NotWhole(tenant);
            hash.AppendData(buffer.AsSpan(0, read));
            left -= read;
        }
        await file.ReadExactlyAsync(buffer.AsMemory(0, SHA256.HashSizeInBytes), cancellation);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(buffer.AsSpan(0, SHA256.HashSizeInBytes))) throw NotWhole(tenant);

        file.Position = 0;
        await file.ReadExactlyAsync(buffer.AsMemory(0, head), cancellation);
        if (!buffer.AsSpan(0, Magic.Length).SequenceEqual(Magic)) throw NotWhole(tenant);
        return (BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(Magic.Length)), PagesAsync(file, (body - head) / Row, page));
    }

    private static async IAsyncEnumerable<IReadOnlyList<RingKey>> PagesAsync(Stream file, long rows, int page)
    {
        var bytes = new byte[Row];
        while (rows > 0)
        {
            var keys = new List<RingKey>((int)Math.Min(rows, page));
            for (; rows > 0 && keys.Count < page; rows--)
            {
                await file.ReadExactlyAsync(bytes);
                keys.Add(new(new Guid(bytes.AsSpan(0, 16), bigEndian: true), BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(16)), bytes[(16 + sizeof(short))..]));
            }
            yield return keys;
        }
    }

    private static byte[] Number(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static KeyFolderException NotWhole(TenantId tenant) => new($"The key ring of {tenant} in the key folder is not whole. Restore the key folder from its backup.");
}
