using System.IO.Compression;
using System.Text.Json.Nodes;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Packages;
using Profiles.Projections.Tests.PrivacyRequests;
using Profiles.Testing;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Packages;

/// <summary>A brand whose desk puts packages together, at a time of the test's own.</summary>
internal sealed class PackageBrand(TestBrand brand, MovableClock clock)
{
    public static readonly string[] Tables = ["privacy_package", "privacy_package_identity", "privacy_package_chunk"];

    public TestBrand Brand => brand;
    public MovableClock Clock => clock;
    public DeskBrand Desk { get; } = new(brand, clock);
    public PackageStore Packages { get; } = new(brand.Source, brand.Vault, clock);

    public static async Task<PackageBrand> CreateAsync(TenantSettings? settings = null, TemporaryKeys? keys = null) =>
        new(await TestBrand.CreateAsync(settings, keys: keys), new MovableClock(DateTimeOffset.UtcNow));

    public PackageExecution Execution() => new(
        brand.Store, brand.Source, brand.Vault, brand.Tenants, Desk.Desk, new PackageArchive(brand.Source, brand.Store, brand.Vault, Phones), clock);

    public async Task<Guid> OpenAsync(PrivacyRequestKind kind, IdentityClaim whose, string? language = null, string way = "desk")
    {
        var identity = new IdentityNormaliser(brand.Settings, Phones).Normalise(whose, Trust.Links).Identity!;
        var opened = await Desk.Desk.OpenAsync(new(Tenant, kind, [identity], [whose], way, "tests", "olga") { Language = language }, default);
        return opened.Request!.Value;
    }

    /// <summary>Up to EXECUTE.</summary>
    public async Task<Guid> OrderAsync(PrivacyRequestKind kind, IdentityClaim whose, string? language = null, string way = "desk", IReadOnlyList<Domain.IdentityId>? include = null, IReadOnlyList<Domain.IdentityId>? exclude = null)
    {
        var id = await OpenAsync(kind, whose, language, way);
        await Desk.DoAsync(id, PrivacyAction.VerifyIdentity);
        (await Desk.Desk.AdvanceAsync(new(Tenant, id, PrivacyAction.Approve, DeskBrand.Anne, "tests") { Include = include ?? [], Exclude = exclude ?? [] }, default)).Rejection.Should().BeNull();
        await Desk.DoAsync(id, PrivacyAction.Execute);
        return id;
    }

    public async Task WorkAsync() => (await Desk.Work(Execution()).StepAsync(default)).Should().BeEmpty();

    /// <summary>The files of a package that was ordered, put together and fetched.</summary>
    public async Task<Files> MadeAsync(PrivacyRequestKind kind, IdentityClaim whose, string? language = null, string way = "desk", IReadOnlyList<Domain.IdentityId>? include = null, IReadOnlyList<Domain.IdentityId>? exclude = null)
    {
        var id = await OrderAsync(kind, whose, language, way, include, exclude);
        await WorkAsync();
        return await FetchAsync(id);
    }

    public async Task<Files> FetchAsync(Guid request)
    {
        var link = (await Packages.LinkAsync(Tenant, request, default))!;
        using var zip = new MemoryStream();
        var package = (await Packages.FindAsync(link, default))!;
        await Packages.CopyToAsync(package, zip, default);
        zip.Length.Should().Be(package.Bytes);
        return new(zip);
    }

    public async Task<long> RowsAsync()
    {
        var rows = 0L;
        foreach (var table in Tables) rows += await brand.ScalarAsync<long>($"select count(*) from profiles.{table}");
        return rows + await brand.ScalarAsync<long>("select count(*) from profiles.data_key k where not exists (select from profiles.membership m where m.identity_id = k.subject) and class = 1");
    }
}

/// <summary>A package, opened.</summary>
internal sealed class Files
{
    private readonly Dictionary<string, string> byName = [];

    public Files(Stream zip)
    {
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in archive.Entries)
        {
            using var text = new StreamReader(entry.Open());
            byName[entry.FullName] = text.ReadToEnd();
        }
    }

    public IEnumerable<string> Names => byName.Keys;
    public string this[string name] => byName[name];
    public string All => string.Join('\n', byName.Values);
    public JsonNode Data => JsonNode.Parse(byName["data.json"])!;
    public JsonArray Events => JsonNode.Parse(byName["events.json"])!.AsArray();
    public JsonArray Decisions => JsonNode.Parse(byName["decisions.json"])!.AsArray();
    public JsonNode Manifest => JsonNode.Parse(byName["manifest.json"])!;
}
