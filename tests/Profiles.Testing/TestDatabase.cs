using Npgsql;

namespace Profiles.Testing;

/// <summary>A fresh, empty database on the test process's own PostgreSQL; dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static int count;

    private readonly string name;

    private TestDatabase(string name, string connectionString) => (this.name, ConnectionString) = (name, connectionString);

    public string ConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var cluster = await TestCluster.GetAsync();
        var name = $"test_{Interlocked.Increment(ref count)}";
        await cluster.CreateDatabaseAsync(name, CancellationToken.None);
        return new(name, cluster.ConnectionString(name));
    }

    public async ValueTask DisposeAsync()
    {
        await using (var pool = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(pool);
        await (await TestCluster.GetAsync()).DropDatabaseAsync(name, CancellationToken.None);
    }
}
