using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.Tenants;

/// <summary>Write keys in the table <c>write_key</c>, of which only the hash is stored.</summary>
public sealed class WriteKeyStore(NpgsqlDataSource database, ITenants tenants, TimeProvider clock) : IWriteKeys
{
    private const string Prefix = "pwk_";
    private const int RandomBytes = 32;
    private const int RememberedAtMost = 10_000;

    private readonly ConcurrentDictionary<string, (Credential Credential, long At)> known = new(StringComparer.Ordinal);

    public async ValueTask<Credential?> FindAsync(string key, CancellationToken cancellation)
    {
        if (!HasForm(key)) return null;
        if (!known.TryGetValue(key, out var seen) || clock.GetElapsedTime(seen.At) >= TenantRegistry.NoticedWithin)
        {
            if (await LoadAsync(key, cancellation) is not { } loaded)
            {
                known.TryRemove(key, out _);
                return null;
            }
            if (known.Count >= RememberedAtMost) known.Clear();
            known[key] = seen = (loaded, clock.GetTimestamp());
        }
        return await tenants.FindAsync(seen.Credential.Tenant, cancellation) is null ? null : seen.Credential;
    }

    public async Task<string> CreateAsync(NewWriteKey key, CancellationToken cancellation)
    {
        if (await tenants.FindAsync(key.Tenant, cancellation) is null) throw new ArgumentException("There is no such brand.", nameof(key));
        var clear = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        await using var command = database.CreateCommand("""
            insert into profiles.write_key (hash, tenant_id, source, browser, user_id_type, user_id_scope, created_at) values ($1, $2, $3, $4, $5, $6, $7)
            """);
        command.Parameters.AddWithValue(HashOf(clear));
        command.Parameters.AddWithValue(key.Tenant.Value);
        command.Parameters.AddWithValue(key.Source);
        command.Parameters.AddWithValue(key.Browser);
        command.Parameters.AddWithValue(key.UserIdType);
        command.Parameters.AddWithValue(key.UserIdScope);
        command.Parameters.AddWithValue(clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellation);
        return clear;
    }

    public async Task<bool> RevokeAsync(string key, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("update profiles.write_key set revoked_at = $2 where hash = $1 and revoked_at is null");
        command.Parameters.AddWithValue(HashOf(key));
        command.Parameters.AddWithValue(clock.GetUtcNow());
        known.TryRemove(key, out _);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private async Task<Credential?> LoadAsync(string key, CancellationToken cancellation)
    {
        var hash = HashOf(key);
        await using var command = database.CreateCommand(
            "select tenant_id, source, browser, user_id_type, user_id_scope from profiles.write_key where hash = $1 and revoked_at is null");
        command.Parameters.AddWithValue(hash);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        return new Credential(
            new(reader.GetString(0)), reader.GetString(1), reader.GetBoolean(2) ? Trust.Suggests : Trust.Links,
            Actor: $"key:{new Guid(hash.AsSpan(0, 16), bigEndian: true)}", reader.GetString(3), reader.GetString(4));
    }

    // Anyone may try keys: what can't be one costs no query.
    private static bool HasForm(string key) => key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length == Prefix.Length + Base64Url.GetEncodedLength(RandomBytes);

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
