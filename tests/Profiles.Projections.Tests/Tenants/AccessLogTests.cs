using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Projections.Tenants;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Tenants;

public class AccessLogTests
{
    [Fact]
    public async Task A_read_is_in_the_log_before_it_is_answered()
    {
        await using var brand = await CreateAsync();
        await using var log = new AccessLog(brand.Source, brand.Vault);
        var profile = new ProfileId(Guid.NewGuid());

        await log.WriteAsync(Entry(profile), default);

        (await brand.ScalarAsync<string>("select by || purpose || roles[1] || fields[1] from profiles.access_log where tenant_id = 'acme'")).Should().Be("someonecarecommunity-managerIdentity.value");
        (await brand.ColumnAsync<Guid[]>("select profiles from profiles.access_log")).Should().ContainSingle().Which.Should().Equal(profile.Value);
    }

    [Fact]
    public async Task Reads_at_the_same_time_are_all_logged()
    {
        await using var brand = await CreateAsync();
        await using var log = new AccessLog(brand.Source, brand.Vault);

        await Task.WhenAll(Enumerable.Range(0, 1200).Select(n => log.WriteAsync(Entry([.. Enumerable.Range(0, n % 4).Select(_ => new ProfileId(Guid.NewGuid()))]), default)));

        (await brand.ScalarAsync<long>("select count(*) from profiles.access_log")).Should().Be(1200);
    }

    [Fact]
    public async Task Who_reads_is_told_when_the_log_cannot_be_written_and_the_next_read_is_logged_again()
    {
        await using var brand = await CreateAsync();
        await using var log = new AccessLog(brand.Source, brand.Vault);
        await brand.ExecuteAsync("alter table profiles.access_log rename to away");
        await FluentActions.Awaiting(() => log.WriteAsync(Entry(), default)).Should().ThrowAsync<InvalidOperationException>();

        await brand.ExecuteAsync("alter table profiles.away rename to access_log");
        await log.WriteAsync(Entry(), default);
    }

    private static AccessLogEntry Entry(params ProfileId[] profiles) =>
        new(Tenant, DateTimeOffset.UtcNow, "someone", ["community-manager"], "care", ["Identity.value"], profiles);
}
