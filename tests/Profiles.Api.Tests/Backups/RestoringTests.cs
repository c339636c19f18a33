using Profiles.Api.Hosting;
using Profiles.Api.Hosting.Backups;
using Profiles.Projections.Backups;
using Profiles.Testing;

namespace Profiles.Api.Tests.Backups;

public sealed class RestoringTests
{
    [Fact]
    public async Task A_restored_database_is_as_the_service_was_when_it_was_backed_up()
    {
        await using var drill = await Drill.BeginAsync();
        await drill.RecordAsync(20);
        var then = await drill.StateAsync(drill.Source);
        var backup = await drill.BackUpAsync();
        await drill.RecordAsync(10);
        (await drill.StateAsync(drill.Source)).Should().NotBe(then);

        (await drill.RestoreAsync(backup)).Should().BeTrue(string.Join('\n', drill.Said));

        (await drill.StateAsync(drill.Restored)).Should().Be(then);
        (await drill.KeysAsync(drill.Restored)).Gone.Should().Be(0);
        var manifest = await BackupManifest.ReadAsync(backup, default);
        (await RestoredLog.PositionAsync(drill.Restored, default)).Should().Be(new LogPosition(manifest.LastSequence, manifest.Events));
        File.GetUnixFileMode(backup).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Drill.StartAsync(drill.Settings());
        // The second wall, which a backup leaves out, stands again.
        (await Drill.ScalarAsync<long>(drill.Restored, "select count(*) from pg_policies where schemaname = 'profiles'")).Should().BeGreaterThan(10);
    }

    [Fact]
    public async Task A_backup_from_before_rotations_is_restored_with_todays_keys_and_without_the_erased()
    {
        await using var drill = await Drill.BeginAsync();
        var people = await drill.RecordAsync(10);
        var backup = await drill.BackUpAsync();
        var before = await drill.KeysAsync(drill.Source);
        await drill.EraseAsync(people[0]);
        await drill.RotateAsync();
        await drill.RecordAsync(5);
        await drill.RotateAsync();
        // Since the last rotation: today's keys do open this one's in the backup and in the ring.
        await drill.EraseAsync(people[1]);

        (await drill.RestoreAsync(backup)).Should().BeTrue(string.Join('\n', drill.Said));

        drill.Said.Should().Contain(line => line.Contains("data keys came from the key ring")).And.Contain("maison: 2 erasures of the ledger are carried out.");
        (await drill.KeysAsync(drill.Restored)).Should().Be((before.Opening / 10 * 8, 0));
        (await Drill.FoundAsync(drill.Restored)).Should().Be(16);
        (await Drill.ScalarAsync<long>(drill.Restored, "select count(*) from profiles.mt_events where type = 'identity_erased'")).Should().Be(4);
        await Drill.StartAsync(drill.Settings());
    }

    [Fact]
    public async Task Without_the_key_ring_a_backup_from_before_a_rotation_is_lost_and_is_not_served()
    {
        await using var drill = await Drill.BeginAsync();
        await drill.RecordAsync(3);
        var backup = await drill.BackUpAsync();
        await drill.RotateAsync();
        File.Delete(Path.Combine(drill.Service.KeyFolder, "tenants", "maison", "ring.keys"));

        (await drill.RestoreAsync(backup)).Should().BeFalse();

        drill.Said.Should().Contain(line => line.Contains("can't be read any more")).And.Contain(line => line.Contains("nothing serves"));
        var starting = () => Drill.StartAsync(drill.Settings());
        await starting.Should().ThrowAsync<StartException>().WithMessage("*is not finished*");
        (await drill.RestoreAsync(backup, acceptLoss: true)).Should().BeTrue();
        await Drill.StartAsync(drill.Settings());
    }

    [Fact]
    public async Task A_database_of_another_age_than_the_keys_is_not_served()
    {
        await using var drill = await Drill.BeginAsync();
        await drill.RecordAsync(3);
        await drill.RotateAsync();
        await Drill.StartAsync(drill.Settings(restoredOne: false));

        // As after somebody loaded an old dump by hand.
        await Drill.ExecuteAsync(drill.Source, "update profiles.tenant set key_epoch = 0");
        var starting = () => Drill.StartAsync(drill.Settings(restoredOne: false));
        await starting.Should().ThrowAsync<StartException>().WithMessage("*from before the last rotation*");

        // As after somebody put an old key folder back.
        await Drill.ExecuteAsync(drill.Source, "update profiles.tenant set key_epoch = 3");
        await starting.Should().ThrowAsync<StartException>().WithMessage("*key folder is older*");
    }

    [Fact]
    public async Task A_copy_that_was_loaded_by_hand_forgets_whom_the_ledger_names_before_it_is_served()
    {
        await using var drill = await Drill.BeginAsync();
        var people = await drill.RecordAsync(3);
        var backup = await drill.BackUpAsync();
        (await drill.RestoreAsync(backup)).Should().BeTrue();
        await drill.EraseAsync(people[0]);
        (await Drill.FoundAsync(drill.Restored)).Should().Be(6, "the copy knows nothing of the erasure");

        await Drill.StartAsync(drill.Settings());

        (await Drill.FoundAsync(drill.Restored)).Should().Be(4);
        (await Drill.ScalarAsync<long>(drill.Restored, $"select count(*) from profiles.data_key where subject = '{people[0]}'")).Should().Be(0);
        (await Drill.ScalarAsync<long>(drill.Restored, "select count(*) from profiles.erasure")).Should().Be(1);
        await Drill.StartAsync(drill.Settings());
        (await Drill.ScalarAsync<long>(drill.Restored, "select count(*) from profiles.mt_events where type = 'identity_erased'")).Should().Be(2);
    }

    [Fact]
    public async Task A_restore_refuses_what_it_would_overwrite_or_can_not_trust()
    {
        await using var drill = await Drill.BeginAsync();
        await drill.RecordAsync(2);
        var backup = await drill.BackUpAsync();

        await RefusedAsync(() => drill.RestoreAsync(backup, into: drill.Settings(restoredOne: false)), "*is not empty*");
        await RefusedAsync(() => drill.RestoreAsync(backup, replace: true, into: drill.Settings(restoredOne: false)), "*other connections*");
        using (var strange = new TemporaryKeys())
        {
            await RefusedAsync(() => drill.RestoreAsync(backup, into: drill.Settings(keys: strange.Path)), "*no keys of maison*");
            await strange.Vault.CreateAsync(Drill.Brand, default);
            await RefusedAsync(() => drill.RestoreAsync(backup, into: drill.Settings(keys: strange.Path)), "*not those that the backup was made with*");
        }
        await RefusedAsync(() => drill.RestoreAsync(backup, closed: "maison"), "*was not closed*");
        await RefusedAsync(() => drill.Service.Services.GetService(typeof(BackingUp)) is BackingUp again ? again.WriteAsync(backup, default) : Task.CompletedTask, "*is not empty*");
        await RefusedAsync(() => drill.Service.Services.GetService(typeof(BackingUp)) is BackingUp again ? again.WriteAsync(Path.Combine(drill.Service.KeyFolder, "b"), default) : Task.CompletedTask, "*key folder*");

        var file = Directory.EnumerateFiles(Path.Combine(backup, "dump"), "*.gz").First();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await RefusedAsync(() => drill.RestoreAsync(backup), "*is not as it was written*");
        File.Delete(Path.Combine(backup, "manifest.json"));
        await RefusedAsync(() => drill.RestoreAsync(backup), "*no whole backup*");
        (await RestoreMark.HoldsDataAsync(drill.Restored, default)).Should().BeFalse();
    }

    [Fact]
    public async Task A_restore_that_was_cut_off_is_not_served_and_starts_over()
    {
        await using var drill = await Drill.BeginAsync();
        await drill.RecordAsync(3);
        var then = await drill.StateAsync(drill.Source);
        var backup = await drill.BackUpAsync();
        await drill.RestoreAsync(backup);
        await Drill.ExecuteAsync(drill.Restored, "create schema profiles_restore");

        var starting = () => Drill.StartAsync(drill.Settings());
        await starting.Should().ThrowAsync<StartException>().WithMessage("*is not finished*");
        (await drill.RestoreAsync(backup)).Should().BeTrue();

        (await drill.StateAsync(drill.Restored)).Should().Be(then);
        await Drill.StartAsync(drill.Settings());
    }

    private static async Task RefusedAsync(Func<Task> act, string why) => await act.Should().ThrowAsync<StartException>().WithMessage(why);
}
