using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Deciding;

/// <summary>A writer reads a part of the graph, and no more than it needs of what is crowded: what it leaves out never changes what it decides (I2).</summary>
public class PartsOfTheGraphTests
{
    [Fact]
    public async Task Hundreds_of_forms_that_name_an_address_do_not_hide_who_has_it()
    {
        await using var brand = await CreateAsync();
        var typed = Email("victim@example.org") with { Strength = Strength.Observed };
        await RecordAllAsync(brand, Enumerable.Range(0, 450).Select(i => Message(Facebook($"form-{i}"), typed)));
        for (var i = 0; i < 2; i++)
        {
            await brand.RecordOneAsync(Server, Message(Crm($"{i + 1}"), Email("victim@example.org")));
            await GraphTables.EqualTheFoldAsync(brand);
        }
        (await brand.ScalarAsync<long>("select count(*) from profiles.membership where standing = 1")).Should().Be(1, "both records claim the address");
    }

    [Fact]
    public async Task An_early_form_among_hundreds_does_not_move_the_window_of_a_limit()
    {
        await using var brand = await CreateAsync();
        for (var n = 0; n < 6; n++)
        {
            var typed = Email($"a{n}@example.org") with { Strength = Strength.Observed };
            await RecordAllAsync(brand, Enumerable.Range(0, n == 0 ? 230 : 1).Select(i => Message(Facebook($"form-{n}-{i}"), typed).At(Noon.AddDays(i == 0 ? 0 : 900 - i))));
        }
        // The earliest word on the first address comes last of all that is stored.
        await brand.RecordOneAsync(Server, Message(Facebook("form-early"), Email("a0@example.org") with { Strength = Strength.Observed }).At(Noon.AddDays(-900)));
        for (var n = 0; n < 6; n++) await brand.RecordOneAsync(Server, Message(Crm("1"), Email($"a{n}@example.org")).At(Noon.AddDays(10 * n)));
        await GraphTables.EqualTheFoldAsync(brand);
    }

    [Fact]
    public async Task A_record_with_hundreds_of_addresses_that_loses_one_still_has_too_many()
    {
        await using var brand = await CreateAsync();
        await RecordAllAsync(brand, Enumerable.Range(0, 260).Select(i => Message(Crm("1"), Email($"a{i}@example.org"))));
        var first = await brand.ColumnAsync<Guid>("select decision_id from profiles.graph_link order by ctid limit 1");
        (await Decisions(brand).UnmergeAsync(Because(), new(first[0]), default)).Rejection.Should().BeNull();
        await GraphTables.EqualTheFoldAsync(brand);

        var left = Message([Crm("1"), .. Enumerable.Range(250, 10).Select(i => Email($"a{i}@example.org"))]).At(Noon.AddDays(1)) with { Facts = [new Fact.ListsAll(["email"])] };
        await brand.RecordOneAsync(Server, left);
        await GraphTables.EqualTheFoldAsync(brand);
    }

    [Fact]
    public async Task Records_with_hundreds_of_addresses_that_become_one_claim_each_of_them_once()
    {
        await using var brand = await CreateAsync();
        foreach (var record in (string[])["1", "2"])
        {
            await RecordAllAsync(brand, Enumerable.Range(0, 450).Select(i => Message(Crm(record), Email($"of-both-{i}@example.org"))));
        }
        var ids = await brand.ColumnAsync<Guid>("select identity_id from profiles.membership where type = 'crm'");
        (await Decisions(brand).LinkAsync(Because(), new(ids[0]), new(ids[1]), default)).Rejection.Should().BeNull();
        await GraphTables.EqualTheFoldAsync(brand);
    }

    [Fact]
    public async Task A_blocked_value_between_two_records_makes_them_no_one_claimant()
    {
        var keys = new TemporaryKeys();
        await keys.Vault.CreateAsync(Tenant, default);
        var switchboard = new IdentityNormaliser(Domain.Tenants.TenantSettings.Default, Phones).Normalise(Phone("+33123456789"), Trust.Links).Identity!;
        var blocked = (await keys.Vault.OpenAsync(Tenant, default))!.BlindKey(switchboard);
        await using var brand = await CreateAsync(Domain.Tenants.TenantSettings.Default with { BlockedValues = [new("phone", "", blocked, "+33…78")] }, keys: keys);
        foreach (var record in (string[])["1", "2"])
        {
            await brand.RecordOneAsync(Admin, Message(Crm(record), Phone("+33123456789")));
            await brand.RecordOneAsync(Server, Message(Crm(record), Email("both@example.org")));
        }
        await brand.RecordOneAsync(Server, Message(Facebook("f"), Email("both@example.org")));
        (await brand.ScalarAsync<long>("select count(*) from profiles.membership where standing = 1")).Should().Be(1);
        await GraphTables.EqualTheFoldAsync(brand);
    }

    [Fact]
    public async Task Setting_a_separation_aside_joins_those_of_it_that_had_moved_away()
    {
        await using var brand = await CreateAsync();
        await RecordAllAsync(brand, [Message(Crm("1"), Facebook("x")), Message(Crm("2"), Facebook("y"))]);
        var apart = await Decisions(brand).DistinguishAsync(Because(), await IdAsync(brand, "crm", 0), await IdAsync(brand, "crm", 1), new(Guid.NewGuid()), default);
        apart.Rejection.Should().BeNull();
        // The accounts leave their records, and turn out to have much to do with each other.
        foreach (var message in (string[])["1", "2"]) await brand.RecordOneAsync(Server, Message(Crm(message)).At(Noon.AddDays(1)) with { Facts = [new Fact.ListsAll([])] });
        await brand.RecordOneAsync(Server, Message(Facebook("x"), Facebook("y")));
        (await brand.ScalarAsync<long>("select count(*) from profiles.graph_link where code = 'cannot-link'")).Should().Be(1);

        var joined = await Decisions(brand).LinkAsync(Because() with { Override = true }, await IdAsync(brand, "crm", 0), await IdAsync(brand, "crm", 1), default);
        await GraphTables.EqualTheFoldAsync(brand);
        (await brand.ScalarAsync<long>("select count(*) from profiles.graph_link where code = 'cannot-link'")).Should().Be(0);

        (await Decisions(brand).UnmergeAsync(Because(), joined.Decision!.Value, default)).Rejection.Should().BeNull();
        await GraphTables.EqualTheFoldAsync(brand);
        (await brand.ScalarAsync<long>("select count(*) from profiles.graph_link where code = 'cannot-link'")).Should().Be(1);
    }

    [Fact]
    public async Task Two_writers_that_free_one_end_each_of_a_link_do_not_leave_it_to_each_other()
    {
        await using var brand = await CreateAsync();
        var (email, phone) = (Email("shared@example.org"), Phone("+33612345678"));
        await RecordAllAsync(brand, [
            Message(Crm("1"), email), Message(Crm("2"), email), Message(Crm("3"), phone), Message(Crm("4"), phone), Message(email, phone)]);
        (await brand.ScalarAsync<long>("select count(*) from profiles.membership where standing = 1")).Should().Be(2, "two claim each");

        await AtOnceAsync(brand, "message_key",
            () => brand.RecordOneAsync(Server, Message(Crm("2")).At(Noon.AddDays(1)) with { Facts = [new Fact.ListsAll(["email"])] }),
            () => brand.RecordOneAsync(Server, Message(Crm("4")).At(Noon.AddDays(1)) with { Facts = [new Fact.ListsAll(["phone"])] }));

        await GraphTables.EqualTheFoldAsync(brand);
        (await brand.ColumnAsync<string>("select code from profiles.graph_link where code not in ('ended')")).Should().Equal("person-unique");
    }

    [Fact]
    public async Task Records_that_become_one_while_another_writer_lets_both_claim_an_address_claim_it_as_one()
    {
        await using var brand = await CreateAsync();
        await RecordAllAsync(brand, [Message(Crm("1")), Message(Crm("2"))]);
        var (one, other) = (await IdAsync(brand, "crm", 0), await IdAsync(brand, "crm", 1));
        await AtOnceAsync(brand, "message_key",
            () => brand.RecordAsync(Server, Message(Crm("1"), Email("both@example.org")), Message(Crm("2"), Email("both@example.org"))),
            () => Decisions(brand).LinkAsync(Because(), one, other, default));
        await GraphTables.EqualTheFoldAsync(brand);
        (await brand.ScalarAsync<long>("select count(*) from profiles.membership where standing = 1")).Should().Be(0);
    }

    /// <summary>Holds writers up where they write to a table, until all of them wait, each for it or for another.</summary>
    private static async Task AtOnceAsync(TestBrand brand, string table, params Func<Task>[] writers)
    {
        await using var gate = await brand.Source.OpenConnectionAsync();
        await using var closed = await gate.BeginTransactionAsync();
        await using (var close = gate.CreateCommand())
        {
            close.CommandText = $"lock table profiles.{table} in exclusive mode";
            await close.ExecuteNonQueryAsync();
        }
        var running = new List<Task>();
        foreach (var writer in writers)
        {
            running.Add(Task.Run(writer));
            var until = DateTime.UtcNow.AddSeconds(20);
            while (await brand.ScalarAsync<long>("select count(distinct pid) from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())") < running.Count)
            {
                if (DateTime.UtcNow > until) throw new TimeoutException("The writers do not meet.");
                await Task.Delay(20);
            }
        }
        await closed.CommitAsync();
        await Task.WhenAll(running);
    }

    private static async Task RecordAllAsync(TestBrand brand, IEnumerable<Message> messages)
    {
        foreach (var batch in messages.Chunk(100)) await brand.RecordAsync(Server, batch);
    }

    private static async Task<IdentityId> IdAsync(TestBrand brand, string type, int place) =>
        new((await brand.ColumnAsync<Guid>($"select identity_id from profiles.membership where type = '{type}' order by identity_id"))[place]);

    private static GraphDecisions Decisions(TestBrand brand) => new(brand.Store, brand.Vault, brand.Tenants, Phones, TimeProvider.System);

    private static Projections.Deciding.Deciding Because() => new(Admin, "they called");
}
