using JasperFx.CodeGeneration;
using JasperFx.Events.Daemon;
using Marten;
using Npgsql;
using Profiles.Api.Hosting.Backups;
using Profiles.Api.Hosting.Telemetry;
using Profiles.Api.Keys;
using Profiles.Api.Policies;
using Profiles.Api.Suggesting;
using Profiles.Api.Tenants;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Deciding;
using Profiles.Projections.Identities;
using Profiles.Projections.Keys;
using Profiles.Projections.People;
using Profiles.Projections.Pinning;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence.Durability;

namespace Profiles.Api.Hosting;

/// <summary>The event store with its daemon, the message bus on the same database, the keys, and the one recording path.</summary>
public static class StoreHosting
{
    /// <summary>Where <c>codegen write</c> puts the bus's code: set by <c>./run</c>, since only it knows where the sources are.</summary>
    public const string GeneratedCodeVariable = "PROFILES_GENERATED_CODE";

    private const string PersonReads = "person-reads";

    public static WebApplicationBuilder AddStore(this WebApplicationBuilder builder, HostSettings settings, string connection)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        // Statements are few and recur: prepared once for each connection, a read of a person takes a third of the time.
        var prepared = new NpgsqlConnectionStringBuilder(connection) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 3 };
        services.AddSingleton(_ => NpgsqlDataSource.Create(prepared));
        // Queries for persons change no state of their session, so theirs need not be cleared after each: that took as long as the query.
        services.AddKeyedSingleton(PersonReads, (_, _) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(prepared.ConnectionString) { NoResetOnClose = true }));

        services.AddMarten(provider =>
            {
                var store = new StoreOptions();
                ProfileStore.Configure(
                    store, connection, provider.GetRequiredService<IKeyVault>(), provider.GetRequiredService<ITenants>(), provider.GetRequiredService<IPhoneNumbers>());
                return store;
            })
            .UseNpgsqlDataSource()
            .UseLightweightSessions()
            .IntegrateWithWolverine(bus => bus.MessageStorageSchemaName = "wolverine")
            .AddAsyncDaemon(DaemonMode.HotCold);
        services.AddSingleton<IKeyVault>(_ => new KeyFolder(settings.KeyFolder, settings.IsEmbedded ? settings.DataFolder : null));
        services.AddSingleton(new InstanceSecrets(settings.KeyFolder));
        services.AddTenants();
        services.AddSingleton(settings).AddSingleton(new DatabaseAddress(connection)).AddSingleton<BackingUp>();
        services.AddKeyRotation(builder.Configuration);
        services.AddIdentityPolicies();
        services.AddSingleton<IPhoneNumbers, LibPhoneNumbers>();
        services.AddSingleton<Recorder>();
        // A transaction for each message only to measure what sharing them gains.
        if (builder.Configuration.GetValue("Profiles:Recording:Grouped", true)) services.AddSingleton<IRecorder, GroupedRecorder>();
        else services.AddSingleton<IRecorder>(provider => provider.GetRequiredService<Recorder>());
        services.AddSingleton<Refolding>();
        services.AddSingleton<TraitPinning>();
        services.AddSingleton<GraphDecisions>();
        services.AddSuggestions();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PersonQueries>(provider, provider.GetRequiredKeyedService<NpgsqlDataSource>(PersonReads)));
        services.AddSingleton<IDeadLetterInterceptor, ReducedDeadLetters>();

        builder.Host.UseWolverine(bus =>
        {
            bus.ServiceName = "profiles";
            bus.ApplicationAssembly = typeof(StoreHosting).Assembly;
            // The embedded database has one service, which takes up at once what it left; nodes on one server share what a lost one left.
            bus.Durability.Mode = settings.IsEmbedded ? DurabilityMode.Solo : DurabilityMode.Balanced;
            bus.Policies.AutoApplyTransactions();
            bus.Policies.UseDurableLocalQueues();
            ReducedDeadLetters.Apply(bus);
            bus.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
            if (Environment.GetEnvironmentVariable(GeneratedCodeVariable) is { Length: > 0 } folder) bus.CodeGeneration.GeneratedCodeOutputPath = folder;
        });
        return builder;
    }
}
