using Npgsql;
using Profiles.Api.Hosting.Backups;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Backups;
using Profiles.Projections.Erasure;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Hosting;

/// <summary>What must hold between the database and the key folder before anything serves or writes.</summary>
internal static partial class StartChecks
{
    /// <exception cref="StartException">Whoever was erased since the backup may be in it.</exception>
    public static async Task RefuseUnfinishedRestoreAsync(IServiceProvider services)
    {
        if (await RestoreMark.IsThereAsync(services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None)) throw new StartException(Restoring.Unfinished);
    }

    /// <summary>Whom the ledger names and the database does not know as erased is forgotten again: it may have been loaded from a copy by hand.</summary>
    public static async Task ForgetAgainAsync(IServiceProvider services)
    {
        var erasing = services.GetRequiredService<Erasing>();
        foreach (var brand in await services.GetRequiredService<TenantRegistry>().ListAsync(CancellationToken.None))
        {
            if (brand.ClosedAt is null && await erasing.ReplayUnknownAsync(brand.Tenant, CancellationToken.None) is > 0 and var erasures)
                ForgottenAgain(services.GetRequiredService<ILogger<Erasing>>(), brand.Tenant, erasures);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Tenant}: the database did not know of {Erasures} erasures of the ledger; they are carried out.")]
    private static partial void ForgottenAgain(ILogger logger, TenantId tenant, int erasures);

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
