using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;

namespace Profiles.Projections.Backups;

/// <summary>What became of a restored brand's data keys.</summary>
/// <param name="FromRing">Those that were wrapped under a destroyed key, and came from the key ring as they are today.</param>
/// <param name="Lost">Those that no key opens: whoever they belong to was erased before the last rotation, or is lost.</param>
public sealed record RestoredBrand(TenantId Tenant, long FromRing, long Lost);

/// <summary>
/// Brings a restored database's wrapped data keys to what today's key folder opens. Those of an epoch that has ended since come from the key ring that the last rotation left:
/// it has everybody's but theirs who were erased before it began, whom no copy brings back.
/// </summary>
public sealed class RestoredKeys(NpgsqlDataSource database, IKeyVault vault)
{
    private const int Page = 5_000;

    // Never inserts: whoever is not in the backup, or was erased from it, stays away.
    private const string FromRing = """
        update profiles.data_key k set epoch = $2, wrapped = n.wrapped
        from unnest($3::uuid[], $4::smallint[], $5::bytea[]) as n(subject, class, wrapped)
        where k.tenant_id = $1 and k.subject = n.subject and k.class = n.class and k.epoch <> all($6)
        """;

    /// <returns>Null where the brand has no keys.</returns>
    /// <exception cref="KeyFolderException">The ring is broken, or of another epoch than the keys.</exception>
    public async Task<RestoredBrand?> BringAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return null;
        var fromRing = 0L;
        await using (var ring = await vault.OpenRingAsync(tenant, cancellation))
        {
            if (ring is not null)
            {
                var (epoch, pages) = await KeyRing.ReadAsync(tenant, ring, Page, cancellation);
                if (!keys.Epochs.Contains(epoch)) throw new KeyFolderException($"The key ring of {tenant} is of epoch {epoch}, whose key is not in the key folder. Restore the key folder from its backup.");
                await foreach (var page in pages) fromRing += await BringAsync(keys, epoch, page, cancellation);
            }
        }
        // Tickets of exports lasted ten minutes; and nothing new is to be wrapped under what a rotation may have been ending.
        await ExecuteAsync("delete from profiles.audience_ticket where tenant_id = $1", tenant, [], cancellation);
        // Deliveries that waited when the copy was made, under a key that is destroyed: they were processed since, or their term is over.
        await ExecuteAsync("delete from profiles.intake_delivery where tenant_id = $1 and epoch <> all($2)", tenant, [keys.Epochs.ToArray()], cancellation);
        await ExecuteAsync("update profiles.tenant set key_epoch = $2 where tenant_id = $1", tenant, [keys.Epoch], cancellation);
        return new(tenant, fromRing, await LostAsync(keys, cancellation));
    }

    /// <returns>How many data keys no key opens; 0 where the brand has no keys at all.</returns>
    public async Task<long> LostAsync(TenantId tenant, CancellationToken cancellation) =>
        await vault.OpenAsync(tenant, cancellation) is { } keys ? await LostAsync(keys, cancellation) : 0;

    private async Task<long> LostAsync(TenantKeys keys, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select count(*) from profiles.data_key where tenant_id = $1 and epoch <> all($2)");
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = keys.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = keys.Epochs.ToArray() });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private Task<int> BringAsync(TenantKeys keys, int epoch, IReadOnlyList<RingKey> page, CancellationToken cancellation) => ExecuteAsync(
        FromRing, keys.Tenant,
        [epoch, page.Select(k => k.Subject).ToArray(), page.Select(k => k.Class).ToArray(), page.Select(k => k.Wrapped).ToArray(), keys.Epochs.ToArray()], cancellation);

    private async Task<int> ExecuteAsync(string sql, TenantId tenant, object[] values, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
