using System.Text.Json;
using Profiles.Domain.Tenants;
using Profiles.Projections.Policies;
using Profiles.Projections.Recording;
using Profiles.Projections.Tenants;
using Profiles.Projections.Tests.Tenants;
using Profiles.Testing;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Policies;

/// <summary>A brand with a row, so that its policy can change, and recorders that remember settings as a process does.</summary>
internal sealed class PolicyBrand(TestBrand brand) : IAsyncDisposable
{
    private static readonly string[] Live =
        ["directory", "membership", "graph_link", "graph_separation", "graph_lift", "identifier_list", "link_suggestion", "consent_state"];

    public TestBrand Brand => brand;
    public TenantRegistry Registry { get; } = BrandRegistryTests.RegistryOf(brand);
    public Recorder Recorder => field ??= new(brand.Store, brand.Vault, Registry, Phones);
    public IdentityPolicies Policies => field ??= new(brand.Store, brand.Source, brand.Vault, Registry, Phones, TimeProvider.System);

    public static async Task<PolicyBrand> CreateAsync(TenantSettings? settings = null)
    {
        var made = new PolicyBrand(await TestBrand.CreateAsync());
        await made.Registry.CreateAsync(Tenant, settings ?? TenantSettings.Default, default);
        return made;
    }

    public static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    public async Task<PolicyDraft> ChangeAsync(string patch, string reason = "because")
    {
        var draft = await Policies.ChangeAsync(Admin, Json(patch), reason, default);
        draft.Refusals.Should().BeEmpty();
        return draft;
    }

    /// <summary>As a node that was started just now.</summary>
    public PolicyRefolding NewNode(int chunk = 7) => new(brand.Store, brand.Source, BrandRegistryTests.RegistryOf(brand), TimeProvider.System) { Chunk = chunk };

    public async Task RefoldPastAsync(int chunk = 7)
    {
        while (await NewNode(chunk).StepAsync(Tenant, default)) ;
        (await Policies.ReadAsync(Tenant, default)).Refold?.FinishedAt.Should().NotBeNull();
    }

    public Task RefoldAllAsync() => new Refolding(brand.Store, brand.Source, brand.Vault, Registry).RefoldAsync(Tenant, default);

    public async Task<Dictionary<string, List<string>>> StateAsync()
    {
        var state = new Dictionary<string, List<string>>();
        foreach (var table in Live) state[table] = [.. (await brand.ColumnAsync<string>($"select to_jsonb(t)::text from profiles.{table} t")).Order(StringComparer.Ordinal)];
        return state;
    }

    public Task<long> ProfilesAsync() => brand.ScalarAsync<long>("select count(distinct profile_id) from profiles.membership")!;

    public ValueTask DisposeAsync() => brand.DisposeAsync();
}
