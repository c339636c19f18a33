using Npgsql;
using Profiles.Testing;

namespace Profiles.Api.Tests.Hosting;

public sealed class TestDatabaseTests
{
    [Fact]
    public async Task Each_test_database_is_empty_and_its_own()
    {
        await using var one = await TestDatabase.CreateAsync();
        await using var other = await TestDatabase.CreateAsync();

        foreach (var database in (TestDatabase[])[one, other])
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("create schema profiles; create table profiles.note (text text)", connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
