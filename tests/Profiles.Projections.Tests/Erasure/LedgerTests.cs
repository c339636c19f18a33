using Profiles.Domain.Erasure;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.Tests.Deciding;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Erasure;

/// <summary>Erasures are known outside of the database, so that an older copy of it can be made to forget.</summary>
public sealed class LedgerTests : IDisposable
{
    private static readonly IdentityClaim Ana = Email("ana@example.org");
    private readonly TemporaryKeys folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_database_from_before_an_erasure_forgets_again()
    {
        await using var brand = await CreateAsync(keys: folder);
        await brand.RecordAsync(Server, Message(Ana, Crm("1")).Commented().Agreed().OptedOut(objection: true), Message(Crm("2")).Commented());
        await brand.CatchUpAsync();
        foreach (var table in Saved) await brand.ExecuteAsync($"create table saved_{table} as table profiles.{table}");
        var ana = await brand.IdentityAsync(Ana);
        await brand.EraseAsync(Ana, Crm("1"));
        await brand.CatchUpAsync();
        var erased = (await GraphTables.ReadAsync(brand), await brand.HashAsync(), await RowsAsync(brand));

        await brand.ExecuteAsync("delete from profiles.mt_events where type = 'identity_erased'; truncate profiles.fence, profiles.suppression, profiles.erasure");
        foreach (var table in Saved) await brand.ExecuteAsync($"truncate profiles.{table}; insert into profiles.{table} select * from saved_{table}");
        await brand.ExecuteAsync("update profiles.mt_streams s set version = (select max(version) from profiles.mt_events e where e.stream_id = s.id)");
        (await brand.SealedAsync(ana)).Open.Should().Be(2, "the copy can be read, with the keys in it");

        (await brand.Erasing().ReplayAsync(Tenant, default)).Should().Be(1);
        (await brand.SealedAsync(ana)).Open.Should().Be(0);
        await brand.CatchUpAsync(rebuild: true);
        (await GraphTables.ReadAsync(brand), await brand.HashAsync(), await RowsAsync(brand)).Should().BeEquivalentTo(erased);
        (await brand.SayAsync(Server, Message(Ana).Commented())).Should().Be(Outcome.Suppressed);

        await brand.Erasing().ReplayAsync(Tenant, default);
        (await RowsAsync(brand)).Should().Equal(erased.Item3, "again changes nothing");
    }

    [Fact]
    public void A_line_that_was_changed_is_told_and_one_that_was_never_finished_is_passed_over()
    {
        var keys = KeysOf();
        var ledger = new ErasureLedger(folder.Vault.Folder);
        var (one, two) = (Entry(), Entry());
        ledger.Append(keys, one);
        var path = Path.Combine(folder.Vault.Folder, "erasures", "acme.jsonl");
        File.AppendAllText(path, "0123 {\"request\":");
        ledger.Read(keys).Should().BeEquivalentTo([one]);

        ledger.Append(keys, two);
        ledger.Read(keys).Should().BeEquivalentTo([one, two], options => options.WithStrictOrdering());
        ledger.Tenants().Should().Equal(Tenant);

        File.WriteAllText(path, File.ReadAllText(path).Replace(one.Identities[0].Value.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal));
        ledger.Invoking(l => l.Read(keys)).Should().Throw<KeyFolderException>().WithMessage("Line 1 of *acme.jsonl was changed*");
        File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static readonly string[] Saved =
        ["data_key", "directory", "membership", "facet", "profile", "timeline", "match_record", "match_key", "consent_state", "consent_record"];

    private TenantKeys KeysOf()
    {
        folder.Vault.CreateAsync(Tenant, default).GetAwaiter().GetResult();
        return folder.Vault.OpenAsync(Tenant, default).AsTask().GetAwaiter().GetResult()!;
    }

    private static ErasureEntry Entry() => new(
        Guid.NewGuid(), Noon, "officer-1", [new(Guid.NewGuid())], [RetentionClass.Contact], [Guid.NewGuid()],
        [new(Guid.NewGuid(), Suppression.Objection, "email", "marketing", "brand", Noon)]);

    private static Task<List<string>> RowsAsync(TestBrand brand) => brand.ColumnAsync<string>("""
        select concat_ws(' ', 'fence', hash, erased_at, returned_at) from profiles.fence
        union all select concat_ws(' ', 'suppression', hash, kind, channel, purpose, controller, at) from profiles.suppression
        union all select concat_ws(' ', 'erasure', request_id, at) from profiles.erasure
        union all select concat_ws(' ', 'directory', blind_key, identity_id) from profiles.directory
        union all select concat_ws(' ', 'consent', identity_id, channel) from profiles.consent_state
        union all select concat_ws(' ', 'event', stream_id, version, type) from profiles.mt_events order by 1
        """);
}
