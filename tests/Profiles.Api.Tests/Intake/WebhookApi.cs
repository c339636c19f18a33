using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Profiles.Api.Tests.GraphQL;
using Profiles.Domain.Connectors;

namespace Profiles.Api.Tests.Intake;

/// <summary>The whole service with connectors of the brand demo, and networks that deliver to it over HTTP.</summary>
public class WebhookApi : LiveApi
{
    public const string Secret = "secret-of-the-channel";
    public const string NewSecret = "secret-that-takes-its-place";
    public const string VerifyToken = "token-to-verify";

    protected override Task<(string Name, string Value)[]> ConfigurationAsync() => Task.FromResult<(string, string)[]>(
    [
        .. ConnectorCatalogue.Kinds.Keys.SelectMany(Connector),
        ("Profiles:Connectors:demo:line-shop:Kind", "line"), ("Profiles:Connectors:demo:line-shop:Secrets:0", Secret), ("Profiles:Connectors:demo:line-shop:Secrets:1", NewSecret),
        // Set up, and without a secret.
        ("Profiles:Connectors:demo:line-bare:Kind", "line"),
        ("Profiles:Intake:MaxBodyBytes", "100000"),
        .. More,
    ]);

    protected virtual (string Name, string Value)[] More => [];

    private static IEnumerable<(string, string)> Connector(string kind) =>
        [($"Profiles:Connectors:demo:{kind}:Secrets:0", Secret), ($"Profiles:Connectors:demo:{kind}:VerifyToken", VerifyToken)];

    public Task<(int Status, string Body)> GetAsync(string pathAndQuery) => SendAsync(new(HttpMethod.Get, At(pathAndQuery)));

    public Task<(int Status, string Body)> PostAsync(string connector, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, At(connector)) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request);
    }

    public Task<(int Status, string Body)> LineAsync(string body, string connector = "line", string secret = Secret) => LineAsync(Encoding.UTF8.GetBytes(body), connector, secret);

    public Task<(int Status, string Body)> LineAsync(byte[] body, string connector = "line", string secret = Secret) =>
        PostAsync(connector, body, ("x-line-signature", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))));

    /// <summary>Until everything that was taken in is processed.</summary>
    public async Task ProcessedAsync()
    {
        for (var i = 0; i < 600; i++)
        {
            if (await ScalarAsync<long>("select count(*) from profiles.intake_delivery where not kept") == 0) return;
            await Task.Delay(50);
        }
        throw new TimeoutException("Deliveries were not processed in thirty seconds.");
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static string Message(string user, string id, string text, string type = "message") =>
        $$$"""{"destination":"Ubrand","events":[{"type":"{{{type}}}","mode":"active","timestamp":1767225600000,"webhookEventId":"{{{id}}}","deliveryContext":{"isRedelivery":false},"source":{"type":"user","userId":"{{{user}}}"},"message":{"id":"{{{id}}}","type":"text","text":"{{{text}}}"}}]}""";

    /// <param name="connector">Of the brand demo, or a path.</param>
    private Uri At(string connector) => new(Url, connector.StartsWith('/') ? connector : $"/webhooks/demo/{connector}");

    private async Task<(int, string)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Client.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }
}
