using Profiles.Api.Access;
using Profiles.Api.Audiences;
using Profiles.Api.Demo;
using Profiles.Api.Erasure;
using Profiles.Api.GraphQL;
using Profiles.Api.GraphQL.Schema;
using Profiles.Api.Hosting.Telemetry;
using Profiles.Api.Intake;
using Profiles.Api.Notices;
using Profiles.Api.OpenDsr;
using Profiles.Api.Outgoing;
using Profiles.Api.Packages;
using Profiles.Api.PreferenceCentre;
using Profiles.Api.PrivacyRequests;
using Profiles.Api.Retention;
using Profiles.Api.Tracking;
using Profiles.Projections.Recording;

namespace Profiles.Api.Hosting;

/// <summary>The one web host: of the service, of the commands and of the tests. A new feature is one line in each of the two lists.</summary>
public static class ProfilesHost
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public static WebApplicationBuilder CreateBuilder(string? environment = null)
    {
        // The content root is where the program is, so that it does not matter where it is called from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = environment });
        if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(DefaultUrl);
        return builder;
    }

    /// <param name="connection">Of the database that <paramref name="settings"/> lead to.</param>
    public static WebApplication Build(WebApplicationBuilder builder, HostSettings settings, string connection)
    {
        builder.AddLogs();
        builder.AddTelemetry();
        builder.AddStore(settings, connection);
        builder.Services.AddNoKeyRing();
        builder.Services.AddHealth(builder.Configuration);
        builder.Services.AddAccess(AccessSettings.From(builder.Configuration, settings.KeyFolder));

        builder.Services.AddTracking(builder.Configuration);
        builder.Services.AddIntake(builder.Configuration);
        builder.Services.AddPreferenceCentre(builder.Configuration);
        builder.Services.AddAudiences();
        builder.Services.AddPrivacyRequests(builder.Configuration);
        builder.Services.AddErasure(settings);
        builder.Services.AddNotices(builder.Configuration);
        builder.Services.AddOutgoing(builder.Configuration);
        builder.Services.AddOpenDsr(builder.Configuration);
        builder.Services.AddPackages();
        builder.Services.AddRetention();
        builder.Services.AddDemo();
        builder.Services.AddGraphQLEndpoint<ProfilesSchema>(builder.Configuration.GetSection(GraphQLLimits.Section).Get<GraphQLLimits>());

        var app = builder.Build();
        app.UseFailures();
        app.UseAccess();
        app.MapHealth();
        app.MapTracking();
        app.MapIntake();
        app.MapPreferenceCentre();
        app.MapPrivacyRequests();
        app.MapNotices();
        app.MapOpenDsr();
        app.MapExports();
        app.MapErasure();
        app.MapPackages();
        app.MapGraphQLEndpoint();
        return app;
    }

    /// <exception cref="StartException">In Production, where something is left that is made for trying out.</exception>
    public static void RefuseWhatIsForTryingOut(IHostEnvironment environment, IConfiguration configuration, HostSettings settings)
    {
        var access = AccessSettings.From(configuration, settings.KeyFolder);
        if (environment.IsProduction() && FaultPoints.Armed) throw new StartException($"Refused to start in Production: {FaultPoints.Variable} is set, which kills the service on purpose.");
        if (environment.IsProduction() && NoticeSettings.From(configuration).AllowLoopback) throw new StartException("Refused to start in Production: Profiles__Notices__AllowLoopback is set, which is made for trying out.");
        if (ProductionRules.Refusal(environment, access, !settings.KeysAreManaged) is { } refusal) throw new StartException(refusal);
    }
}
