using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Profiles.Domain.Privacy;

/// <summary>
/// The key of one subject and retention class: seals and opens its values. Whoever destroys the last wrapped copy of it has erased the
/// values, wherever their boxes were copied to (NIST SP 800-88r1, cryptographic erase).
/// </summary>
public sealed class DataKey : IDisposable
{
    public const int Size = 32;
    private const byte FormatVersion = 1;
    private const int Nonce = 12;
    private const int Tag = 16;
    private const int Header = 2;

    private readonly AesGcm aes;
    private readonly byte[] subject;

    /// <param name="key">32 bytes.</param>
    /// <param name="tenant">The brand that the values belong to; a box opens under no other.</param>
    /// <param name="subject">The identity (or other subject) that the key belongs to; a box opens under no other.</param>
    /// <param name="retention">Written into each box, in clear.</param>
    public DataKey(ReadOnlySpan<byte> key, TenantId tenant, Guid subject, RetentionClass retention)
    {
        if (key.Length != Size) throw new ArgumentException($"A data key has {Size} bytes.", nameof(key));
        aes = new AesGcm(key, Tag);
        this.subject = Encoding.UTF8.GetBytes($"{tenant.Value}|{subject:N}|");
        Class = retention;
    }

    public RetentionClass Class { get; }

    /// <param name="value">What to seal, written as JSON.</param>
    /// <param name="field">The logical field, such as <c>identity.value</c>; a box opens under no other name.</param>
    public Sealed<T> Seal<T>(T value, string field)
    {
        var clear = JsonSerializer.SerializeToUtf8Bytes(value, SealedJson.Options);
        var box = SealBytes(clear, field);
        CryptographicOperations.ZeroMemory(clear);
        return new Sealed<T>(box);
    }

    /// <summary>The same of bytes that are no JSON.</summary>
    public byte[] SealBytes(ReadOnlySpan<byte> clear, string field)
    {
        var box = new byte[Header + Nonce + clear.Length + Tag];
        box[0] = FormatVersion;
        box[1] = (byte)Class;
        var nonce = box.AsSpan(Header, Nonce);
        RandomNumberGenerator.Fill(nonce);
        aes.Encrypt(nonce, clear, box.AsSpan(Header + Nonce, clear.Length), box.AsSpan(box.Length - Tag), Bound(field));
        return box;
    }

    /// <exception cref="AuthenticationTagMismatchException">The box was sealed under another key, tenant, subject or field, or was changed.</exception>
    public T Open<T>(Sealed<T> sealedValue, string field)
    {
        var clear = OpenBytes(sealedValue.Box, field);
        try
        {
            return JsonSerializer.Deserialize<T>(clear, SealedJson.Options)!;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    /// <summary>What <see cref="SealBytes"/> sealed.</summary>
    /// <exception cref="AuthenticationTagMismatchException">As of <see cref="Open"/>.</exception>
    public byte[] OpenBytes(ReadOnlySpan<byte> box, string field)
    {
        if (box.Length < Header + Nonce + Tag || box[0] != FormatVersion) throw new AuthenticationTagMismatchException("Not a sealed value of this version.");
        var clear = new byte[box.Length - Header - Nonce - Tag];
        aes.Decrypt(box.Slice(Header, Nonce), box.Slice(Header + Nonce, clear.Length), box[^Tag..], clear, Bound(field));
        return clear;
    }

    private byte[] Bound(string field)
    {
        var bound = new byte[Header + subject.Length + Encoding.UTF8.GetByteCount(field)];
        bound[0] = FormatVersion;
        bound[1] = (byte)Class;
        subject.CopyTo(bound, Header);
        Encoding.UTF8.GetBytes(field, bound.AsSpan(Header + subject.Length));
        return bound;
    }

    public void Dispose() => aes.Dispose();
}

/// <summary>The JSON inside of a sealed box. Stored: change only with a new box version.</summary>
public static class SealedJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
