using System.Text.Json;
using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;
using Profiles.Projections.Pinning;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;
using Profiles.Projections.Tenants;
using Profiles.Testing;

namespace Profiles.Projections.Tests.ReadModels;

/// <summary>A store of its own, without a running daemon: a test says when the read models catch up.</summary>
public sealed class ReadStore : IAsyncLifetime, IDisposable
{
    private readonly TemporaryKeys keys = new();
    private TestDatabase database = null!;

    public DocumentStore Store { get; private set; } = null!;
    public NpgsqlDataSource Source { get; private set; } = null!;
    public string ReaderConnectionString => database.ReaderConnectionString;
    public TenantRegistry Tenants { get; private set; } = null!;
    public Profiles.Projections.Keys.KeyFolder Vault => keys.Vault;
    public LibPhoneNumbers Phones { get; } = new();

    public async Task InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        Source = NpgsqlDataSource.Create(database.ConnectionString);
        Tenants = new TenantRegistry(Source, Vault, TimeProvider.System);
        Store = DocumentStore.For(o => ProfileStore.Configure(o, database.ConnectionString, Vault, Tenants, Phones));
        await Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
    }

    public async Task<Brand> OpenAsync(TenantSettings? settings = null)
    {
        var tenant = new TenantId($"brand-{Guid.NewGuid():N}"[..20]);
        await Tenants.CreateAsync(tenant, settings ?? TenantSettings.Default, default);
        return new Brand(this, tenant, settings ?? TenantSettings.Default);
    }

    /// <summary>Nothing recorded yet means nothing to wait for: the daemon would wait for a first event, and call its absence a fault.</summary>
    public async Task CatchUpAsync()
    {
        if (!await ScalarAsync<bool>("select exists (select from profiles.mt_events)")) return;
        using var daemon = await Store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(30));
        await daemon.StopAllAsync();
    }

    public async Task RebuildAsync()
    {
        using var daemon = await Store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(ProfileProjection.Name, default);
        await daemon.StopAllAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await Source.DisposeAsync();
        await database.DisposeAsync();
    }

    public void Dispose() => keys.Dispose();
}

/// <summary>A brand with nothing recorded yet, and short words for recording.</summary>
public sealed class Brand(ReadStore store, TenantId tenant, TenantSettings settings)
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private int messages;

    public TenantId Tenant => tenant;
    public TenantSettings Settings => settings;

    /// <summary>The same brand, asked for with other settings.</summary>
    public Brand With(TenantSettings changed) => new(store, tenant, changed);

    public static IdentityClaim Email(string address) => new("email", null, address);
    public static IdentityClaim Facebook(string id) => new("facebook", "page-1", id);
    public static IdentityClaim Crm(string id) => new("crm", "sales", id);
    public static DateTimeOffset At(double hours) => Day.AddHours(hours);

    public static Fact Traits(params (string Name, object? Value)[] traits) =>
        new Fact.Traits(traits.ToDictionary(t => t.Name, t => JsonSerializer.SerializeToElement(t.Value)));

    public static Fact Comment(string text, string channel = "facebook", string? target = null) =>
        new Fact.Interaction { Kind = InteractionKind.Comment, Channel = channel, Text = text, Target = target };

    public static Fact Consents(string channel = "email", string purpose = "marketing", DateTimeOffset? expires = null) =>
        new Fact.ConsentGiven(new ConsentKey(channel, purpose, "brand"), new Evidence { Method = ConsentMethod.Form }) { Expires = expires };

    public static Fact Withdraws(string channel = "email", string purpose = "marketing") =>
        new Fact.ConsentWithdrawn(new ConsentKey(channel, purpose, "brand"), new Evidence { Method = ConsentMethod.Form });

    public static Fact Objects(string channel = "email", string purpose = "marketing") =>
        new Fact.ConsentWithdrawn(new ConsentKey(channel, purpose, "brand"), new Evidence { Method = ConsentMethod.Form }) { Objection = true };

    public Task<IdentityId> SeenAsync(double hours, IdentityClaim who, params Fact[] facts) => TogetherAsync(hours, [who], facts);

    public async Task<IdentityId> TogetherAsync(double hours, IdentityClaim[] who, params Fact[] facts)
    {
        var recorder = new Recorder(store.Store, store.Vault, store.Tenants, store.Phones);
        var message = new Message { Id = $"m-{++messages}", Identities = who, Facts = facts, OccurredAt = At(hours), ReceivedAt = At(Math.Max(1000, hours)) };
        var result = (await recorder.RecordAsync(new Credential(tenant, "crm", Trust.Links, "key-1"), [message], default)).Single();
        result.Outcome.Should().Be(Outcome.Recorded, result.Rejection?.Code);
        return result.Bearer!.Value;
    }

    /// <summary>An admin's pin, on one of the identities of the profile that bears it.</summary>
    public async Task<PinResult> PinAsync(IdentityClaim on, string name, object value, ProfileId? profile = null, Trust trust = Trust.Decides) => await Pinning.PinAsync(
        Admin(trust), new(profile ?? await ProfileAsync(on), on, name, JsonSerializer.SerializeToElement(value), "said so on the phone"), default);

    public async Task<PinResult> UnpinAsync(IdentityClaim of, string name) => await Pinning.UnpinAsync(Admin(Trust.Decides), new(await ProfileAsync(of), name, "was a mistake"), default);

    /// <summary>The live profile of an identity; an id that nobody has where it is unknown.</summary>
    public async Task<ProfileId> ProfileAsync(IdentityClaim who)
    {
        var (identity, _) = new IdentityNormaliser(settings, store.Phones).Normalise(who, Trust.Links);
        await using var command = store.Source.CreateCommand("select profile_id from profiles.membership where tenant_id = $1 and blind_key = $2");
        command.Parameters.Add(new() { Value = tenant.Value });
        command.Parameters.Add(new() { Value = (await store.Vault.OpenAsync(tenant, default))!.BlindKey(identity!) });
        return new(await command.ExecuteScalarAsync() as Guid? ?? Guid.NewGuid());
    }

    public async Task<IdentityId> IdentityAsync(IdentityClaim who)
    {
        var (identity, _) = new IdentityNormaliser(settings, store.Phones).Normalise(who, Trust.Links);
        var key = (await store.Vault.OpenAsync(tenant, default))!.BlindKey(identity!);
        return new(await store.ScalarAsync<Guid>("select identity_id from profiles.directory where tenant_id = $1 and blind_key = $2", tenant.Value, key));
    }

    public TraitPinning Pinning => new(store.Store, store.Vault, store.Tenants, store.Phones, TimeProvider.System);

    private Credential Admin(Trust trust) => new(tenant, "graphql:console", trust, "account-1");

    public Task<(string Hash, int Rows)> HashAsync() => ReadModelHash.ComputeAsync(store.Source, store.Vault, tenant, default);

    public Caller Caller(Role role, Purpose purpose) => new(tenant, settings, role, purpose, "actor-1", "tests");
}
