using System.Text;
using Profiles.Domain.Connectors;
using Profiles.Projections.Intake;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Tests.PrivacyRequests;
using Profiles.Testing;

namespace Profiles.Projections.Tests.Intake;

/// <summary>A brand that takes LINE's deliveries in and processes them when a test says so, at a time that the test sets.</summary>
internal sealed class IntakeBrand(TestBrand brand) : IAsyncDisposable
{
    public const string Line = "line";

    public TestBrand Brand => brand;
    public MovableClock Clock { get; } = new(new(2026, 3, 14, 9, 30, 0, TimeSpan.Zero));
    public IntakeStore Store => new(brand.Source, brand.Vault);
    public KeptDeliveries Kept => new(brand.Source, brand.Vault, Clock);

    public static async Task<IntakeBrand> CreateAsync() => new(await TestBrand.CreateAsync(registered: true));

    /// <param name="setUp">The sources that the settings know.</param>
    public IntakeProcessing Processing(params string[] setUp) => new(
        brand.Source, brand.Vault, brand.Tenants, brand.Recorder, TestBrand.Phones, new(setUp.Select(name => (TestBrand.Tenant, new ConnectorSettings(name, Line, ["secret"])))),
        new(new PrivacyDesk(brand.Store, brand.Vault, brand.Tenants, Clock), brand.Tenants, brand.Vault, TestBrand.Phones), Clock);

    public Task<bool[]> TakeAsync(params string[] bodies) =>
        Store.StoreAsync([.. bodies.Select(b => new NewDelivery(TestBrand.Tenant, Line, Clock.GetUtcNow(), new(new Dictionary<string, string>(), Encoding.UTF8.GetBytes(b))))], default);

    public Task<ProcessedPage> ProcessAsync() => Processing(Line).ProcessAsync(TestBrand.Tenant, default);

    public async Task<IReadOnlyList<KeptDelivery>> FailedAsync() => [.. (await Kept.ListAsync(TestBrand.Tenant, null, 100, null, default)).Value!.Edges.Select(e => e.Node)];

    public Task<long> PendingAsync() => brand.ScalarAsync<long>("select count(*) from profiles.intake_delivery where not kept");

    public Task<long> SaidAsync() => brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'interaction_recorded'");

    public static string Says(string user, string id, string text) =>
        $$$"""{"destination":"ubrand","events":[{"type":"message","timestamp":1767225600000,"webhookEventId":"{{{id}}}","source":{"type":"user","userId":"{{{user}}}"},"message":{"id":"{{{id}}}","type":"text","text":"{{{text}}}"}}]}""";

    public ValueTask DisposeAsync() => brand.DisposeAsync();
}
