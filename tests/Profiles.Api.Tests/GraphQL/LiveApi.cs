using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Profiles.Api.Access;
using Profiles.Api.Tenants;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Projections.Keys;
using Profiles.Testing;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>The whole service with two brands, asked over HTTP with tokens of the development issuer.</summary>
public class LiveApi : IAsyncLifetime
{
    private RunningService service = null!;
    private DevelopmentIssuer issuer = null!;

    public Uri Url => new(service.Url, "graphql");

    public string ConnectionString => service.ConnectionString;

    public IServiceProvider Services => service.Services;

    protected HttpClient Client => service.Client;

    /// <summary>How the service is configured, beside its defaults.</summary>
    protected virtual Task<(string Name, string Value)[]> ConfigurationAsync() => Task.FromResult<(string, string)[]>([]);

    public async Task InitializeAsync()
    {
        service = await RunningService.StartAsync(await ConfigurationAsync());
        await service.CreateTenantAsync("demo", StarterSettings.Value);
        await service.CreateTenantAsync("other", StarterSettings.Value);
        issuer = new DevelopmentIssuer(new InstanceSecrets(service.KeyFolder));
        await BeginAsync();
    }

    /// <summary>What else there is before the first test.</summary>
    protected virtual Task BeginAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync() => await service.DisposeAsync();

    public string Token(Role roles, string tenant = "demo", params string[] purposes) =>
        issuer.Issue("login-of-" + roles, [new BrandGrant(new TenantId(tenant), roles, purposes)], DateTimeOffset.UtcNow, TimeSpan.FromHours(1));

    /// <summary>As a crm-admin of the brand demo who reads its own writes, unless said otherwise.</summary>
    internal async Task<Reply> AskAsync(string query, object? variables = null, string? token = null, string? purpose = null, bool strong = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = JsonContent.Create(new { query, variables }) };
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        if (token != "") request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token(Role.CrmAdmin));
        if (purpose is not null) request.Headers.Add("Processing-Purpose", purpose);
        if (strong) request.Headers.Add("Consistency", "strong");
        using var response = await service.Client.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType, []);
    }

    /// <summary>A request as it stands, with a token.</summary>
    internal async Task<Reply> SendAsync(HttpRequestMessage request, string token)
    {
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await service.Client.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType, []);
    }

    /// <summary>The answer's data at a path such as <c>profile.id</c>; fails where there were errors.</summary>
    internal async Task<JsonElement> DataAsync(string path, string query, object? variables = null, string? token = null, string? purpose = null)
    {
        var reply = await AskAsync(query, variables, token, purpose);
        reply.Code.Should().BeNull(reply.Text);
        return path.Split('.').Aggregate(reply.Json.GetProperty("data"), (json, name) => int.TryParse(name, out var index) ? json[index] : json.GetProperty(name));
    }

    internal static object Id(string type, string value, string? scope = null) => new { type, scope, value };

    /// <summary>Records an interaction of somebody who is known by these identities, and returns the id of their profile.</summary>
    internal async Task<string> MeetAsync(params object[] identities) => (await DataAsync("recordInteraction.profile.id", """
        mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome errors { code message path } profile { id } } }
        """, new { input = new { identities, messageId = Guid.NewGuid().ToString(), kind = "COMMENT", channel = "facebook", text = "Bonjour" } })).GetString()!;
}
