using System.Security.Cryptography;
using Profiles.Domain.Access;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Tenants;

/// <summary>How far a brand's log goes.</summary>
/// <param name="Number">Of the last entry; 0 where there is none.</param>
/// <param name="Hash">Of the last entry.</param>
/// <param name="Mac">Over both.</param>
internal sealed record AccessHead(long Number, byte[] Hash, byte[] Mac);

/// <summary>An entry in its place.</summary>
internal sealed record ChainedEntry(long Number, Guid Id, AccessLogEntry Entry, byte[] Hash);

/// <summary>
/// The access log is a chain for each brand: an entry's hash is keyed, and covers the entry, its number and the hash before it. So whoever can write to the
/// database, and has no key, can neither change, add, move nor remove an entry without its showing (<see cref="AccessLogCheck"/>).
/// </summary>
internal static class AccessChain
{
    /// <summary>Stored with each entry. 1: HMAC-SHA256 under a key derived from the brand's message key, which is kept for ever; the bytes as below.</summary>
    public const short Key = 1;

    /// <summary>What the first entry follows on.</summary>
    public static byte[] Beginning { get; } = new byte[HMACSHA256.HashSizeInBytes];

    /// <summary>What an entry follows on where the head had been changed: the log goes on, and shows the break for ever.</summary>
    public static byte[] Broken { get; } = [.. Enumerable.Repeat(byte.MaxValue, HMACSHA256.HashSizeInBytes)];

    /// <param name="last">The greatest number among the entries, whatever the head says.</param>
    public static AccessHead Trusted(TenantKeys keys, AccessHead head, long last)
    {
        if (head is { Number: 0, Mac.Length: 0 } && last == 0) return head with { Hash = Beginning };
        return IsWhole(keys, head) ? head : head with { Number = Math.Max(head.Number, last), Hash = Broken };
    }

    public static bool IsWhole(TenantKeys keys, AccessHead head) => CryptographicOperations.FixedTimeEquals(head.Mac, Mac(keys, head.Number, head.Hash));

    public static byte[] Mac(TenantKeys keys, long number, byte[] hash) => keys.AccessLogHash(Bytes("head", writer =>
    {
        writer.Write(number);
        writer.Write(hash);
    }));

    /// <summary>Of the last entry whose term has ended: what the first that is left follows on.</summary>
    public static byte[] FloorMac(TenantKeys keys, long number, byte[] hash) => keys.AccessLogHash(Bytes("floor", writer =>
    {
        writer.Write(number);
        writer.Write(hash);
    }));

    public static byte[] Hash(TenantKeys keys, byte[] before, long number, Guid id, AccessLogEntry entry) => keys.AccessLogHash(Bytes("entry", writer =>
    {
        writer.Write(before);
        writer.Write(number);
        writer.Write(id.ToByteArray(bigEndian: true));
        writer.Write(StoredTime.Of(entry.At).UtcTicks);
        writer.Write(entry.By);
        Write(writer, entry.Roles);
        writer.Write(entry.Purpose);
        Write(writer, entry.Fields);
        writer.Write(entry.Profiles.Count);
        foreach (var profile in entry.Profiles) writer.Write(profile.Value.ToByteArray(bigEndian: true));
    }));

    // Strings and lists begin with their length, so that no two entries have the same bytes.
    private static byte[] Bytes(string kind, Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream(256);
        using var writer = new BinaryWriter(bytes);
        writer.Write(kind);
        write(writer);
        return bytes.ToArray();
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<string> names)
    {
        writer.Write(names.Count);
        foreach (var name in names) writer.Write(name);
    }
}
