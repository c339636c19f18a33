using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Profiles.Projections.People.Walls;

namespace Profiles.Api.Hosting.EmbeddedPostgres;

/// <summary>
/// A PostgreSQL cluster of our own in a folder: made at first use, listening on 127.0.0.1 only, with a password derived from a secret that is
/// kept elsewhere. A cluster that still runs is adopted; the last of its users stops it.
/// </summary>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private const string Role = "profiles";

    private readonly PostgresBinaries binaries;
    private readonly ClusterAccount account;
    private readonly ClusterLease lease;
    private readonly ClusterSettings settings;
    private readonly byte[] secret;
    private readonly string folder;
    private int port;

    private EmbeddedCluster(PostgresBinaries binaries, ClusterAccount account, string folder, byte[] secret, ClusterSettings settings)
    {
        (this.binaries, this.account, this.folder, this.secret, this.settings) = (binaries, account, folder, secret, settings);
        Folder = Path.Combine(folder, "postgres");
        lease = new(folder);
    }

    /// <summary>The cluster's own folder.</summary>
    public string Folder { get; }

    private string Log => Path.Combine(Folder, "server.log");

    /// <param name="folder">Made where it is missing; the cluster is its subfolder <c>postgres</c>.</param>
    /// <param name="secret">At least 16 bytes; the same at every start.</param>
    /// <exception cref="StartException">It can't be made or started; the message says why.</exception>
    public static async Task<EmbeddedCluster> OpenAsync(string folder, byte[] secret, ClusterSettings settings, CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        var binaries = await PostgresInstallation.FindOrInstallAsync(cancellation);
        var cluster = new EmbeddedCluster(binaries, await ClusterAccount.ForAsync(folder, cancellation), folder, secret, settings);
        await cluster.lease.EnterAsync(() => cluster.StartOrAdoptAsync(cancellation), cancellation);
        return cluster;
    }

    /// <summary>For a role that owns its databases and is no superuser.</summary>
    public string ConnectionString(string database) => Connection(Role, database);

    /// <summary>For the login that stands behind the second wall.</summary>
    public string ReaderConnectionString(string database) => Connection(SecondWall.Reader, database);

    /// <summary>Makes an empty database unless it exists.</summary>
    /// <param name="name">Lower-case letters, digits and underscores.</param>
    /// <param name="template">A database to copy.</param>
    public async Task CreateDatabaseAsync(string name, CancellationToken cancellation, string template = "template0")
    {
        await using var connection = new NpgsqlConnection(Connection(Superuser, "postgres"));
        await connection.OpenAsync(cancellation);
        if (await ExistsAsync(connection, $"select 1 from pg_database where datname = '{name}'", cancellation)) return;
        await ExecuteAsync(connection, $"create database \"{name}\" owner {Role} template \"{template}\"", cancellation);
    }

    public async Task DropDatabaseAsync(string name, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Connection(Superuser, "postgres"));
        await connection.OpenAsync(cancellation);
        await ExecuteAsync(connection, $"drop database if exists \"{name}\" with (force)", cancellation);
    }

    /// <summary>Leaves the cluster, and stops it where nobody else uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await lease.LeaveAsync(async () =>
        {
            var stopped = await account.RunAsync(binaries.PgCtl, ["stop", "-D", Folder, "-m", "fast", "-w", "-t", "120"], CancellationToken.None);
            if (stopped.ExitCode != 0 && PostmasterFile.Read(Folder) is { ProcessLives: true }) throw new StartException($"PostgreSQL did not stop: {stopped.LastLine}");
        });
    }

    private async Task StartOrAdoptAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(Folder, "PG_VERSION"))) await InitialiseAsync(cancellation);
        if (!await AdoptAsync(cancellation)) await StartAsync(cancellation);
        await EnsureRoleAsync(cancellation);
    }

    private async Task InitialiseAsync(CancellationToken cancellation)
    {
        // Made under another name first, so that a start that was cut off leaves nothing that looks like a cluster.
        var draft = Folder + ".new";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await account.GiveAsync(draft, cancellation);
        var password = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using (var file = new FileStream(password, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
                await file.WriteAsync(Encoding.ASCII.GetBytes(Password(Superuser)), cancellation);
            await account.GiveAsync(password, cancellation);

            string[] arguments =
            [
                "-D", draft, "--username", Superuser, "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8", "--data-checksums",
                .. settings.Durable ? (string[])[] : ["--no-sync"],
            ];
            var made = await account.RunAsync(binaries.InitDb, [.. arguments, "--locale", "C.UTF-8"], cancellation);
            if (made.ExitCode != 0) made = await account.RunAsync(binaries.InitDb, [.. arguments, "--locale", "C"], cancellation);
            if (made.ExitCode != 0) throw new StartException($"PostgreSQL's initdb failed: {made.LastLine}");
        }
        finally
        {
            File.Delete(password);
        }
        await File.AppendAllTextAsync(Path.Combine(draft, "postgresql.conf"), $"\ninclude_if_exists '{ClusterSettings.FileName}'\n", cancellation);
        Directory.Move(draft, Folder);
    }

    /// <summary>Takes over a cluster that runs, waiting where it is still starting, recovering or stopping.</summary>
    private async Task<bool> AdoptAsync(CancellationToken cancellation)
    {
        var until = DateTime.UtcNow.AddMinutes(10);
        while (PostmasterFile.Read(Folder) is { ProcessLives: true } running)
        {
            if (!running.IsPostgres)
            {
                File.Delete(PostmasterFile.PathIn(Folder));
                return false;
            }
            port = running.Port;
            try
            {
                await using var connection = new NpgsqlConnection(Connection(Superuser, "postgres"));
                await connection.OpenAsync(cancellation);
                return true;
            }
            catch (PostgresException wrong) when (wrong.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                throw OtherKeys(wrong);
            }
            catch (NpgsqlException) when (DateTime.UtcNow < until)
            {
                await Task.Delay(100, cancellation);
            }
        }
        return false;
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        const int tries = 5;
        for (var attempt = 1; ; attempt++)
        {
            port = FreePort();
            await File.WriteAllTextAsync(Path.Combine(Folder, ClusterSettings.FileName), settings.Text(port), cancellation);
            // pg_ctl starts the server in a session of its own, so that a terminal's Ctrl-C reaches the service but not the database under it.
            var started = await account.RunAsync(binaries.PgCtl, ["start", "-D", Folder, "-l", Log, "-w", "-t", "600", "-s"], cancellation);
            if (started.ExitCode == 0) return;
            // Another program may have taken the port meanwhile.
            if (attempt == tries) throw new StartException($"PostgreSQL did not start; the end of {Log} says why: {await LastLogLineAsync(cancellation) ?? started.LastLine}");
        }
    }

    private async Task EnsureRoleAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Connection(Superuser, "postgres"));
            await connection.OpenAsync(cancellation);
            foreach (var role in (string[])[Role, SecondWall.Reader])
            {
                if (!await ExistsAsync(connection, $"select 1 from pg_roles where rolname = '{role}'", cancellation))
                    await ExecuteAsync(connection, $"create role {role} login password '{Password(role)}'", cancellation);
            }
        }
        catch (PostgresException wrong) when (wrong.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            await account.RunAsync(binaries.PgCtl, ["stop", "-D", Folder, "-m", "fast", "-w"], CancellationToken.None);
            throw OtherKeys(wrong);
        }
    }

    private StartException OtherKeys(Exception inner) =>
        new($"The key folder is not the one that {folder} was made with. Name the right one in PROFILES_KEYS, or another data folder in PROFILES_DATA.", inner);

    private async Task<string?> LastLogLineAsync(CancellationToken cancellation) =>
        File.Exists(Log) ? (await File.ReadAllLinesAsync(Log, cancellation)).LastOrDefault(line => line.Contains("FATAL", StringComparison.Ordinal)) : null;

    private string Connection(string user, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = user,
        Password = Password(user),
        Database = database,
        IncludeErrorDetail = false,
        ApplicationName = "profiles",
        MaxPoolSize = 80,
        Pooling = user != Superuser,
    }.ConnectionString;

    private string Password(string user) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"postgres|{user}")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
