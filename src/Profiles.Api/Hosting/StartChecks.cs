using Npgsql;
using Profiles.Api.Hosting.Backups;
using Profiles.Domain.Privacy;
using Profiles.Projections.Backups;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Hosting;

/// <summary>What must hold between the database and the key folder before anything serves or writes.</summary>
internal static class StartChecks
{
    /// <exception cref="StartException">Whoever was erased since the backup may be in it.</exception>
    public static async Task RefuseUnfinishedRestoreAsync(IServiceProvider services)
    {
        if (await RestoreMark.IsThereAsync(services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None)) throw new StartException(Restoring.Unfinished);
    }

    /// <summary>Either would show people as erased who are not.</summary>
    /// <exception cref="StartException">The database is older than the keys' last rotation, or the key folder is.</exception>
    public static async Task RefuseOtherEpochsAsync(IServiceProvider services)
    {
        var vault = services.GetRequiredService<IKeyVault>();
        foreach (var brand in await services.GetRequiredService<TenantRegistry>().ListAsync(CancellationToken.None))
        {
            if (brand.ClosedAt is not null || await vault.OpenAsync(brand.Tenant, CancellationToken.None) is not { } keys) continue;
            if (keys.Epoch < brand.KeyEpoch)
                throw new StartException($"The key folder is older than the database: the keys of {brand.Tenant} end at epoch {keys.Epoch}, and the database is at {brand.KeyEpoch}. Restore the newest backup of the key folder.");
            if (keys.Epochs.Min() > Math.Max(brand.KeyEpoch, 1))
                throw new StartException($"The database is from before the last rotation of {brand.Tenant}'s keys, which destroyed those that it was written with. Load it with ./run restore, which takes the newer ones from the key folder.");
        }
    }
}
