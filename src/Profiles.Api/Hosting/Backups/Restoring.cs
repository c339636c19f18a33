using Npgsql;
using Profiles.Api.Hosting.Telemetry;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Backups;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Hosting.Backups;

/// <param name="Replace">What is in the database is removed first.</param>
/// <param name="Closed">Brands that were closed since the backup: they have no keys any more.</param>
/// <param name="AcceptLoss">Serve although there are people whom no key opens.</param>
public sealed record RestoreOrder(string Folder, bool Replace, IReadOnlyList<string> Closed, bool AcceptLoss);

/// <summary>
/// Loads a backup, brings its data keys to what today's key folder opens, replays the erasures that came after it, and checks it; only then may anything serve on it. Stopped or
/// killed anywhere, it is run again from the start.
/// </summary>
public sealed class Restoring(HostSettings settings, Action<string> say)
{
    internal const string Unfinished = "A restore into this database is not finished, and whoever was erased since the backup may be in it. Run ./run restore again.";

    /// <returns>False where not everything holds; what doesn't was said, and nothing may serve.</returns>
    /// <exception cref="StartException">It can't be done; the message says why.</exception>
    public async Task<bool> RestoreAsync(RestoreOrder order, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(order.Folder);
        var manifest = await BackupManifest.ReadAsync(folder, cancellation);
        await manifest.CheckAsync(folder, cancellation);
        say($"The backup of {manifest.At:yyyy-MM-dd HH:mm:ss} UTC is as it was written: {manifest.Events:N0} events up to {manifest.LastSequence}.");

        await using var home = await ServiceDatabase.OpenAsync(settings, asService: true, cancellation);
        await using var database = NpgsqlDataSource.Create(home.ConnectionString);
        var vault = new KeyFolder(settings.KeyFolder, settings.IsEmbedded ? settings.DataFolder : null);
        await RefuseOtherKeysAsync(manifest, order, vault, cancellation);
        if (!order.Replace && !await RestoreMark.IsThereAsync(database, cancellation) && await RestoreMark.HoldsDataAsync(database, cancellation))
            throw new StartException("This database is not empty. Name an empty one (PROFILES_DATA or ConnectionStrings__Profiles), or give up what it holds with --replace.");
        if (await RestoreMark.OthersAsync(database, cancellation) is > 0 and var others)
            throw new StartException($"{others} other connections to this database are open. Stop the service and whatever else uses it.");
        var tools = await PostgresTools.ForAsync(home.ConnectionString, (await BackingUp.ServerAsync(database, cancellation)).Major, cancellation);

        await RestoreMark.BeginAsync(database, cancellation);
        await LoadAsync(tools, folder, cancellation);
        return await FinishAsync(home.ConnectionString, manifest, order, cancellation);
    }

    private async Task LoadAsync(PostgresTools tools, string folder, CancellationToken cancellation)
    {
        var list = Path.GetTempFileName();
        try
        {
            if (await tools.LoadAsync(Path.Combine(folder, BackingUp.Dump), list, cancellation) is { } failure) throw new StartException($"The backup could not be loaded: {failure}");
        }
        finally
        {
            File.Delete(list);
        }
        say("Loaded.");
    }

    /// <summary>With the service's own parts, which do not start: what they need of the tables is brought to this version first.</summary>
    private async Task<bool> FinishAsync(string connection, BackupManifest manifest, RestoreOrder order, CancellationToken cancellation)
    {
        var builder = ProfilesHost.CreateBuilder();
        builder.LogForCommands();
        await using var app = ProfilesHost.Build(builder, settings, connection);
        var database = app.Services.GetRequiredService<NpgsqlDataSource>();
        var position = await RestoredLog.PositionAsync(database, cancellation);
        if (position != new LogPosition(manifest.LastSequence, manifest.Events))
            throw new StartException($"The database holds {position.Events:N0} events up to {position.LastSequence}, and the backup says otherwise: it is damaged.");
        await RestoredLog.ForgetWallAsync(database, cancellation);
        await Schema.ApplyAsync(app, restoring: true);

        var brands = manifest.Brands.Where(b => !b.Closed && !order.Closed.Contains(b.Name)).Select(b => new TenantId(b.Name)).ToList();
        var tenants = app.Services.GetRequiredService<TenantRegistry>();
        foreach (var closed in order.Closed) await tenants.CloseAsync(new TenantId(closed), cancellation);

        var keys = new RestoredKeys(database, app.Services.GetRequiredService<IKeyVault>());
        foreach (var brand in brands)
        {
            if (await keys.BringAsync(brand, cancellation) is { FromRing: > 0 } brought)
                say($"{brand}: the backup is from before its keys were last rotated. {brought.FromRing:N0} data keys came from the key ring of that rotation.");
        }

        // Behind the ring, which may have brought back keys of who was erased since the last rotation, and before anything is checked or may serve.
        var erasing = app.Services.GetRequiredService<Erasing>();
        foreach (var brand in brands)
        {
            if (await erasing.ReplayAsync(brand, cancellation) is > 0 and var erasures) say($"{brand}: {erasures:N0} erasures of the ledger are carried out.");
        }

        var whole = true;
        foreach (var brand in brands) whole &= await CheckAsync(app, keys, brand, order, cancellation);
        if (!whole) return false;
        await RestoreMark.EndAsync(database, cancellation);
        return true;
    }

    private async Task<bool> CheckAsync(WebApplication app, RestoredKeys keys, TenantId brand, RestoreOrder order, CancellationToken cancellation)
    {
        var verdict = await app.Services.GetRequiredService<AccessLogCheck>().VerifyAsync(brand, null, cancellation);
        say($"{brand}: {verdict?.Whole ?? 0:N0} entries of the access log hold{(verdict?.Broken is { } broken ? $", and then: {broken}" : ".")}");
        if (await keys.LostAsync(brand, cancellation) is not (> 0 and var lost)) return true;
        say($"{brand}: {lost:N0} data keys are wrapped under key-encryption keys that the key folder no longer has, nor has its key ring their newer form: what they sealed can't be read any more, by anybody. "
            + "None of them is in the erasure ledger. Restore the newest backup of the key folder, or a newer backup of the database.");
        if (order.AcceptLoss) return true;
        say($"{brand}: nothing serves on this database until you say --accept-loss, or restore another one.");
        return false;
    }

    private static async Task RefuseOtherKeysAsync(BackupManifest manifest, RestoreOrder order, KeyFolder vault, CancellationToken cancellation)
    {
        foreach (var brand in manifest.Brands.Where(b => !b.Closed))
        {
            var keys = await vault.OpenAsync(new TenantId(brand.Name), cancellation);
            if (keys is null && !order.Closed.Contains(brand.Name))
                throw new StartException($"The key folder has no keys of {brand.Name}. Name the right folder in PROFILES_KEYS; if the brand was closed since the backup, say --closed {brand.Name}.");
            if (keys is not null && brand.KeyCheck is { } check && BackingUp.KeyCheck(keys) != check)
                throw new StartException($"The key folder's keys of {brand.Name} are not those that the backup was made with. Name the right folder in PROFILES_KEYS.");
            if (keys is not null && order.Closed.Contains(brand.Name)) throw new StartException($"{brand.Name} has keys, so it was not closed. Leave it out of --closed.");
        }
    }
}
