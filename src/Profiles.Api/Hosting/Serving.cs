using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Profiles.Api.Hosting;

/// <summary>What is recorded through the service's own doors before it calls itself ready, such as the demo brand. It looks itself whether it did so before.</summary>
public interface ILoadAtStart
{
    Task RunAsync(CancellationToken cancellation);
}

/// <summary>The service from its start to its stop.</summary>
public static class Serving
{
    public static async Task RunAsync(WebApplication app)
    {
        await Schema.ApplyAsync(app);
        try
        {
            await app.StartAsync();
        }
        catch (IOException busy) when (busy.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or SocketException)
        {
            throw new StartException($"{Configured(app)} is taken by another program. Name another address in ASPNETCORE_URLS.", busy);
        }
        try
        {
            foreach (var load in app.Services.GetServices<ILoadAtStart>()) await load.RunAsync(app.Lifetime.ApplicationStopping);
            Console.Out.WriteLine(Greeting(Url(app)));
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped while it loaded: the next start goes on with it.
        }
        await app.WaitForShutdownAsync();
    }

    public static string Url(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? Configured(app);

    private static string Configured(WebApplication app) => app.Configuration["urls"] ?? ProfilesHost.DefaultUrl;

    private static string Greeting(string url) => $$"""
        A token:       ./run token --tenant demo --role crm-admin
        A first query: curl -s {{url}}/graphql -H "Authorization: Bearer $(./run token --tenant demo --role crm-admin)" \
                         -H 'Content-Type: application/json' -d '{"query":"{ profiles(first: 3) { edges { node { id displayName } } } }"}'
        Ready: {{url}}
        """;
}
