using System.Text.Json;
using Profiles.Projections.Policies;
using Profiles.Projections.Recording;
using Profiles.Projections.Tests.Tenants;
using Profiles.Testing;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Policies;

/// <summary>A brand whose policy can change, and a recorder that remembers settings for a second, as a process does.</summary>
internal sealed class PolicyBrand(TestBrand brand) : IAsyncDisposable
{
    private static readonly string[] Live =
        ["directory", "membership", "graph_link", "graph_separation", "graph_lift", "identifier_list", "link_suggestion", "consent_state", "customer_state", "exclusion"];

    public TestBrand Brand => brand;
    public Recorder Recorder => brand.Recorder;

    /// <summary>Of another process: what it changes, this one's recorder does not know yet.</summary>
    public IdentityPolicies Policies { get; } = new(brand.Store, brand.Source, brand.Vault, BrandRegistryTests.RegistryOf(brand), Phones, TimeProvider.System);

    public PolicyPreviews Previews { get; } = new(brand.Source);

    public static async Task<PolicyBrand> CreateAsync() => new(await TestBrand.CreateAsync(registered: true));

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

    public Task RefoldAllAsync() => new Refolding(brand.Store, brand.Source, brand.Vault, brand.Tenants).RefoldAsync(Tenant, default);

    public async Task<Dictionary<string, List<string>>> StateAsync()
    {
        var state = new Dictionary<string, List<string>>();
        foreach (var table in Live) state[table] = [.. (await brand.ColumnAsync<string>($"select to_jsonb(t)::text from profiles.{table} t")).Order(StringComparer.Ordinal)];
        return state;
    }

    public Task<long> ProfilesAsync() => brand.ScalarAsync<long>("select count(distinct profile_id) from profiles.membership")!;

    public ValueTask DisposeAsync() => brand.DisposeAsync();
}
