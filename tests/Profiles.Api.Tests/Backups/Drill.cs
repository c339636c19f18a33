using Marten;
using Marten.Events;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Profiles.Api.Hosting;
using Profiles.Api.Hosting.Backups;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Tenants;
using Profiles.Testing;
using static Profiles.Testing.Given;

namespace Profiles.Api.Tests.Backups;

/// <summary>A service that is backed up, and a database beside it that a backup is restored into, with the same keys.</summary>
internal sealed class Drill : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-drill-").FullName;
    private readonly RunningService service;
    private readonly TestDatabase other;
    private readonly NpgsqlDataSource restored;
    private int people;
    private int backups;

    private Drill(RunningService service, TestDatabase other)
    {
        (this.service, this.other) = (service, other);
        restored = NpgsqlDataSource.Create(other.ConnectionString);
    }

    public static TenantId Brand { get; } = new("maison");

    public RunningService Service => service;
    public NpgsqlDataSource Source => service.Services.GetRequiredService<NpgsqlDataSource>();
    public NpgsqlDataSource Restored => restored;
    public List<string> Said { get; } = [];

    /// <summary>Of the service's own database, or of the other.</summary>
    public HostSettings Settings(bool restoredOne = true, string? keys = null) => new(restoredOne ? other.ConnectionString : service.ConnectionString, folder, keys ?? service.KeyFolder, false);

    public static async Task<Drill> BeginAsync()
    {
        var service = await RunningService.StartAsync();
        await service.CreateTenantAsync(Brand.Value);
        return new(service, await TestDatabase.CreateAsync());
    }

    public async Task<IReadOnlyList<IdentityId>> RecordAsync(int count)
    {
        var messages = Enumerable.Range(0, count).Select(_ => people++)
            .Select(n => Message(Email($"person{n}@example.org"), Crm($"c-{n}")).Named("firstName", $"Person {n}").Commented($"text {n}").Agreed()).ToArray();
        var results = await service.Services.GetRequiredService<IRecorder>().RecordAsync(new Credential(Brand, "shop", Trust.Links, "key-1"), messages, default);
        results.Should().OnlyContain(r => r.Outcome == Outcome.Recorded);
        await service.Services.GetRequiredService<IAccessLog>().WriteAsync(
            new AccessLogEntry(Brand, DateTimeOffset.UtcNow, "actor-1", ["crm-admin"], "administration", ["identities"], [new ProfileId(Guid.NewGuid())]), default);
        await service.Services.GetRequiredService<IDocumentStore>().WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));
        return [.. results.Select(r => r.Bearer!.Value)];
    }

    public async Task<string> BackUpAsync()
    {
        var to = Path.Combine(folder, $"backup-{++backups}");
        await service.Services.GetRequiredService<BackingUp>().WriteAsync(to, default);
        return to;
    }

    public Task<bool> RestoreAsync(string backup, bool replace = false, bool acceptLoss = false, HostSettings? into = null, params string[] closed)
    {
        restored.Clear(); // Or our own idle connection is one that a restore refuses.
        return new Restoring(into ?? Settings(), Said.Add).RestoreAsync(new(backup, replace, closed, acceptLoss), default);
    }

    /// <summary>All identities of somebody's profile, in all classes.</summary>
    public async Task EraseAsync(IdentityId person)
    {
        var identities = new List<IdentityId>();
        await using (var command = Source.CreateCommand($"select o.identity_id from profiles.membership m join profiles.membership o using (tenant_id, profile_id) where m.identity_id = '{person}'"))
        await using (var reader = await command.ExecuteReaderAsync()) while (await reader.ReadAsync()) identities.Add(new(reader.GetGuid(0)));
        var erasing = ActivatorUtilities.CreateInstance<Erasing>(service.Services, new ErasureLedger(service.KeyFolder));
        var (report, _) = await erasing.ExecuteAsync(Brand, new(Guid.NewGuid(), identities, Enum.GetValues<RetentionClass>(), "officer-1"), null, default);
        report!.Identities.Should().HaveCount(2);
    }

    public async Task RotateAsync() =>
        (await new EpochRotation(Source, Vault, TimeProvider.System).RotateAsync(Brand, null, default)).Should().ContainSingle().Which.IsWhole.Should().BeTrue();

    public KeyFolder Vault => new(service.KeyFolder);

    /// <summary>All that must be the same: read models with opened values, decisions, and the end of the access log's chain.</summary>
    public async Task<(string ReadModels, int Rows, string Decisions, string? AccessLog)> StateAsync(NpgsqlDataSource database)
    {
        var (hash, rows) = await ReadModelHash.ComputeAsync(database, Vault, Brand, default);
        var decisions = await ScalarAsync<string>(database, """
            select md5((select string_agg(c::text, '|' order by c::text) from profiles.consent_state c) || (select string_agg(r::text, '|' order by r::text) from profiles.consent_record r))
            """);
        var verdict = (await new AccessLogCheck(database, Vault).VerifyAsync(Brand, null, default))!;
        verdict.Broken.Should().BeNull();
        return (hash, rows, decisions, verdict.Last);
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>How many data keys open.</summary>
    public async Task<(int Opening, int Gone)> KeysAsync(NpgsqlDataSource database)
    {
        var keys = (await Vault.OpenAsync(Brand, default))!;
        await using var command = database.CreateCommand("select subject, class, epoch, wrapped from profiles.data_key");
        await using var reader = await command.ExecuteReaderAsync();
        var (opening, gone) = (0, 0);
        while (await reader.ReadAsync())
        {
            using var key = keys.Unwrap(reader.GetGuid(0), (RetentionClass)reader.GetInt16(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));
            if (key is null) gone++;
            else opening++;
        }
        return (opening, gone);
    }

    /// <summary>How many rows of the directory lead to somebody.</summary>
    public static Task<long> FoundAsync(NpgsqlDataSource database) => ScalarAsync<long>(database, "select count(*) from profiles.directory");

    /// <summary>What a start of the service does before it serves.</summary>
    public static async Task StartAsync(HostSettings settings)
    {
        var builder = ProfilesHost.CreateBuilder("Development");
        await using var app = ProfilesHost.Build(builder, settings, settings.Server!);
        await Schema.ApplyAsync(app);
    }

    public async ValueTask DisposeAsync()
    {
        await restored.DisposeAsync();
        await service.DisposeAsync();
        await other.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
