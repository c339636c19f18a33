using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Profiles.Api.Access;
using Profiles.Api.Tenants;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.Tenants;
using Profiles.Testing;

namespace Profiles.Api.Tests.Access;

/// <summary>A web server with one endpoint behind the real access rules: it says who the caller is.</summary>
internal sealed class Door : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TestBrand database;
    private readonly TemporaryKeys instance = new();

    private Door(TestBrand database, Action<IServiceCollection>? configure, string? authority)
    {
        this.database = database;
        Tenants = new TenantRegistry(database.Source, database.Vault, TimeProvider.System);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ITenants>(Tenants);
        builder.Services.AddSingleton(database.Vault);
        builder.Services.AddAccess(new AccessSettings(authority, DevelopmentIssuer.Audience, instance.Path));
        configure?.Invoke(builder.Services);
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseAccess();
        app.MapGet("/who", (HttpContext context) =>
        {
            var caller = context.Caller();
            return Results.Json(new { tenant = caller.Tenant.Value, roles = caller.Roles.Names(), purpose = caller.Purpose?.Name, caller.Actor, trust = caller.Credential?.Trust.ToString() });
        }).RequireCaller();
    }

    public TenantRegistry Tenants { get; }

    public static TenantId Acme { get; } = new("acme");
    public static TenantId Bolt { get; } = new("bolt");

    /// <summary>Two brands, each with the starter purposes.</summary>
    public static async Task<Door> OpenAsync(Action<IServiceCollection>? configure = null, string? authority = null)
    {
        var door = new Door(await TestBrand.CreateAsync(), configure, authority);
        foreach (var tenant in new[] { Acme, Bolt }) await door.Tenants.CreateAsync(tenant, StarterSettings.Value, default);
        await door.app.StartAsync();
        return door;
    }

    public string Token(params BrandGrant[] grants) => Token("developer", TimeSpan.FromHours(1), grants);

    public string Token(string login, TimeSpan lifetime, params BrandGrant[] grants) =>
        new DevelopmentIssuer(new InstanceSecrets(instance.Path)).Issue(login, grants, DateTimeOffset.UtcNow - TimeSpan.FromHours(2), lifetime + TimeSpan.FromHours(2));

    public static BrandGrant Grant(TenantId tenant, Role roles, params string[] purposes) => new(tenant, roles, purposes);

    /// <returns>The status and the body.</returns>
    public async Task<(int Status, JsonElement Body)> AskAsync(string? token, string? brand = null, string? purpose = null)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        if (token is not null) request.Headers.Add("Authorization", $"Bearer {token}");
        if (brand is not null) request.Headers.Add("Brand", brand);
        if (purpose is not null) request.Headers.Add("Processing-Purpose", purpose);
        using var response = await client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await database.DisposeAsync();
        instance.Dispose();
    }
}

internal static class Answers
{
    public static string? Text(this (int Status, JsonElement Body) answer, string property) => answer.Body.GetProperty(property).GetString();

    public static string? Code(this (int Status, JsonElement Body) answer) => answer.Body.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();
}
