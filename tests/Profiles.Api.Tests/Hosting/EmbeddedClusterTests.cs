using System.Security.Cryptography;
using Npgsql;
using Profiles.Api.Hosting;
using Profiles.Api.Hosting.EmbeddedPostgres;

namespace Profiles.Api.Tests.Hosting;

public sealed class EmbeddedClusterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-cluster-").FullName;
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_second_start_finds_everything_as_it_was()
    {
        await using (var first = await OpenAsync())
        {
            await first.CreateDatabaseAsync("kept", default);
            await ExecuteAsync(first, "create table note (text text)");
        }

        File.Exists(Path.Combine(folder, "postgres", "postmaster.pid")).Should().BeFalse("the last user stops the cluster");
        await using var second = await OpenAsync();
        await ExecuteAsync(second, "select text from note");
    }

    [Fact]
    public async Task The_cluster_stays_up_while_somebody_uses_it()
    {
        await using var service = await OpenAsync();
        await service.CreateDatabaseAsync("kept", default);
        await using (var command = await OpenAsync()) await ExecuteAsync(command, "create table note (text text)");

        await ExecuteAsync(service, "select text from note");
    }

    [Fact]
    public async Task A_stale_process_file_of_another_program_does_not_prevent_a_start()
    {
        await using (var first = await OpenAsync()) await first.CreateDatabaseAsync("kept", default);
        var file = Path.Combine(folder, "postgres", "postmaster.pid");
        await File.WriteAllTextAsync(file, $"{Environment.ProcessId}\n{folder}\n0\n5432\n\n127.0.0.1\n");

        await using var second = await OpenAsync();
        await ExecuteAsync(second, "select 1");
    }

    [Fact]
    public async Task Keys_of_another_cluster_are_refused_with_a_sentence()
    {
        await using var right = await OpenAsync();
        var wrong = () => EmbeddedCluster.OpenAsync(folder, RandomNumberGenerator.GetBytes(32), new(Durable: false, 128), default);

        (await wrong.Should().ThrowAsync<StartException>()).WithMessage("The key folder is not the one*");
    }

    [Fact]
    public async Task What_a_failed_statement_carries_is_not_in_the_log()
    {
        await using var cluster = await OpenAsync();
        await cluster.CreateDatabaseAsync("kept", default);
        await ExecuteAsync(cluster, "create table note (text text primary key); insert into note values ('canary-one')");
        foreach (var failing in (string[])["insert into note values ('canary-one')", "select 'canary-two'::uuid", "canary-three"])
            await ((Func<Task>)(() => ExecuteAsync(cluster, failing))).Should().ThrowAsync<PostgresException>();

        (await File.ReadAllTextAsync(Path.Combine(folder, "postgres", "server.log"))).Should().Contain("ready to accept").And.NotContain("canary");
    }

    private Task<EmbeddedCluster> OpenAsync() => EmbeddedCluster.OpenAsync(folder, secret, new(Durable: false, SharedBuffersMegabytes: 128), default);

    private static async Task ExecuteAsync(EmbeddedCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("kept"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
