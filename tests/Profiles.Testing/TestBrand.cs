using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;
using Profiles.Projections.Tenants;

namespace Profiles.Testing;

/// <summary>A brand with a store, keys and a recorder of its own: the real parts on a real PostgreSQL, without the host.</summary>
public sealed class TestBrand : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly TemporaryKeys folder;
    private bool sharesKeys;

    private TestBrand(TestDatabase database, TemporaryKeys folder, DocumentStore store, NpgsqlDataSource source, TenantSettings settings, ITenants tenants)
    {
        (this.database, this.folder, Store, Source, Settings, Tenants) = (database, folder, store, source, settings, tenants);
        Recorder = new Recorder(store, folder.Vault, tenants, Phones);
    }

    public static TenantId Tenant { get; } = new("acme");

    /// <summary>A server key of the brand's shop.</summary>
    public static Credential Server { get; } = new(Tenant, "shop", Trust.Links, "key-1");

    /// <summary>A browser's public key.</summary>
    public static Credential Browser { get; } = new(Tenant, "site", Trust.Suggests, "key-2");

    /// <summary>An admin of the brand's CRM.</summary>
    public static Credential Admin { get; } = new(Tenant, "admin", Trust.Decides, "account-1");

    public static LibPhoneNumbers Phones { get; } = new();

    public DocumentStore Store { get; }
    public NpgsqlDataSource Source { get; }
    public Recorder Recorder { get; }
    public TenantSettings Settings { get; }
    public IKeyVault Vault => folder.Vault;
    /// <summary>Settings that never change, unless the brand is registered.</summary>
    public ITenants Tenants { get; }
    public string ConnectionString => database.ConnectionString;

    /// <param name="keys">To share keys with another store, so that the same identities have the same hashes in both.</param>
    /// <param name="registered">With a row in the table of brands, so that its policy can change.</param>
    public static async Task<TestBrand> CreateAsync(TenantSettings? settings = null, Action<StoreOptions>? configure = null, TemporaryKeys? keys = null, bool registered = false)
    {
        var database = await TestDatabase.CreateAsync();
        var folder = keys ?? new TemporaryKeys();
        await folder.Vault.CreateAsync(Tenant, CancellationToken.None);
        var source = NpgsqlDataSource.Create(database.ConnectionString);
        var tenants = registered ? new TenantRegistry(source, folder.Vault, TimeProvider.System) : (ITenants)new OneTenant(settings ?? TenantSettings.Default);
        var store = DocumentStore.For(options =>
        {
            ProfileStore.Configure(options, database.ConnectionString, folder.Vault, tenants, Phones);
            configure?.Invoke(options);
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        if (tenants is TenantRegistry registry) await registry.CreateAsync(Tenant, settings ?? TenantSettings.Default, CancellationToken.None);
        return new TestBrand(database, folder, store, source, settings ?? TenantSettings.Default, tenants) { sharesKeys = keys is not null };
    }

    public Task<IReadOnlyList<MessageResult>> RecordAsync(Credential credential, params Message[] messages) => Recorder.RecordAsync(credential, messages, CancellationToken.None);

    public async Task<MessageResult> RecordOneAsync(Credential credential, Message message) => (await RecordAsync(credential, message))[0];

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T?)await command.ExecuteScalarAsync() is { } value ? value : default;
    }

    public async Task<List<T>> ColumnAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var column = new List<T>();
        while (await reader.ReadAsync()) column.Add(reader.GetFieldValue<T>(0));
        return column;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        Store.Dispose();
        await database.DisposeAsync();
        if (!sharesKeys) folder.Dispose();
    }

    private sealed class OneTenant(TenantSettings settings) : ITenants
    {
        public ValueTask<TenantSettings?> FindAsync(TenantId tenant, CancellationToken cancellation) => new(tenant == Tenant ? settings : null);
    }
}
