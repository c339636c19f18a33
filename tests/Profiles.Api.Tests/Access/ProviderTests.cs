using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Profiles.Domain.Access;
using static Profiles.Api.Tests.Access.Door;

namespace Profiles.Api.Tests.Access;

/// <summary>With an OpenID Connect provider of our own: discovery document and keys over HTTP, as any provider serves them.</summary>
public sealed class ProviderTests : IAsyncLifetime
{
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "k1" };
    private WebApplication provider = null!;

    private string Issuer => provider.Urls.Single();

    [Fact]
    public async Task A_providers_token_is_taken_with_its_brands_roles_and_purposes()
    {
        await using var door = await OpenAsync(authority: Issuer);
        var answer = await door.AskAsync(Issue("profiles", """[{"tenant":"acme","roles":["marketer"],"purposes":["marketing.email"]}]"""));
        (answer.Status, answer.Text("tenant"), answer.Text("purpose")).Should().Be((200, "acme", "marketing.email"));
    }

    [Fact]
    public async Task A_token_for_another_audience_is_refused()
    {
        await using var door = await OpenAsync(authority: Issuer);
        (await door.AskAsync(Issue("other-service", """[{"tenant":"acme","roles":["marketer"]}]"""))).Status.Should().Be(401);
    }

    [Fact]
    public async Task With_a_provider_development_tokens_are_refused()
    {
        await using var door = await OpenAsync(authority: Issuer);
        (await door.AskAsync(door.Token(Grant(Acme, Role.CrmAdmin)))).Status.Should().Be(401);
    }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        provider = builder.Build();
        provider.Urls.Add("http://127.0.0.1:0");
        provider.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = $"{Issuer}/keys" }));
        provider.MapGet("/keys", () =>
        {
            var open = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.Rsa.ExportParameters(includePrivateParameters: false)) { KeyId = key.KeyId });
            return Results.Json(new { keys = new[] { new { kty = open.Kty, kid = open.Kid, n = open.N, e = open.E, use = "sig" } } });
        });
        await provider.StartAsync();
    }

    public async Task DisposeAsync() => await provider.DisposeAsync();

    private string Issue(string audience, string brands) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = audience,
        Expires = DateTime.UtcNow.AddHours(1),
        Claims = new Dictionary<string, object> { ["sub"] = "u1", ["brands"] = JsonSerializer.Deserialize<JsonElement>(brands) },
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
    });
}
