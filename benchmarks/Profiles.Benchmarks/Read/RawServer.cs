using Npgsql;
using NpgsqlTypes;

namespace Profiles.Benchmarks.Read;

/// <summary>The baseline of reading: the same web server and driver, one prepared statement, the stored JSON as it is.</summary>
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
        app.MapGet("/profiles/{id:guid}", async (Guid id, HttpContext context) =>
        {
            await using var command = source.CreateCommand("select data from bench.stored_profile where id = $1");
            command.Parameters.Add(new() { Value = id, NpgsqlDbType = NpgsqlDbType.Uuid });
            await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
            await reader.ReadAsync(context.RequestAborted);
            var data = reader.GetFieldValue<byte[]>(0);
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(data, context.RequestAborted);
        });
        app.MapGet("/timelines/{person:int}", async (int person, HttpContext context) =>
        {
            await using var command = source.CreateCommand("select data from bench.stored_interaction where person = $1 order by occurred_at desc, seq desc limit 50");
            command.Parameters.Add(new() { Value = person, NpgsqlDbType = NpgsqlDbType.Integer });
            await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
            context.Response.ContentType = "application/json";
            var body = new MemoryStream();
            while (await reader.ReadAsync(context.RequestAborted))
            {
                body.Write(body.Length == 0 ? "["u8 : ","u8);
                body.Write(reader.GetFieldValue<byte[]>(0));
            }
            body.Write("]"u8);
            await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
        });
        await app.StartAsync();
        Console.WriteLine("Ready: raw");
        await app.WaitForShutdownAsync();
    }
}
