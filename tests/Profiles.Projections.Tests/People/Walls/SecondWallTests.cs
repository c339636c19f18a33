using Npgsql;
using Profiles.Domain.Tenants;
using Profiles.Projections.People.Walls;
using Profiles.Projections.Tests.ReadModels;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.People.Walls;

/// <summary>Raw SQL under the login behind the wall: what no statement may see, however it is written.</summary>
public sealed class SecondWallTests(PeopleStore people) : IClassFixture<PeopleStore>, IAsyncLifetime
{
    private const string Marketing = "marketing.email";
    private static readonly TenantSettings Settings = TenantSettings.Default with { Purposes = [PeopleStore.Newsletter] };

    private NpgsqlDataSource reader = null!;

    public async Task InitializeAsync()
    {
        await SecondWall.ApplyAsync(people.Store.Source, default);
        await using (var fenced = people.Store.Source.CreateCommand("insert into profiles.fence (tenant_id, hash) values ('elsewhere', gen_random_uuid())")) await fenced.ExecuteNonQueryAsync();
        reader = NpgsqlDataSource.Create(people.Store.ReaderConnectionString);
    }

    public async Task DisposeAsync() => await reader.DisposeAsync();

    [Fact]
    public async Task A_purpose_that_needs_permission_shows_whom_it_covers_and_nobody_else()
    {
        var brand = await people.Store.OpenAsync(Settings);
        await brand.SeenAsync(1, Email("agreed@example.org"), Consents(), Comment("bonjour"));
        await brand.SeenAsync(1, Email("silent@example.org"), Comment("bonjour"));
        await people.Store.CatchUpAsync();

        foreach (var table in (string[])["profile", "membership", "facet", "timeline", "directory", "consent_state", "consent_record", "data_key"])
        {
            var (all, agreed) = (await CountAsync(brand, Purpose.Administration.Name, table), await CountAsync(brand, Marketing, table));
            agreed.Should().BePositive(table);
            if (!table.StartsWith("consent")) agreed.Should().BeLessThan(all, table);
        }
        (await IdsAsync(brand, Marketing)).Should().Equal((await brand.ProfileAsync(Email("agreed@example.org"))).Value);
        (await IdsAsync(brand, Purpose.Administration.Name)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Who_withdraws_is_gone_at_once()
    {
        var brand = await people.Store.OpenAsync(Settings);
        await brand.SeenAsync(1, Email("marie@example.org"), Consents(), Comment("bonjour"));
        await people.Store.CatchUpAsync();
        (await IdsAsync(brand, Marketing)).Should().HaveCount(1);

        await brand.SeenAsync(2, Email("marie@example.org"), Withdraws());

        foreach (var table in await ReadableAsync())
            if (table != "fence") (await CountAsync(brand, Marketing, table)).Should().Be(0, table);
    }

    [Fact]
    public async Task An_expired_consent_covers_nobody()
    {
        var brand = await people.Store.OpenAsync(Settings);
        await brand.SeenAsync(1, Email("marie@example.org"), Consents(expires: At(2)));
        await people.Store.CatchUpAsync();
        (await IdsAsync(brand, Marketing)).Should().BeEmpty();
    }

    [Fact]
    public async Task Who_is_erased_is_gone_for_every_purpose()
    {
        var brand = await people.Store.OpenAsync(Settings);
        var marie = await brand.SeenAsync(1, Email("marie@example.org"), Consents(), Comment("bonjour"));
        await people.Store.CatchUpAsync();

        await using (var erase = people.Store.Source.CreateCommand($"update profiles.membership set blind_key = null where identity_id = '{marie.Value}'")) await erase.ExecuteNonQueryAsync();

        foreach (var purpose in (string[])[Marketing, Purpose.Administration.Name, Purpose.Privacy.Name])
            foreach (var table in await ReadableAsync())
                if (table != "fence") (await CountAsync(brand, purpose, table)).Should().Be(0, $"{table} for {purpose}");
    }

    [Fact]
    public async Task Another_brand_is_out_of_reach_in_every_table()
    {
        var (brand, other) = (await people.Store.OpenAsync(Settings), await people.Store.OpenAsync(Settings));
        await brand.SeenAsync(1, Email("marie@example.org"), Consents(), Comment("bonjour"));
        await people.Store.CatchUpAsync();

        foreach (var table in await ReadableAsync())
            (await ScalarAsync<long>(other, Purpose.Administration.Name, $"select count(*) from profiles.{table} where tenant_id <> '{other.Tenant}'")).Should().Be(0, table);
    }

    /// <summary>Asked of the database, so that a table that is added later is covered.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("set profiles.tenant = '{0}'")]
    [InlineData("set profiles.purpose = 'administration'")]
    [InlineData("set profiles.tenant = '{0}'; set profiles.purpose = 'marketing.nothing'")]
    [InlineData("set profiles.tenant = ''; set profiles.purpose = 'administration'")]
    public async Task Without_brand_and_purpose_no_table_shows_a_row(string settings)
    {
        var brand = await people.Store.OpenAsync(Settings);
        await brand.SeenAsync(1, Email("marie@example.org"), Consents(), Comment("bonjour"));
        await people.Store.CatchUpAsync();
        await using var connection = await reader.OpenConnectionAsync();
        if (settings.Length > 0) await ExecuteAsync(connection, string.Format(System.Globalization.CultureInfo.InvariantCulture, settings, brand.Tenant));

        foreach (var table in await TablesAsync())
        {
            await using var read = new NpgsqlCommand($"select count(*) from profiles.\"{table}\"", connection);
            try
            {
                ((long)(await read.ExecuteScalarAsync())!).Should().Be(0, table);
            }
            catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
            }
        }
    }

    [Fact]
    public async Task Every_table_that_it_reads_has_both_walls()
    {
        var readable = await ReadableAsync();
        readable.Should().Contain(["profile", "facet", "timeline", "mt_events"]);
        foreach (var table in readable)
        {
            var policies = await OwnerColumnAsync($"select policyname::text from pg_policies where schemaname = 'profiles' and tablename = '{table}' order by 1");
            policies.Should().Equal(table == "fence" ? ["brand"] : ["brand", "person"], table);
        }
    }

    [Fact]
    public async Task It_owns_nothing_and_writes_nowhere()
    {
        (await OwnerColumnAsync($"""
            select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_t%' and c.relkind in ('r', 'p', 'v', 'm')
              and has_table_privilege('{SecondWall.Reader}', c.oid, 'insert, update, delete, truncate, references, trigger')
            """)).Should().BeEmpty();
        (await OwnerColumnAsync($"select rolname::text from pg_roles where rolname = '{SecondWall.Reader}' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)")).Should().BeEmpty();
        (await OwnerColumnAsync($"select relname::text from pg_class where relowner = '{SecondWall.Reader}'::regrole")).Should().BeEmpty();
        (await OwnerColumnAsync($"""
            select p.proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = 'profiles' and p.prosecdef and has_function_privilege('{SecondWall.Reader}', p.oid, 'execute') order by 1
            """)).Should().Equal("may_see", "may_see_identity");
    }

    [Fact]
    public async Task The_wall_follows_the_brands_settings()
    {
        var brand = await people.Store.OpenAsync(TenantSettings.Default);
        await brand.SeenAsync(1, Email("marie@example.org"), Consents(), Comment("bonjour"));
        await people.Store.CatchUpAsync();
        (await IdsAsync(brand, Marketing)).Should().BeEmpty();

        await people.Store.Tenants.ChangeAsync(brand.Tenant, settings => settings with { Purposes = [PeopleStore.Newsletter] }, default);
        (await IdsAsync(brand, Marketing)).Should().HaveCount(1);

        await people.Store.Tenants.ChangeAsync(brand.Tenant, settings => settings with { Purposes = [PeopleStore.Newsletter with { Channel = "sms" }] }, default);
        (await IdsAsync(brand, Marketing)).Should().BeEmpty();

        await people.Store.Tenants.ChangeAsync(brand.Tenant, settings => settings with { Purposes = [] }, default);
        (await OwnerColumnAsync($"select purpose from profiles.purpose_rule where tenant_id = '{brand.Tenant}'")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_purpose_cannot_be_borrowed_from_another_brand()
    {
        var (brand, other) = (await people.Store.OpenAsync(TenantSettings.Default), await people.Store.OpenAsync(Settings));
        await brand.SeenAsync(1, Email("marie@example.org"), Consents());
        await people.Store.CatchUpAsync();
        other.Tenant.Should().NotBe(brand.Tenant);
        (await IdsAsync(brand, Marketing)).Should().BeEmpty();
    }

    private Task<long> CountAsync(Brand brand, string purpose, string table) => ScalarAsync<long>(brand, purpose, $"select count(*) from profiles.{table}");

    private async Task<Guid[]> IdsAsync(Brand brand, string purpose) => await ScalarAsync<Guid[]>(brand, purpose, "select array(select profile_id from profiles.profile)");

    private async Task<T> ScalarAsync<T>(Brand brand, string purpose, string sql)
    {
        await using var connection = await reader.OpenConnectionAsync();
        await ExecuteAsync(connection, $"set profiles.tenant = '{brand.Tenant}'; set profiles.purpose = '{purpose}'");
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private Task<List<string>> TablesAsync() => OwnerColumnAsync("""
        select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'profiles' and c.relkind in ('r', 'p', 'v', 'm') order by 1
        """);

    private Task<List<string>> ReadableAsync() => OwnerColumnAsync($"""
        select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'profiles' and c.relkind in ('r', 'p', 'v', 'm') and has_any_column_privilege('{SecondWall.Reader}', c.oid, 'select') order by 1
        """);

    private async Task<List<string>> OwnerColumnAsync(string sql)
    {
        await using var command = people.Store.Source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var column = new List<string>();
        while (await rows.ReadAsync()) column.Add(rows.GetString(0));
        return column;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
