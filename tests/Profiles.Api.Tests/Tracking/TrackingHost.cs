using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Profiles.Api.Tests.Inputs;
using Profiles.Api.Tracking;
using Profiles.Projections.Tenants;

namespace Profiles.Api.Tests.Tracking;

/// <summary>The tracking API on a real port, over a real store.</summary>
public sealed class TrackingHost : IAsyncLifetime
{
    private WebApplication app = null!;

    public Brand Brand { get; } = new();
    public string ServerKey { get; private set; } = "";
    public string BrowserKey { get; private set; } = "";
    public Uri Url { get; private set; } = null!;
    public HttpClient Client { get; } = new();

    public async Task InitializeAsync()
    {
        await Brand.InitializeAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("Profiles:Tracking:MessagesPerSecond", "100000")]);
        Brand.Add(builder.Services);
        builder.Services.AddTracking(builder.Configuration);
        app = builder.Build();
        app.MapTracking();
        await app.StartAsync();
        Url = new(app.Urls.Single());
        Client.BaseAddress = Url;
        ServerKey = await Brand.WriteKeys.CreateAsync(new NewWriteKey(Brand.Tenant, "shop", Browser: false, "crm", "shop"), default);
        BrowserKey = await Brand.WriteKeys.CreateAsync(new NewWriteKey(Brand.Tenant, "site", Browser: true, "crm", "shop"), default);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        await Brand.DisposeAsync();
        Brand.Dispose();
    }
}
