using Npgsql;
using NpgsqlTypes;

namespace Profiles.Benchmarks.Read;

/// <summary>The baseline of reading: the same web server and driver, one prepared look-up by primary key, the stored JSON as it is.</summary>
public static class RawServer
{
    public const string Command = "raw-server";

    public static async Task RunAsync(string url, string connection)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        await using var source = NpgsqlDataSource.Create(connection);
        app.MapGet("/{id:guid}", async (Guid id, HttpContext context) =>
        {
            await using var command = source.CreateCommand("select data from copy.raw where id = $1");
            command.Parameters.Add(new() { Value = id, NpgsqlDbType = NpgsqlDbType.Uuid });
            await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
            await reader.ReadAsync(context.RequestAborted);
            var data = reader.GetFieldValue<byte[]>(0);
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(data, context.RequestAborted);
        });
        await app.RunAsync();
    }
}
