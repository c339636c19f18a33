using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Net.Http.Headers;
using Profiles.Domain.Access;
using Profiles.Projections.Keys;

namespace Profiles.Api.Access;

/// <summary>Marks an endpoint that answers callers only.</summary>
public sealed class NeedsCaller;

/// <summary>Bearer tokens: of the provider at <c>Profiles:Oidc:Authority</c>, or of the development issuer where none is configured.</summary>
public static class Authentication
{
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<CallerResolution>();
        services.AddHttpContextAccessor();
        services.AddScoped(provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.Caller());
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer => Configure(bearer, settings));
        return services;
    }

    /// <summary>After routing, before the endpoints.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        return app.Use(SettleCaller);
    }

    /// <summary>The endpoint finds its caller by <c>HttpContext.Caller()</c>; who is none gets a refusal before it.</summary>
    public static TBuilder RequireCaller<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsCaller());

    public static Caller Caller(this HttpContext context) => context.Features.Get<Caller>()
        ?? throw new InvalidOperationException("There is no caller here: the endpoint lacks RequireCaller().");

    private static async Task SettleCaller(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeedsCaller>() is null)
        {
            await next(context);
            return;
        }
        var resolution = context.RequestServices.GetRequiredService<CallerResolution>();
        var (caller, refusal) = await resolution.ResolveAsync(
            context.User, One(context, CallerResolution.BrandHeader), One(context, CallerResolution.PurposeHeader), context.RequestAborted);
        if (caller is not null)
        {
            context.Features.Set(caller);
            await next(context);
            return;
        }
        await WriteAsync(context, refusal!);
    }

    /// <summary>The body has the form of a GraphQL error, which is what most callers read.</summary>
    public static async Task WriteAsync(this HttpContext context, Refusal refusal)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer");
        context.Response.StatusCode = refusal.Status;
        await context.Response.WriteAsJsonAsync(
            new { errors = new[] { new { message = refusal.Message, extensions = new { code = refusal.Code } } } }, context.RequestAborted);
    }

    // An empty header names nothing; two of a kind are one wrong name, not a choice.
    private static string? One(HttpContext context, string header) =>
        context.Request.Headers[header] is { Count: > 0 } values && values.ToString().Trim() is { Length: > 0 } value ? value : null;

    private static void Configure(JwtBearerOptions bearer, AccessSettings settings)
    {
        bearer.MapInboundClaims = false;
        if (settings.Authority is { } authority)
        {
            bearer.Authority = authority;
            bearer.Audience = settings.Audience;
            // The provider's keys must come over a line that nobody else can write on.
            bearer.RequireHttpsMetadata = !new Uri(authority).IsLoopback;
        }
        else
        {
            bearer.TokenValidationParameters = new DevelopmentIssuer(new InstanceSecrets(settings.KeyFolder)).Validation();
        }
        bearer.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
    }
}
