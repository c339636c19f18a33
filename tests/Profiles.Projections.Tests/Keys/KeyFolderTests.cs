using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;
using Profiles.Testing;

namespace Profiles.Projections.Tests.Keys;

public sealed class KeyFolderTests : IDisposable
{
    private static readonly TenantId Maison = new("maison");

    private readonly TemporaryKeys keys = new();

    private string TenantFolder => Path.Combine(keys.Path, "tenants", "maison");

    public void Dispose() => keys.Dispose();

    [Fact]
    public async Task A_tenant_without_keys_has_none() => (await keys.Vault.OpenAsync(Maison, default)).Should().BeNull();

    [Fact]
    public async Task Another_process_opens_what_was_sealed_here()
    {
        await keys.Vault.CreateAsync(Maison, default);
        var here = await OpenAsync(keys.Vault);
        var there = await OpenAsync(new KeyFolder(keys.Path));
        var subject = Guid.NewGuid();
        var (key, wrapped) = here.NewDataKey(subject, RetentionClass.Contact);

        there.Unwrap(subject, RetentionClass.Contact, here.Epoch, wrapped)!.Open(key.Seal("a secret", "test"), "test").Should().Be("a secret");
        there.Token("name", "ann").Should().Be(here.Token("name", "ann"));
    }

    [Fact]
    public async Task Creating_a_tenant_twice_keeps_its_keys()
    {
        await keys.Vault.CreateAsync(Maison, default);
        var before = (await OpenAsync(keys.Vault)).Token("name", "ann");
        await new KeyFolder(keys.Path).CreateAsync(Maison, default);

        (await OpenAsync(new KeyFolder(keys.Path))).Token("name", "ann").Should().Be(before);
    }

    [Fact]
    public async Task Many_processes_that_create_a_tenant_at_once_agree_on_its_keys()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => new KeyFolder(keys.Path).CreateAsync(Maison, default))));

        var tokens = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await OpenAsync(new KeyFolder(keys.Path))).Token("name", "ann")));
        tokens.Distinct().Should().ContainSingle();
        Directory.GetDirectories(Path.Combine(keys.Path, "tenants")).Should().ContainSingle();
    }

    [Fact]
    public async Task Keys_are_open_to_their_owner_only()
    {
        await keys.Vault.CreateAsync(Maison, default);

        foreach (var file in Directory.GetFiles(TenantFolder)) File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(TenantFolder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_destroyed_tenant_has_no_keys_in_any_process()
    {
        var other = new KeyFolder(keys.Path);
        await keys.Vault.CreateAsync(Maison, default);
        await OpenAsync(other);
        await keys.Vault.DestroyAsync(Maison, default);

        (await keys.Vault.OpenAsync(Maison, default)).Should().BeNull();
        (await other.OpenAsync(Maison, default)).Should().BeNull();
        Directory.EnumerateFileSystemEntries(Path.Combine(keys.Path, "tenants")).Should().BeEmpty();
    }

    [Fact]
    public async Task New_keys_after_a_destruction_are_seen_by_other_processes()
    {
        var other = new KeyFolder(keys.Path);
        await keys.Vault.CreateAsync(Maison, default);
        var old = (await OpenAsync(other)).Token("name", "ann");
        await keys.Vault.DestroyAsync(Maison, default);
        await keys.Vault.CreateAsync(Maison, default);

        (await OpenAsync(other)).Token("name", "ann").Should().NotBe(old);
    }

    [Fact]
    public async Task A_destruction_that_was_cut_off_is_finished_by_the_next_start()
    {
        await keys.Vault.CreateAsync(Maison, default);
        Directory.Move(TenantFolder, TenantFolder + ".1.destroyed");
        _ = new KeyFolder(keys.Path);

        Directory.EnumerateFileSystemEntries(Path.Combine(keys.Path, "tenants")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_refused()
    {
        await keys.Vault.CreateAsync(Maison, default);
        File.SetUnixFileMode(Path.Combine(TenantFolder, "index.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        await Opening().Should().ThrowAsync<KeyFolderException>().WithMessage("*is open to others*chmod 600*");
    }

    [Fact]
    public async Task A_cut_off_key_is_refused()
    {
        await keys.Vault.CreateAsync(Maison, default);
        using (var file = File.OpenWrite(Path.Combine(TenantFolder, "message.key"))) file.SetLength(16);

        await Opening().Should().ThrowAsync<KeyFolderException>().WithMessage("*has 16 bytes and should have 32*");
    }

    [Fact]
    public async Task A_missing_key_is_named()
    {
        await keys.Vault.CreateAsync(Maison, default);
        File.Delete(Path.Combine(TenantFolder, "suppression.key"));

        await Opening().Should().ThrowAsync<KeyFolderException>().WithMessage("*suppression.key is missing*");
    }

    [Fact]
    public void Keys_inside_the_data_folder_are_refused_also_behind_a_link()
    {
        var data = Directory.CreateDirectory(Path.Combine(keys.Path, "data")).FullName;
        var link = Path.Combine(keys.Path, "link");
        Directory.CreateSymbolicLink(link, data);

        foreach (var inside in (string[])[data, Path.Combine(data, "keys"), Path.Combine(link, "keys")])
            new Action(() => _ = new KeyFolder(inside, data)).Should().Throw<KeyFolderException>().WithMessage("*is inside the data folder*");
        new Action(() => _ = new KeyFolder(data + "-keys", data)).Should().NotThrow();
    }

    [Fact]
    public void An_instance_secret_stays_the_same_and_has_a_size()
    {
        var secret = new InstanceSecrets(keys.Path).GetOrCreate("token-signing", 64);

        secret.Should().HaveCount(64);
        new InstanceSecrets(keys.Path).GetOrCreate("token-signing", 64).Should().Equal(secret);
        new Action(() => new InstanceSecrets(keys.Path).GetOrCreate("token-signing", 32)).Should().Throw<KeyFolderException>();
    }

    private Func<Task> Opening() => async () => await new KeyFolder(keys.Path).OpenAsync(Maison, default);

    private static async Task<TenantKeys> OpenAsync(KeyFolder vault) => (await vault.OpenAsync(Maison, default))!;
}
