using System.Text.Json;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;
using Profiles.Testing;

namespace Profiles.Api.Tests.PrivacyRequests;

/// <summary>A brand whose service is a process of its own, started and killed as a test wants it.</summary>
internal sealed class KilledBrand : IAsyncDisposable
{
    public static readonly PrivacyActor Officer = new("officer-1", Officer: true, Approver: false);
    public static readonly PrivacyActor Approver = new("approver-1", Officer: false, Approver: true);

    private readonly string folder = Directory.CreateTempSubdirectory("profiles-killed-").FullName;

    private KilledBrand(TemporaryKeys keys, TestBrand brand) => (Keys, Brand) = (keys, brand);

    public TemporaryKeys Keys { get; }
    public TestBrand Brand { get; }

    public static async Task<KilledBrand> CreateAsync()
    {
        var keys = new TemporaryKeys();
        return new(keys, await TestBrand.CreateAsync(keys: keys, registered: true));
    }

    /// <param name="fault">Where it kills itself; null: nowhere.</param>
    public ServiceProcess Start(string? fault = null) => ServiceProcess.Start(
        folder, [], [("ConnectionStrings__Profiles", Brand.ConnectionString), ("PROFILES_KEYS", Keys.Path), .. fault is null ? [] : new[] { (FaultPoints.Variable, fault) }]);

    /// <summary>Starts it and waits until it is killed there.</summary>
    public async Task KillAsync(string fault)
    {
        using var killed = Start(fault);
        (await killed.ExitAsync()).Should().Be(137, fault);
    }

    public async Task<Guid> OpenAsync(PrivacyRequestKind kind, IdentityClaim who, DateTimeOffset? received = null)
    {
        var (identity, _) = new IdentityNormaliser(Brand.Settings, TestBrand.Phones).Normalise(who, Trust.Links);
        return (await Desk.OpenAsync(new(TestBrand.Tenant, kind, [identity!], [who], "desk", "tests", Officer.Id) { ReceivedAt = received ?? DateTimeOffset.UtcNow }, default)).Request!.Value;
    }

    public async Task MoveAsync(Guid id, PrivacyAction action, PrivacyActor? by = null, JsonElement? corrections = null) =>
        (await Desk.AdvanceAsync(new(TestBrand.Tenant, id, action, by ?? Officer, "tests") { Corrections = corrections }, default)).Rejection.Should().BeNull();

    private PrivacyDesk Desk => new(Brand.Store, Brand.Vault, Brand.Tenants, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await Brand.DisposeAsync();
        Keys.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
