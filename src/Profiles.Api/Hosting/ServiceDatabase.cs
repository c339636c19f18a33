using Profiles.Api.Hosting.EmbeddedPostgres;
using Profiles.Projections.Keys;

namespace Profiles.Api.Hosting;

/// <summary>The database that this process works on: the named server's, or the embedded one's, which it starts unless it runs.</summary>
public sealed class ServiceDatabase : IAsyncDisposable
{
    private const string Name = "profiles";

    private readonly EmbeddedCluster? cluster;
    private readonly FileStream? single;

    private ServiceDatabase(string connectionString, EmbeddedCluster? cluster = null, FileStream? single = null) =>
        (ConnectionString, this.cluster, this.single) = (connectionString, cluster, single);

    public string ConnectionString { get; }

    /// <param name="asService">True for the service itself, of which a data folder has one at a time; false for a command beside it.</param>
    /// <exception cref="StartException">It can't be had; the message says why.</exception>
    public static async Task<ServiceDatabase> OpenAsync(HostSettings settings, bool asService, CancellationToken cancellation)
    {
        if (settings.Server is { } server) return new(server);

        // Refuses keys inside the data before anything is made.
        _ = new KeyFolder(settings.KeyFolder, settings.DataFolder);
        Directory.CreateDirectory(settings.DataFolder);
        var single = asService ? Single(settings.DataFolder) : null;
        try
        {
            var secret = new InstanceSecrets(settings.KeyFolder).GetOrCreate("postgres", 32);
            var cluster = await EmbeddedCluster.OpenAsync(settings.DataFolder, secret, new ClusterSettings(), cancellation);
            await cluster.CreateDatabaseAsync(Name, cancellation);
            return new(cluster.ConnectionString(Name), cluster, single);
        }
        catch
        {
            single?.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (cluster is not null) await cluster.DisposeAsync();
        if (single is not null) await single.DisposeAsync();
    }

    private static FileStream Single(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "service.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StartException($"Another service already runs on the data folder {folder}. Stop it first, or name another folder in PROFILES_DATA.");
        }
    }
}
