using System.Security.Cryptography;
using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.ReadModels;

/// <summary>The data keys of some identities of one brand, unwrapped as they are needed. A key that is gone opens nothing, and is no failure.</summary>
internal sealed class OpenKeys(TenantKeys? keys) : IDisposable
{
    private readonly Dictionary<(Guid, RetentionClass), (int Epoch, byte[] Wrapped)> wrapped = [];
    private readonly Dictionary<(Guid, RetentionClass), DataKey?> opened = [];

    public void Add(Guid subject, RetentionClass retention, int epoch, byte[] key) => wrapped[(subject, retention)] = (epoch, key);

    /// <returns>False where the value is erased, or the box is not what its place says: one broken box must not stop everybody's read models.</returns>
    public bool TryOpen<T>(IdentityId subject, Sealed<T>? box, string field, out T value)
    {
        value = default!;
        if (box is not { Box.Length: > 2 } sealedValue || Key(subject.Value, sealedValue.Class) is not { } key) return false;
        try
        {
            value = key.Open(sealedValue, field);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return false;
        }
    }

    /// <summary>Null where it is destroyed, or was not added. It belongs to this.</summary>
    public DataKey? Key(Guid subject, RetentionClass retention)
    {
        if (opened.TryGetValue((subject, retention), out var key)) return key;
        return opened[(subject, retention)] = wrapped.TryGetValue((subject, retention), out var w) ? Unwrap(subject, retention, w.Epoch, w.Wrapped) : null;
    }

    private DataKey? Unwrap(Guid subject, RetentionClass retention, int epoch, byte[] key)
    {
        try
        {
            return keys?.Unwrap(subject, retention, epoch, key);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var key in opened.Values) key?.Dispose();
    }
}
