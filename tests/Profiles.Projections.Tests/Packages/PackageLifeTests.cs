using System.Security.Cryptography;
using System.Text;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.Packages;
using Profiles.Projections.Tests.Erasure;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Packages;

/// <summary>From its order to its end: sealed at rest, whole or not at all, and gone when it expires or the person is erased.</summary>
public class PackageLifeTests
{
    private static readonly Domain.Identities.IdentityClaim Marie = Email("marie@example.org");

    [Fact]
    public async Task It_is_sealed_at_rest_and_opens_behind_a_rotation_of_keys_as_before()
    {
        var desk = await PackageBrand.CreateAsync(keys: null);
        await using var brand = desk.Brand;
        await brand.RecordOneAsync(Server, Message(Marie).Commented("canary"));
        var id = await desk.OrderAsync(PrivacyRequestKind.Access, Marie);
        await desk.WorkAsync();

        var stored = Encoding.Latin1.GetString([.. (await brand.ColumnAsync<byte[]>("select box from profiles.privacy_package_chunk order by place")).SelectMany(b => b)]);
        stored.Should().NotContain("events.json", "the names of a ZIP's files stand in it as they are").And.NotContain("PK\u0003\u0004");
        (await desk.FetchAsync(id)).Names.Should().Contain("events.json");
        await brand.ExecuteAsync("insert into profiles.tenant (tenant_id, created_at, settings) values ('acme', now(), '{}')");
        (await new EpochRotation(brand.Source, brand.Vault, TimeProvider.System).RotateAsync(Tenant, null, default)).Should().ContainSingle().Which.IsWhole.Should().BeTrue();
        (await desk.FetchAsync(id))["interactions.csv"].Should().Contain("canary");
    }

    [Fact]
    public async Task It_can_be_fetched_until_it_expires_and_is_then_destroyed_with_its_key_by_whoever_looks()
    {
        var desk = await PackageBrand.CreateAsync(TenantSettings.Default with { PrivacyPolicy = PrivacyPolicy.Default with { PackageDays = 3 } });
        await using var brand = desk.Brand;
        await brand.RecordOneAsync(Server, Message(Marie).Commented());
        var id = await desk.OrderAsync(PrivacyRequestKind.Access, Marie);
        await desk.WorkAsync();
        var link = (await desk.Packages.LinkAsync(Tenant, id, default))!;

        desk.Clock.Now += TimeSpan.FromDays(3) - TimeSpan.FromMinutes(1);
        (await desk.Packages.SweepAsync(default)).Should().Be(0);
        (await desk.FetchAsync(id)).Events.Should().NotBeEmpty();
        desk.Clock.Now += TimeSpan.FromMinutes(1);
        (await desk.Packages.LinkAsync(Tenant, id, default)).Should().BeNull();
        (await desk.Packages.FindAsync(link, default)).Should().BeNull("its time is over, though nobody has looked yet");
        (await desk.RowsAsync()).Should().BePositive();

        // Of another service, which was started since.
        var later = new PackageStore(brand.Source, brand.Vault, desk.Clock);
        (await later.SweepAsync(default)).Should().Be(1);
        (await later.SweepAsync(default)).Should().Be(0);

        (await desk.RowsAsync()).Should().Be(0);
        (await desk.Desk.StateOf(id)).State.Should().Be(PrivacyRequestState.Fulfilled);
    }

    [Fact]
    public async Task It_dies_with_the_person_and_with_a_part_of_their_data()
    {
        foreach (var classes in (RetentionClass[][])[Erasures.All, [RetentionClass.Conversation]])
        {
            var desk = new PackageBrand(await TestBrand.CreateAsync(registered: true), new(DateTimeOffset.UtcNow));
            await using var brand = desk.Brand;
            await brand.RecordOneAsync(Server, Message(Marie, Crm("7")).Commented());
            var id = await desk.OrderAsync(PrivacyRequestKind.Access, Marie);
            await desk.WorkAsync();
            var link = (await desk.Packages.LinkAsync(Tenant, id, default))!;
            var package = (await desk.Packages.FindAsync(link, default))!;

            await brand.Erasing().ExecuteAsync(Tenant, new(Guid.NewGuid(), [await brand.IdentityAsync(Crm("7"))], classes, "officer-1"), null, default);

            (await desk.RowsAsync()).Should().Be(0);
            (await desk.Packages.FindAsync(link, default)).Should().BeNull();
            await FluentActions.Awaiting(() => desk.Packages.CopyToAsync(package, Stream.Null, default)).Should().ThrowAsync<PackageGoneException>("also of who had found it before");
        }
    }

    [Fact]
    public async Task Who_was_erased_before_it_was_put_together_is_answered_that_nothing_is_held()
    {
        var desk = new PackageBrand(await TestBrand.CreateAsync(registered: true), new(DateTimeOffset.UtcNow));
        await using var brand = desk.Brand;
        await brand.RecordOneAsync(Server, Message(Marie).Commented());
        var id = await desk.OrderAsync(PrivacyRequestKind.Access, Marie);
        await brand.Erasing().ExecuteAsync(Tenant, new(Guid.NewGuid(), [await brand.IdentityAsync(Marie)], Erasures.All, "officer-1"), null, default);

        await desk.WorkAsync();

        (await desk.Packages.LinkAsync(Tenant, id, default)).Should().BeNull();
        var request = await desk.Desk.StateOf(id);
        (request.State, request.NothingHeld).Should().Be((PrivacyRequestState.Fulfilled, true));
        (await desk.RowsAsync()).Should().Be(0);
    }

    [Fact]
    public async Task What_is_written_for_who_is_erased_meanwhile_is_not_kept()
    {
        var desk = new PackageBrand(await TestBrand.CreateAsync(registered: true), new(DateTimeOffset.UtcNow));
        await using var brand = desk.Brand;
        await brand.RecordOneAsync(Server, Message(Marie).Commented());
        await desk.OrderAsync(PrivacyRequestKind.Access, Marie);
        // As somebody has it who was stopped between two chunks.
        var (package, marie) = (Guid.NewGuid(), await brand.IdentityAsync(Marie));
        await brand.ExecuteAsync($"""
            insert into profiles.privacy_package (tenant_id, id, request_id, expires_at) values ('acme', '{package}', '{Guid.NewGuid()}', now() + interval '1 day');
            insert into profiles.privacy_package_identity (tenant_id, identity_id, package_id) values ('acme', '{marie.Value}', '{package}')
            """);
        await PackageRows.KeepAsync(brand.Source, Tenant, package, 0, [1], default);
        await brand.Erasing().ExecuteAsync(Tenant, new(Guid.NewGuid(), [marie], Erasures.All, "officer-1"), null, default);

        await FluentActions.Awaiting(() => PackageRows.KeepAsync(brand.Source, Tenant, package, 1, [2], default)).Should().ThrowAsync<PackageGoneException>();
        (await desk.RowsAsync()).Should().Be(0);
    }

    [Fact]
    public async Task What_was_begun_and_not_finished_is_made_anew_once_and_nobody_fetches_a_part()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordOneAsync(Server, Message(Marie).Commented("hello"));
        var id = await desk.OrderAsync(PrivacyRequestKind.Access, Marie);
        await brand.ExecuteAsync($"insert into profiles.privacy_package (tenant_id, id, request_id, expires_at) values ('acme', '{Guid.NewGuid()}', '{id}', now() + interval '1 day')");
        await brand.ExecuteAsync("insert into profiles.privacy_package_chunk select tenant_id, id, 0, 'half' from profiles.privacy_package");
        (await desk.Packages.LinkAsync(Tenant, id, default)).Should().BeNull();

        await desk.WorkAsync();
        await desk.WorkAsync();

        (await desk.FetchAsync(id))["interactions.csv"].Should().Contain("hello");
        (await brand.ScalarAsync<long>("select count(*) from profiles.privacy_package")).Should().Be(1);
        (await brand.ScalarAsync<long>("select count(*) from profiles.privacy_package_chunk where box = 'half'")).Should().Be(0);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'privacy_request_executed'")).Should().Be(1);
    }

    [Fact]
    public async Task What_was_changed_moved_or_cut_off_where_it_is_stored_is_refused()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        for (var i = 0; i < 60; i++) await brand.RecordOneAsync(Server, Message(Marie).Commented(Convert.ToHexString(RandomNumberGenerator.GetBytes(5_000))));
        var id = await desk.OrderAsync(PrivacyRequestKind.Access, Marie);
        await desk.WorkAsync();
        (await desk.FetchAsync(id)).Events.Should().HaveCount(61);
        (await brand.ScalarAsync<long>("select count(*) from profiles.privacy_package_chunk")).Should().BeGreaterThan(2);
        await brand.ExecuteAsync("create table kept as select * from profiles.privacy_package_chunk; create table whole as select * from profiles.privacy_package");

        foreach (var harm in (string[])[
            "update profiles.privacy_package_chunk set box = set_byte(box, 100, get_byte(box, 100) # 1) where place = 1",
            "update profiles.privacy_package_chunk set place = case place when 0 then 1 else 0 end where place < 2",
            "delete from profiles.privacy_package_chunk where place = (select max(place) from kept); update profiles.privacy_package set chunks = chunks - 1",
            "update profiles.privacy_package_chunk c set box = k.box from kept k where c.place = 1 and k.place = 0"])
        {
            await brand.ExecuteAsync($"alter table profiles.privacy_package_chunk drop constraint if exists pkey_privacy_package_chunk_tenant_id_package_id_place; {harm}");
            await FluentActions.Awaiting(() => desk.FetchAsync(id)).Should().ThrowAsync<AuthenticationTagMismatchException>(harm);
            await brand.ExecuteAsync("truncate profiles.privacy_package_chunk, profiles.privacy_package; insert into profiles.privacy_package_chunk select * from kept; insert into profiles.privacy_package select * from whole");
        }
        (await desk.FetchAsync(id)).Events.Should().HaveCount(61, "the control");
    }

    [Fact]
    public async Task An_address_opens_only_the_package_that_it_was_given_out_for()
    {
        var desk = await PackageBrand.CreateAsync();
        await using var brand = desk.Brand;
        await brand.RecordOneAsync(Server, Message(Marie).Commented());
        var id = await desk.OrderAsync(PrivacyRequestKind.Access, Marie);
        await desk.WorkAsync();
        var link = (await desk.Packages.LinkAsync(Tenant, id, default))!;

        (await desk.Packages.FindAsync(link with { Package = id }, default)).Should().BeNull();
        (await desk.Packages.FindAsync(link with { Tenant = new("zenith") }, default)).Should().BeNull();
        (await desk.Packages.FindAsync(link, default)).Should().NotBeNull();
    }
}
