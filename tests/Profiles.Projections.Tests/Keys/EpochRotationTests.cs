using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Keys;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;

namespace Profiles.Projections.Tests.Keys;

public sealed class EpochRotationTests
{
    [Fact]
    public async Task After_a_rotation_everything_still_opens_and_rows_from_before_open_nothing()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        for (var i = 0; i < 25; i++) await brand.RecordOneAsync(TestBrand.Server, Message(Email($"person{i}@example.org")).Commented($"text {i}"));
        var before = await RowsAsync(brand);

        var rotation = await RotateAsync(brand, pageSize: 7);

        (rotation.Epoch, rotation.Sweep, rotation.IsWhole).Should().Be((2, new Sweep(before.Count, 0, 0), true));
        rotation.Ended.Should().Equal(1);
        var keys = await OpenAsync(brand);
        keys.Epochs.Should().Equal(2);
        before.Should().OnlyContain(row => keys.Unwrap(row.Subject, row.Class, row.Epoch, row.Wrapped) == null);
        (await EmailsAsync(brand, keys)).Should().BeEquivalentTo(Enumerable.Range(0, 25).Select(i => $"person{i}@example.org"));
        (await brand.ScalarAsync<long>("select count(*) from profiles.key_rotation where finished_at is not null and rewrapped = 50 and unreadable = 0")).Should().Be(1);
    }

    [Fact]
    public async Task Each_rotation_begins_an_epoch_of_its_own_and_what_is_recorded_between_goes_along()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        for (var round = 1; round <= 3; round++)
        {
            await brand.RecordOneAsync(TestBrand.Server, Message(Email($"person{round}@example.org")));
            (await RotateAsync(brand)).Epoch.Should().Be(round + 1);
        }

        (await EmailsAsync(brand, await OpenAsync(brand))).Should().HaveCount(3);
        (await RowsAsync(brand)).Should().OnlyContain(row => row.Epoch == 4);
    }

    [Fact]
    public async Task A_person_who_was_erased_is_not_brought_back()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        var marie = (await brand.RecordOneAsync(TestBrand.Server, Message(Email("marie@example.org")))).Bearer!.Value;
        await brand.RecordOneAsync(TestBrand.Server, Message(Email("paul@example.org")));
        var dump = (await RowsAsync(brand)).Single(row => row.Subject == marie.Value);
        await brand.ExecuteAsync($"delete from profiles.data_key where subject = '{marie}'");

        await RotateAsync(brand);

        var keys = await OpenAsync(brand);
        keys.Unwrap(dump.Subject, dump.Class, dump.Epoch, dump.Wrapped).Should().BeNull();
        (await EmailsAsync(brand, keys)).Should().Equal("paul@example.org");
    }

    [Fact]
    public async Task A_data_key_that_cannot_be_opened_is_counted_and_its_epochs_key_is_kept_until_it_can()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        var marie = (await brand.RecordOneAsync(TestBrand.Server, Message(Email("marie@example.org")))).Bearer!.Value;
        await brand.RecordOneAsync(TestBrand.Server, Message(Email("paul@example.org")));
        await brand.ExecuteAsync($"update profiles.data_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) where subject = '{marie}'");

        var first = await RotateAsync(brand);
        (first.Sweep, first.IsWhole).Should().Be((new Sweep(1, 1, 0), false));
        first.Kept.Should().Equal(1);
        (await OpenAsync(brand)).Epochs.Should().BeEquivalentTo([1, 2]);

        await brand.ExecuteAsync($"update profiles.data_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) where subject = '{marie}'");
        var second = await RotateAsync(brand);
        second.Ended.Should().BeEquivalentTo([1, 2]);
        (await EmailsAsync(brand, await OpenAsync(brand))).Should().BeEquivalentTo("marie@example.org", "paul@example.org");
    }

    [Fact]
    public async Task A_writer_that_still_holds_the_old_key_starts_over_with_the_new_one()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        var old = await OpenAsync(brand);
        await RotateAsync(brand);

        await using var session = brand.Store.LightweightSession(TestBrand.Tenant.Value);
        var (key, wrapped) = old.NewDataKey(Guid.NewGuid(), RetentionClass.Contact);
        key.Dispose();
        session.QueueDataKeys(TestBrand.Tenant, [new(Guid.NewGuid(), RetentionClass.Contact, old.Epoch, wrapped)]);
        var writing = () => session.SaveChangesAsync();

        (await writing.Should().ThrowAsync<Exception>()).Which.ToString().Should().Contain(nameof(StartOverException));
        (await RowsAsync(brand)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_reader_that_opened_its_keys_before_a_rotation_reads_what_was_wrapped_anew_since()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        await brand.RecordOneAsync(TestBrand.Server, Message(Email("marie@example.org")));
        var (old, before) = (await OpenAsync(brand), (await RowsAsync(brand)).Single());
        await RotateAsync(brand);
        await RotateAsync(brand);

        (await EmailsAsync(brand, old)).Should().Equal("marie@example.org");
        // And a row that it read before the rotation opens with the key that it holds.
        old.Unwrap(before.Subject, before.Class, before.Epoch, before.Wrapped).Should().NotBeNull();
    }

    [Fact]
    public async Task A_key_folder_that_is_older_than_the_database_opens_nothing_and_says_why()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        await brand.RecordOneAsync(TestBrand.Server, Message(Email("marie@example.org")));
        var keys = await OpenAsync(brand);
        var row = (await RowsAsync(brand)).Single();

        new Action(() => keys.Unwrap(row.Subject, row.Class, row.Epoch + 1, row.Wrapped)).Should().Throw<UnknownEpochException>();
    }

    [Fact]
    public async Task Writers_who_go_on_while_keys_are_rotated_again_and_again_lose_nothing()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
        {
            var sent = new List<string>();
            // Other processes have vaults of their own.
            var recorder = new Recorder(brand.Store, w % 2 == 0 ? brand.Vault : new KeyFolder(((KeyFolder)brand.Vault).Folder), brand.Tenants, TestBrand.Phones);
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var address = $"person{w}.{n}@example.org";
                var results = await recorder.RecordAsync(TestBrand.Server, [Message(Email(address)).Commented($"text {n}"), Message(Email($"person{w}.{n / 2}@example.org")).Agreed()], default);
                results.Should().OnlyContain(r => r.Outcome == Outcome.Recorded);
                sent.Add(address);
                // Or each rotation finds more than the one before could do.
                await Task.Delay(5);
            }
            return sent;
        })).ToList();

        var rotations = new List<Rotation>();
        for (var i = 0; i < 6; i++) rotations.Add(await RotateAsync(brand, pageSize: 100));
        await stop.CancelAsync();
        var recorded = (await Task.WhenAll(writers)).SelectMany(sent => sent).ToList();

        rotations.Should().OnlyContain(r => r.IsWhole && r.Sweep.Gone == 0);
        var keys = await OpenAsync(brand);
        keys.Epochs.Should().Equal(7);
        recorded.Count.Should().BeGreaterThan(10);
        (await EmailsAsync(brand, keys)).Should().BeEquivalentTo(recorded.Distinct());
        (await RowsAsync(brand)).Should().OnlyContain(row => keys.Unwrap(row.Subject, row.Class, row.Epoch, row.Wrapped) != null);
    }

    [Fact]
    public async Task Of_two_processes_one_rotates_and_the_other_leaves_it_alone()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        await using var turn = await RotationTurn.TryTakeAsync(brand.Source, TestBrand.Tenant, default);

        (await Rotation(brand).RotateAsync(TestBrand.Tenant, null, default)).Should().BeEmpty();
        (await Rotation(brand).ResumeAsync(TestBrand.Tenant, null, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_rotation_is_due_when_there_was_none_or_the_last_began_too_long_ago()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        (await Rotation(brand).IsDueAsync(TestBrand.Tenant, TimeSpan.FromDays(30), default)).Should().BeTrue();
        await RotateAsync(brand);
        (await Rotation(brand).IsDueAsync(TestBrand.Tenant, TimeSpan.FromDays(30), default)).Should().BeFalse();
        await brand.ExecuteAsync("update profiles.key_rotation set begun_at = begun_at - interval '31 days'");
        (await Rotation(brand).IsDueAsync(TestBrand.Tenant, TimeSpan.FromDays(30), default)).Should().BeTrue();
    }

    [Fact]
    public async Task The_key_ring_has_everybody_who_is_left_and_nobody_who_was_erased_before_the_rotation()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        var people = new List<Guid>();
        for (var i = 0; i < 5; i++) people.Add((await brand.RecordOneAsync(TestBrand.Server, Message(Email($"person{i}@example.org")))).Bearer!.Value.Value);
        await RotateAsync(brand);
        (await RingAsync(brand)).Should().BeEquivalentTo((2, people));
        await brand.ExecuteAsync($"delete from profiles.data_key where subject = '{people[0]}'");
        await RotateAsync(brand);

        (await RingAsync(brand)).Should().BeEquivalentTo((3, people.Skip(1)));
    }

    [Fact]
    public async Task A_part_of_a_key_ring_is_none()
    {
        await using var brand = await TestBrand.CreateAsync(registered: true);
        await brand.RecordOneAsync(TestBrand.Server, Message(Email("marie@example.org")));
        await RotateAsync(brand);
        var path = Path.Combine(((KeyFolder)brand.Vault).Folder, "tenants", "acme", "ring.keys");
        var whole = await File.ReadAllBytesAsync(path);
        for (var i = 0; i < whole.Length; i += 7)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 1;
            await File.WriteAllBytesAsync(path, changed);
            await Reading().Should().ThrowAsync<KeyFolderException>($"byte {i} was changed");
            await File.WriteAllBytesAsync(path, whole[..i]);
            await Reading().Should().ThrowAsync<KeyFolderException>($"it ends at {i}");
        }

        Func<Task> Reading() => () => RingAsync(brand);
    }

    [Fact]
    public async Task Every_table_with_a_wrapped_key_is_rotated()
    {
        await using var brand = await TestBrand.CreateAsync();

        var tables = await brand.ColumnAsync<string>("select table_name::text from information_schema.columns where table_schema = 'profiles' and column_name = 'wrapped'");

        tables.Should().BeEquivalentTo(WrappedRows.All.Select(rows => rows.Table));
    }

    private static EpochRotation Rotation(TestBrand brand, int pageSize = EpochRotation.DefaultPage) => new(brand.Source, brand.Vault, TimeProvider.System) { PageSize = pageSize };

    private static async Task<Rotation> RotateAsync(TestBrand brand, int pageSize = EpochRotation.DefaultPage) =>
        (await Rotation(brand, pageSize).RotateAsync(TestBrand.Tenant, null, default)).Single();

    private static async Task<(int Epoch, List<Guid> Subjects)> RingAsync(TestBrand brand)
    {
        await using var file = (await brand.Vault.OpenRingAsync(TestBrand.Tenant, default))!;
        var (epoch, pages) = await KeyRing.ReadAsync(TestBrand.Tenant, file, 2, default);
        var subjects = new List<Guid>();
        await foreach (var page in pages) subjects.AddRange(page.Select(key => key.Subject));
        return (epoch, subjects);
    }

    private static async Task<TenantKeys> OpenAsync(TestBrand brand) => (await brand.Vault.OpenAsync(TestBrand.Tenant, default))!;

    private static async Task<List<(Guid Subject, RetentionClass Class, int Epoch, byte[] Wrapped)>> RowsAsync(TestBrand brand)
    {
        await using var command = brand.Source.CreateCommand("select subject, class, epoch, wrapped from profiles.data_key order by subject, class");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(Guid, RetentionClass, int, byte[])>();
        while (await reader.ReadAsync()) rows.Add((reader.GetGuid(0), (RetentionClass)reader.GetInt16(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
        return rows;
    }

    /// <summary>Every address that can be read in the log.</summary>
    private static async Task<List<string>> EmailsAsync(TestBrand brand, TenantKeys keys)
    {
        var rows = (await RowsAsync(brand)).Where(row => row.Class == RetentionClass.Contact).ToDictionary(row => row.Subject);
        await using var command = brand.Source.CreateCommand("select stream_id, data->>'value' from profiles.mt_events where type = 'identity_observed'");
        await using var reader = await command.ExecuteReaderAsync();
        var emails = new List<string>();
        while (await reader.ReadAsync())
        {
            if (!rows.TryGetValue(reader.GetGuid(0), out var row)) continue;
            using var key = keys.Unwrap(row.Subject, row.Class, row.Epoch, row.Wrapped)!;
            emails.Add(key.Open(new Sealed<IdentityValue>(Convert.FromBase64String(reader.GetString(1))), FactEvents.IdentityField).Value);
        }
        return emails;
    }
}
