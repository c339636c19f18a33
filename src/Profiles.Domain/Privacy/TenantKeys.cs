using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Identities;

namespace Profiles.Domain.Privacy;

/// <summary>
/// The keys of one brand, opened: key-encryption keys by epoch, and the keyed hashes. 128 bits of HMAC-SHA256 each, so that a hash fits a UUID
/// column; the label keeps hashes of different purposes apart.
/// </summary>
/// <param name="epoch">The epoch that new data keys are wrapped under.</param>
/// <param name="keyEncryptionKeys">By epoch, 32 bytes each.</param>
/// <param name="indexKey">Of the directory and the search tokens; can be rotated by rebuilding both.</param>
/// <param name="suppressionKey">Of the fence and the objections, which outlive an erasure.</param>
/// <param name="messageKey">Of the message ids and of the access log; kept for ever, or a redelivery would be taken for news and the log for forged.</param>
/// <param name="newer">The keys as they are now: for a data key that was wrapped under a newer epoch since these were opened. Null where nothing can change.</param>
public sealed class TenantKeys(
    TenantId tenant, int epoch, IReadOnlyDictionary<int, byte[]> keyEncryptionKeys, byte[] indexKey, byte[] suppressionKey, byte[] messageKey, Func<TenantKeys?>? newer = null)
{
    private readonly FrozenDictionary<int, byte[]> keyEncryptionKeys = keyEncryptionKeys.ToFrozenDictionary();
    private readonly byte[] accessLogKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, messageKey, DataKey.Size, info: "access-log"u8.ToArray());

    private TenantKeys? later;

    public TenantId Tenant => tenant;

    public int Epoch => epoch;

    /// <summary>All epochs whose key is still there, this one among them.</summary>
    public IReadOnlyCollection<int> Epochs => keyEncryptionKeys.Keys;

    /// <summary>Where an identity is found in the directory.</summary>
    public Guid BlindKey(NormalIdentity identity) => Hash(indexKey, $"identity|{identity.Type}|{identity.Scope}|{identity.Value}");

    /// <summary>A search token: equal values of one kind have equal tokens.</summary>
    /// <param name="kind">Such as <c>name-prefix</c> or <c>trait.email</c>.</param>
    /// <param name="value">Normalised by the caller.</param>
    public Guid Token(string kind, string value) => Hash(indexKey, $"token|{kind}|{value}");

    /// <summary>What remains of an erased identity, so that it is not recorded again.</summary>
    public Guid Suppression(NormalIdentity identity) => Hash(suppressionKey, $"identity|{identity.Type}|{identity.Scope}|{identity.Value}");

    /// <summary>A word of a delivery that could not be read, so that an erasure finds it.</summary>
    public Guid Trace(string word) => Hash(suppressionKey, $"trace|{word}");

    public MessageKey Message(string source, string id) => new(Hash(messageKey, $"message|{source.Length}|{source}|{id}"));

    /// <summary>What is stored of a login that did something: the same for ever within this brand, and unlike its id in any other.</summary>
    public Guid Actor(string issuer, string subject) => Hash(messageKey, $"actor|{issuer.Length}|{issuer}|{subject}");

    /// <summary>Proves that this brand gave a link out. Of the key that is kept for ever: an unsubscribe link never expires, and no rotation may end it.</summary>
    /// <returns>32 bytes of HMAC-SHA256 under a key of its own, derived by HKDF (RFC 5869).</returns>
    public byte[] LinkSignature(ReadOnlySpan<byte> content)
    {
        Span<byte> derived = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, messageKey, derived, salt: [], info: "personal-link/1"u8);
        return HMACSHA256.HashData(derived, content);
    }

    /// <summary>Proves that this brand gave out the address of a package. Of the key that is kept for ever, under a label of its own: what ends the address is the package's own key.</summary>
    public byte[] PackageSignature(ReadOnlySpan<byte> content)
    {
        Span<byte> derived = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, messageKey, derived, salt: [], info: "package-link/1"u8);
        return HMACSHA256.HashData(derived, content);
    }

    /// <summary>64 bits over a message's content, to tell a redelivery from another message under the same id.</summary>
    public long Digest(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(messageKey, content, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    /// <summary>256 bits over an entry of the access log and what it follows on: who can write to the database can't make them.</summary>
    public byte[] AccessLogHash(ReadOnlySpan<byte> content) => HMACSHA256.HashData(accessLogKey, content);

    /// <summary>256 bits over a line of the erasure ledger. Of the key that is kept for ever, under a label of its own.</summary>
    public byte[] LedgerHash(ReadOnlySpan<byte> content)
    {
        Span<byte> derived = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, messageKey, derived, salt: [], info: "erasure-ledger/1"u8);
        return HMACSHA256.HashData(derived, content);
    }

    /// <returns>
    /// A new data key and its wrapped form: <c>12 nonce | 32 ciphertext | 16 tag</c> under the current epoch's key. Its row is refused where the epoch has
    /// ended meanwhile; whoever writes it starts over with keys opened anew.
    /// </returns>
    public (DataKey Key, byte[] Wrapped) NewDataKey(Guid subject, RetentionClass retention)
    {
        Span<byte> clear = stackalloc byte[DataKey.Size];
        RandomNumberGenerator.Fill(clear);
        var wrapped = Wrap(subject, retention, clear);
        return (new DataKey(clear, tenant, subject, retention), wrapped);
    }

    /// <summary>Looks for a newer epoch itself. Open the keys before you read a wrapped one: then null always means erased, whatever epoch ends meanwhile.</summary>
    /// <returns>Null where the epoch's key is gone: the value is erased.</returns>
    /// <exception cref="AuthenticationTagMismatchException">The wrapped key belongs to another tenant, subject or class, or was changed.</exception>
    /// <exception cref="UnknownEpochException">The epoch is newer than all that are known here.</exception>
    public DataKey? Unwrap(Guid subject, RetentionClass retention, int wrappedIn, ReadOnlySpan<byte> wrapped)
    {
        Span<byte> clear = stackalloc byte[DataKey.Size];
        if (!TryUnwrap(subject, retention, wrappedIn, wrapped, clear)) return null;
        var key = new DataKey(clear, tenant, subject, retention);
        CryptographicOperations.ZeroMemory(clear);
        return key;
    }

    /// <returns>The same data key wrapped under the current epoch; null where its own epoch's key is gone.</returns>
    /// <exception cref="AuthenticationTagMismatchException">As of <see cref="Unwrap"/>.</exception>
    public byte[]? Rewrap(Guid subject, RetentionClass retention, int wrappedIn, ReadOnlySpan<byte> wrapped)
    {
        Span<byte> clear = stackalloc byte[DataKey.Size];
        if (!TryUnwrap(subject, retention, wrappedIn, wrapped, clear)) return null;
        var anew = Wrap(subject, retention, clear);
        CryptographicOperations.ZeroMemory(clear);
        return anew;
    }

    private byte[] Wrap(Guid subject, RetentionClass retention, ReadOnlySpan<byte> clear)
    {
        var wrapped = new byte[12 + DataKey.Size + 16];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, 12));
        using var aes = new AesGcm(keyEncryptionKeys[epoch], 16);
        aes.Encrypt(wrapped.AsSpan(0, 12), clear, wrapped.AsSpan(12, DataKey.Size), wrapped.AsSpan(12 + DataKey.Size), Bound(subject, retention));
        return wrapped;
    }

    private bool TryUnwrap(Guid subject, RetentionClass retention, int wrappedIn, ReadOnlySpan<byte> wrapped, Span<byte> clear)
    {
        if (!keyEncryptionKeys.TryGetValue(wrappedIn, out var kek))
        {
            if (wrappedIn < epoch) return false;
            if (newer is null) throw new UnknownEpochException(wrappedIn, epoch);
            if (later is null || later.Epoch < wrappedIn) later = newer();
            // No keys at all any more: the brand was closed.
            if (later is not { } now) return false;
            return now.Epoch > epoch ? now.TryUnwrap(subject, retention, wrappedIn, wrapped, clear) : throw new UnknownEpochException(wrappedIn, epoch);
        }
        using var aes = new AesGcm(kek, 16);
        // Whatever is no wrapped key at all, such as one that was cut off, is told as a changed one.
        if (wrapped.Length != 12 + DataKey.Size + 16) throw new AuthenticationTagMismatchException("Not a wrapped data key.");
        aes.Decrypt(wrapped[..12], wrapped[12..(12 + DataKey.Size)], wrapped[(12 + DataKey.Size)..], clear, Bound(subject, retention));
        return true;
    }

    private byte[] Bound(Guid subject, RetentionClass retention) => Encoding.UTF8.GetBytes($"{tenant.Value}|{subject:N}|{(byte)retention}");

    private static Guid Hash(byte[] key, string text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        var written = Encoding.UTF8.GetBytes(text, bytes);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, bytes[..written], hash);
        return new Guid(hash[..16], bigEndian: true);
    }
}

/// <summary>
/// A data key was wrapped under a key-encryption key that is not here, and is newer than all that are: the key folder is an older copy, or its change has not
/// reached this machine yet. Nothing is erased; who reads on must not take it for that.
/// </summary>
public sealed class UnknownEpochException(int wrappedIn, int newest) : Exception($"A data key is of epoch {wrappedIn}, and the newest key-encryption key here is of epoch {newest}.");
