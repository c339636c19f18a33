using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Projections.Packages;

/// <summary>The rows of packages, within a transaction of the caller's where it has one.</summary>
internal static class PackageRows
{
    /// <summary>Of the package's own data key.</summary>
    public const RetentionClass Class = RetentionClass.Contact;

    public static async Task<Guid[]> OfRequestAsync(NpgsqlConnection connection, TenantId tenant, Guid request, CancellationToken cancellation) =>
        await IdsAsync(connection, "select coalesce(array_agg(id), '{}') from profiles.privacy_package where tenant_id = $1 and request_id = $2", tenant, request, cancellation);

    /// <summary>That have data of any of these identities in them.</summary>
    public static async Task<Guid[]> OfIdentitiesAsync(NpgsqlConnection connection, TenantId tenant, Guid[] identities, CancellationToken cancellation) =>
        await IdsAsync(connection, "select coalesce(array_agg(distinct package_id), '{}') from profiles.privacy_package_identity where tenant_id = $1 and identity_id = any($2)", tenant, identities, cancellation);

    /// <summary>Ends packages with their keys; in a transaction. The rows go first: a chunk that is being written waits for that, and finds its package gone.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> DestroyAsync(NpgsqlConnection connection, TenantId tenant, Guid[] packages, CancellationToken cancellation)
    {
        if (packages.Length == 0) return 0;
        var gone = await RunAsync(connection, "delete from profiles.privacy_package where tenant_id = $1 and id = any($2)", tenant, packages, cancellation);
        await RunAsync(connection, $"delete from profiles.data_key where tenant_id = $1 and subject = any($2) and class = {(short)Class}", tenant, packages, cancellation);
        await RunAsync(connection, "delete from profiles.privacy_package_identity where tenant_id = $1 and package_id = any($2)", tenant, packages, cancellation);
        await RunAsync(connection, "delete from profiles.privacy_package_chunk where tenant_id = $1 and package_id = any($2)", tenant, packages, cancellation);
        return gone;
    }

    /// <summary>In a transaction of its own.</summary>
    /// <exception cref="PackageGoneException">It was destroyed meanwhile, or begun anew.</exception>
    public static async Task KeepAsync(NpgsqlDataSource database, TenantId tenant, Guid package, int place, byte[] box, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(connection, """
            insert into profiles.privacy_package_chunk (tenant_id, package_id, place, box)
            select $1, p.id, $3, $4 from profiles.privacy_package p where p.tenant_id = $1 and p.id = $2 and p.chunks is null for key share
            """, tenant, package, place, box);
        if (await command.ExecuteNonQueryAsync(cancellation) == 0) throw new PackageGoneException();
    }

    private static async Task<Guid[]> IdsAsync(NpgsqlConnection connection, string sql, TenantId tenant, object value, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, sql, tenant, value);
        return (Guid[])(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, TenantId tenant, Guid[] packages, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, sql, tenant, packages);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>A package that was being written is not there any more: somebody in it was erased, or another service began it anew.</summary>
public sealed class PackageGoneException() : Exception("The package was destroyed while it was written.");
