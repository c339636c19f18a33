using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Packages;
using Profiles.Domain.Privacy;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Packages;

/// <summary>A package that can be fetched.</summary>
/// <param name="Profiles">Whose it is, as they are known now.</param>
public sealed record StoredPackage(TenantId Tenant, Guid Id, Guid Request, int Chunks, long Bytes, DateTimeOffset Expires, IReadOnlyList<ProfileId> Profiles);

/// <summary>Finds packages, opens them, and destroys those whose time is over.</summary>
public sealed class PackageStore(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock)
{
    private const int PerSweep = 100;

    /// <returns>The link of a request's package; null where it has none, or not any more.</returns>
    public async Task<PackageLink?> LinkAsync(TenantId tenant, Guid request, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(connection,
            "select id, expires_at from profiles.privacy_package where tenant_id = $1 and request_id = $2 and chunks is not null and expires_at > $3", tenant, request, clock.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(tenant, reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
    }

    /// <returns>Null where it expired, or whoever is in it was erased.</returns>
    public async Task<StoredPackage?> FindAsync(PackageLink link, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(connection, """
            select p.request_id, p.chunks, p.bytes, p.expires_at, array(
              select distinct m.profile_id from profiles.privacy_package_identity i join profiles.membership m on m.tenant_id = $1 and m.identity_id = i.identity_id
              where i.tenant_id = $1 and i.package_id = p.id)
            from profiles.privacy_package p join profiles.data_key k on k.tenant_id = p.tenant_id and k.subject = p.id
            where p.tenant_id = $1 and p.id = $2 and p.chunks is not null and p.expires_at > $3
            """, link.Tenant, link.Package, clock.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(link.Tenant, link.Package, reader.GetGuid(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3), [.. reader.GetFieldValue<Guid[]>(4).Select(p => new ProfileId(p))])
            : null;
    }

    /// <summary>Writes a package out, a chunk at a time.</summary>
    /// <exception cref="PackageGoneException">It was destroyed, also while it was read.</exception>
    /// <exception cref="AuthenticationTagMismatchException">Somebody or something changed, moved or cut off what is stored.</exception>
    public async Task CopyToAsync(StoredPackage package, Stream output, CancellationToken cancellation)
    {
        using var key = await KeyAsync(package, cancellation) ?? throw new PackageGoneException();
        for (var place = 0; place < package.Chunks; place++)
        {
            var clear = PackageChunks.Open(key, place, place == package.Chunks - 1, await BoxAsync(package, place, cancellation));
            await output.WriteAsync(clear, cancellation);
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    /// <summary>Destroys what has expired, with its keys. Any number of services may do so at once, and any may be killed.</summary>
    /// <returns>How many packages.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var expired = new List<(TenantId Tenant, Guid Package)>();
        await using (var command = database.CreateCommand($"select tenant_id, id from profiles.privacy_package where expires_at <= $1 order by expires_at limit {PerSweep}"))
        {
            command.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) expired.Add((new(reader.GetString(0)), reader.GetGuid(1)));
        }
        var destroyed = 0;
        foreach (var (tenant, package) in expired)
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            destroyed += await PackageRows.DestroyAsync(connection, tenant, [package], cancellation);
            await transaction.CommitAsync(cancellation);
            FaultPoints.Reach(FaultPoints.AfterPackageSwept);
        }
        return destroyed;
    }

    private async Task<DataKey?> KeyAsync(StoredPackage package, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(package.Tenant, cancellation) is not { } keys) return null;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(
            connection, "select epoch, wrapped from profiles.data_key where tenant_id = $1 and subject = $2 and class = $3", package.Tenant, package.Id, (short)PackageRows.Class);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? keys.Unwrap(package.Id, PackageRows.Class, reader.GetInt32(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>On a connection of its own: whoever fetches slowly holds none.</summary>
    private async Task<byte[]> BoxAsync(StoredPackage package, int place, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(
            connection, "select box from profiles.privacy_package_chunk where tenant_id = $1 and package_id = $2 and place = $3", package.Tenant, package.Id, place);
        return await command.ExecuteScalarAsync(cancellation) as byte[] ?? throw new PackageGoneException();
    }
}
