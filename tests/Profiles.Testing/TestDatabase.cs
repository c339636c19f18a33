using Npgsql;

namespace Profiles.Testing;

/// <summary>A fresh, empty database on the test process's own PostgreSQL; dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static int count;

    private readonly string name;

    private TestDatabase(string name, string connectionString, string reader) => (this.name, ConnectionString, ReaderConnectionString) = (name, connectionString, reader);

    public string ConnectionString { get; }

    /// <summary>Of the login behind the second wall; it may read nothing until that is built.</summary>
    public string ReaderConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var cluster = await TestCluster.GetAsync();
        var name = $"test_{Interlocked.Increment(ref count)}";
        await cluster.CreateDatabaseAsync(name, CancellationToken.None);
        return new(name, cluster.ConnectionString(name), cluster.ReaderConnectionString(name));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var login in (string[])[ConnectionString, ReaderConnectionString])
        {
            await using var pool = new NpgsqlConnection(login);
            NpgsqlConnection.ClearPool(pool);
        }
        await (await TestCluster.GetAsync()).DropDatabaseAsync(name, CancellationToken.None);
    }
}
