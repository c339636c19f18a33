using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;

namespace Profiles.Api.Tests.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-keys-command-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Each kill leaves what the one before left as well: the worst that can be found.</summary>
    [Fact]
    public async Task A_rotation_that_is_killed_at_each_of_its_steps_is_finished_by_the_next_and_nothing_is_lost()
    {
        using var keys = new TemporaryKeys();
        await using var brand = await TestBrand.CreateAsync(keys: keys, registered: true);
        var people = 0;
        foreach (var step in (string[])
            [FaultPoints.EpochBegun, FaultPoints.EpochFenced, FaultPoints.EpochPage, FaultPoints.EpochSwept, FaultPoints.EpochRing, FaultPoints.EpochCondemned, FaultPoints.EpochEnded])
        {
            await brand.RecordOneAsync(TestBrand.Server, Message(Email($"person{people++}@example.org")).Commented("hello"));
            var (killed, output, _) = await RotateAsync(brand, keys, (FaultPoints.Variable, step));
            (killed, output).Should().Be((137, ""), step);
            (await ReadableAsync(brand)).Should().Be(people, $"nothing is lost at {step}");
        }

        var (exit, told, errors) = await RotateAsync(brand, keys);

        exit.Should().Be(0, errors);
        told.Should().Contain("acme: epoch ").And.Contain("destroyed.").And.Contain("Copy the key folder");
        (await ReadableAsync(brand)).Should().Be(people);
        var kept = Directory.GetFiles(Path.Combine(keys.Path, "tenants", "acme"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).Where(name => name!.StartsWith("kek-", StringComparison.Ordinal));
        kept.Should().Equal($"kek-{await brand.ScalarAsync<int>("select key_epoch from profiles.tenant")}.key");
        (await brand.ScalarAsync<long>("select count(*) from profiles.key_rotation where finished_at is null")).Should().Be(0);
        (await brand.ScalarAsync<long>("select count(distinct epoch) from profiles.data_key")).Should().Be(1);
    }

    [Fact]
    public async Task An_unknown_brand_is_named()
    {
        using var keys = new TemporaryKeys();
        await using var brand = await TestBrand.CreateAsync(keys: keys, registered: true);

        var (exit, _, errors) = await RunAsync(brand, keys, ["keys", "rotate", "--tenant", "nobody"]);

        (exit, errors.Trim()).Should().Be((1, "There is no brand nobody, or it is closed: ./run tenant list"));
    }

    private Task<(int Exit, string Output, string Errors)> RotateAsync(TestBrand brand, TemporaryKeys keys, params (string, string)[] environment) =>
        RunAsync(brand, keys, ["keys", "rotate"], environment);

    private async Task<(int Exit, string Output, string Errors)> RunAsync(TestBrand brand, TemporaryKeys keys, string[] arguments, params (string, string)[] environment)
    {
        using var command = ServiceProcess.Start(folder, arguments, [("ConnectionStrings__Profiles", brand.ConnectionString), ("PROFILES_KEYS", keys.Path), .. environment]);
        var exit = await command.ExitAsync();
        return (exit, command.Output, command.Errors);
    }

    /// <summary>How many identities' values open.</summary>
    private static async Task<int> ReadableAsync(TestBrand brand)
    {
        var keys = (await brand.Vault.OpenAsync(TestBrand.Tenant, default))!;
        await using var command = brand.Source.CreateCommand("""
            select k.subject, k.epoch, k.wrapped, e.data->>'value' from profiles.mt_events e join profiles.data_key k on k.subject = e.stream_id and k.class = 1
            where e.type = 'identity_observed'
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var readable = 0;
        while (await reader.ReadAsync())
        {
            using var key = keys.Unwrap(reader.GetGuid(0), RetentionClass.Contact, reader.GetInt32(1), reader.GetFieldValue<byte[]>(2));
            if (key is not null && key.Open(new Sealed<IdentityValue>(Convert.FromBase64String(reader.GetString(3))), FactEvents.IdentityField).Value.EndsWith("@example.org", StringComparison.Ordinal)) readable++;
        }
        return readable;
    }
}
