using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Projections.Store;
using Profiles.Projections.Tenants;
using Profiles.Testing;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Tenants;

/// <summary>What somebody who can write to the database, and has no keys, may do to the access log.</summary>
public class AccessLogCheckTests
{
    [Fact]
    public async Task A_log_that_nobody_touched_holds()
    {
        await using var brand = await LoggedAsync(5);
        var verdict = await CheckAsync(brand);
        verdict.Should().BeEquivalentTo(new { Whole = 5L, Older = 0L, Broken = (string?)null });
        verdict.Last.Should().MatchRegex("^5:[0-9a-f]{64}$");
    }

    [Theory]
    [InlineData("update profiles.access_log set purpose = 'administration' where seq = 3")]
    [InlineData("update profiles.access_log set \"by\" = 'someone-else' where seq = 3")]
    [InlineData("update profiles.access_log set at = at - interval '1 microsecond' where seq = 3")]
    [InlineData("update profiles.access_log set roles = '{auditor}' where seq = 3")]
    [InlineData("update profiles.access_log set fields = '{}' where seq = 3")]
    [InlineData("update profiles.access_log set profiles = '{}' where seq = 3")]
    [InlineData("update profiles.access_log set id = gen_random_uuid() where seq = 3")]
    [InlineData("update profiles.access_log set key = 2 where seq = 3")]
    [InlineData("update profiles.access_log set hash = sha256('x') where seq = 3")]
    [InlineData("update profiles.access_log a set profiles = b.profiles from profiles.access_log b where b.seq = 4 and a.seq = 3")]
    public async Task A_changed_entry_is_named(string change)
    {
        await using var brand = await LoggedAsync(5);
        await brand.ExecuteAsync(change);
        var verdict = await CheckAsync(brand);
        verdict.Whole.Should().Be(2);
        verdict.Broken.Should().StartWith("Entry 3 of ");
    }

    [Theory]
    [InlineData("delete from profiles.access_log where seq = 3", 2, "Entry 3 is missing.")]
    [InlineData("delete from profiles.access_log where seq in (2, 3)", 1, "Entry 2 is missing, and all up to 3.")]
    [InlineData("update profiles.access_log set seq = null, key = null, hash = null where seq = 3", 2, "Entry 3 is missing.")]
    [InlineData("delete from profiles.access_log where seq > 3", 3, "Entry 4 is missing, and all behind it: there were 5.")]
    [InlineData("delete from profiles.access_log", 0, "Entry 1 is missing, and all behind it: there were 5.")]
    [InlineData("delete from profiles.access_log_head", 5, "The head of the log is missing.")]
    public async Task A_removed_entry_is_missed(string removal, int whole, string broken)
    {
        await using var brand = await LoggedAsync(5);
        await brand.ExecuteAsync(removal);
        (await CheckAsync(brand)).Should().BeEquivalentTo(new { Whole = (long)whole, Broken = broken });
    }

    [Fact]
    public async Task A_removed_end_shows_although_the_head_is_put_back_with_it()
    {
        await using var brand = await LoggedAsync(5);
        await brand.ExecuteAsync("""
            delete from profiles.access_log where seq > 3;
            update profiles.access_log_head h set seq = 3, hash = l.hash from profiles.access_log l where l.seq = 3
            """);
        (await CheckAsync(brand)).Should().BeEquivalentTo(new { Whole = 3L, Broken = "The head of the log was changed." });
    }

    [Fact]
    public async Task Entries_in_another_order_show()
    {
        await using var brand = await LoggedAsync(5);
        await brand.ExecuteAsync("""
            update profiles.access_log set seq = -seq where seq in (2, 4);
            update profiles.access_log set seq = case seq when -2 then 4 else 2 end where seq < 0
            """);
        var verdict = await CheckAsync(brand);
        verdict.Whole.Should().Be(1);
        verdict.Broken.Should().StartWith("Entry 2 of ").And.Contain("moved");
    }

    [Fact]
    public async Task An_entry_that_was_made_up_shows()
    {
        await using var brand = await LoggedAsync(5);
        await brand.ExecuteAsync("""
            insert into profiles.access_log (tenant_id, id, at, "by", roles, purpose, fields, profiles, seq, key, hash)
            select tenant_id, gen_random_uuid(), at, "by", roles, purpose, fields, profiles, 6, key, sha256('x') from profiles.access_log where seq = 5
            """);
        (await CheckAsync(brand)).Broken.Should().StartWith("Entry 6 of ");
    }

    [Theory]
    [InlineData("delete from profiles.access_log where seq > 3; update profiles.access_log_head h set seq = 3, hash = l.hash from profiles.access_log l where l.seq = 3")]
    [InlineData("update profiles.access_log_head set seq = 2, mac = sha256('x')")]
    [InlineData("delete from profiles.access_log_head")]
    public async Task What_is_logged_after_an_attack_heals_nothing(string attack)
    {
        await using var brand = await LoggedAsync(5);
        await brand.ExecuteAsync(attack);
        await WriteAsync(brand, 2);
        (await CheckAsync(brand)).Broken.Should().Contain("the log's head had been changed before it");
    }

    [Fact]
    public async Task A_log_that_was_put_back_as_a_whole_shows_to_who_kept_its_last_entry()
    {
        await using var brand = await LoggedAsync(3);
        await brand.ExecuteAsync("create table kept as select * from profiles.access_log_head");
        await WriteAsync(brand, 2);
        var last = (await CheckAsync(brand)).Last;
        (await CheckAsync(brand, last)).Broken.Should().BeNull();

        await brand.ExecuteAsync("delete from profiles.access_log where seq > 3; delete from profiles.access_log_head; insert into profiles.access_log_head select * from kept");

        (await CheckAsync(brand)).Broken.Should().BeNull();
        (await CheckAsync(brand, last)).Broken.Should().Contain("put back to an earlier state");
    }

    [Fact]
    public async Task Several_processes_write_to_the_same_chains()
    {
        await using var brand = await CreateAsync();
        TenantId[] tenants = [Tenant, new("beta"), new("gamma")];
        foreach (var tenant in tenants) await brand.Vault.CreateAsync(tenant, default);
        await using var other = NpgsqlDataSource.Create(brand.ConnectionString);
        await using (var one = new AccessLog(brand.Source, brand.Vault))
        await using (var two = new AccessLog(other, brand.Vault))
            await Task.WhenAll(Enumerable.Range(0, 3000).Select(n => Task.Run(() => (n % 2 == 0 ? one : two).WriteAsync(Entry(tenants[n / 2 % 3]), default))));

        foreach (var tenant in tenants)
            (await new AccessLogCheck(brand.Source, brand.Vault).VerifyAsync(tenant, null, default)).Should().BeEquivalentTo(new { Whole = 1000L, Broken = (string?)null });
    }

    [Fact]
    public async Task The_chain_of_a_store_from_before_begins_with_the_first_new_entry()
    {
        await using var brand = await CreateAsync();
        await brand.ExecuteAsync("drop index profiles.access_log_seq; alter table profiles.access_log drop column seq, drop column key, drop column hash; drop table profiles.access_log_head");
        await brand.ExecuteAsync($"insert into profiles.access_log values ('{Tenant}', gen_random_uuid(), now(), 'someone', '{"{auditor}"}', 'privacy', '{"{Trait.value}"}', '{"{}"}')");

        using (var store = Marten.DocumentStore.For(options => ProfileStore.Configure(options, brand.ConnectionString, brand.Vault, brand.Tenants, Phones)))
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await WriteAsync(brand, 2);

        (await CheckAsync(brand)).Should().BeEquivalentTo(new { Whole = 2L, Older = 1L, Broken = (string?)null });
    }

    [Fact]
    public async Task One_brand_that_was_closed_keeps_no_other_from_being_logged()
    {
        await using var brand = await CreateAsync();
        await using var log = new AccessLog(brand.Source, brand.Vault);

        var (open, closed) = (log.WriteAsync(Entry(Tenant), default), log.WriteAsync(Entry(new("gone")), default));

        await open;
        await FluentActions.Awaiting(() => closed).Should().ThrowAsync<InvalidOperationException>();
    }

    private static async Task<TestBrand> LoggedAsync(int entries)
    {
        var brand = await CreateAsync();
        await WriteAsync(brand, entries);
        return brand;
    }

    private static async Task WriteAsync(TestBrand brand, int entries)
    {
        await using var log = new AccessLog(brand.Source, brand.Vault);
        for (var i = 0; i < entries; i++) await log.WriteAsync(Entry(Tenant), default);
    }

    private static async Task<AccessLogVerdict> CheckAsync(TestBrand brand, string? known = null) => (await new AccessLogCheck(brand.Source, brand.Vault).VerifyAsync(Tenant, known, default))!;

    private static AccessLogEntry Entry(TenantId tenant) =>
        new(tenant, DateTimeOffset.UtcNow, "someone", ["community-manager"], "care", ["Identity.value"], [new ProfileId(Guid.NewGuid())]);
}
