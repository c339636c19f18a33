using Profiles.Domain.Access;
using Profiles.Domain.Audiences;
using Profiles.Domain.Tenants;
using Profiles.Projections.Audiences;
using Profiles.Projections.People;

namespace Profiles.Projections.Tests.People;

public sealed class AudienceRecordTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    [Fact]
    public async Task An_export_that_ended_with_its_process_is_recorded_as_unfinished_with_the_next_one_and_one_under_way_is_not()
    {
        var brand = await people.Store.OpenAsync();
        var by = brand.Caller(Role.CrmAdmin, Purpose.Administration);
        var record = new AudienceRecord(people.Store.Store, people.Store.Source, TimeProvider.System);
        var (killed, underWay, next) = (Request(), Request(), Request());

        // A process that is killed loses its connections, and with them what it held.
        var lost = await record.BeginAsync(by, killed, default);
        await people.Store.ScalarAsync<long>(
            "with page as (insert into profiles.audience_member (tenant_id, identity_id, export_id, profile_id, at) select $1, gen_random_uuid(), $2, p, now() from (values (gen_random_uuid()), (gen_random_uuid())) v(p), generate_series(1, 2) returning 1) select count(*) from page",
            brand.Tenant.Value, killed.Id);
        await using (await record.BeginAsync(by, underWay, default))
        {
            (await EndOfAsync(brand, killed)).Should().BeNull("it is held");
            await lost.DisposeAsync();

            await using (await record.BeginAsync(by, next, default)) await record.EndAsync(by, next, 7, complete: true, default);
            var end = (await EndOfAsync(brand, killed))!;
            (end.Complete, end.Persons, end.Recipient, end.Actor).Should().Be((false, 2, "mailer", by.Actor));
            (await EndOfAsync(brand, underWay)).Should().BeNull();
            await record.EndAsync(by, underWay, 3, complete: true, default);
        }
        await using (await record.BeginAsync(by, Request(), default))
        {
            (await EndOfAsync(brand, underWay))!.Complete.Should().BeTrue();
            (await EndOfAsync(brand, next))!.Persons.Should().Be(7);
        }
    }

    private static AudienceRequest Request() => new(Guid.NewGuid(), "email", "marketing", "mailer", AudienceFormat.Ndjson, [], null);

    private async Task<AudienceExported?> EndOfAsync(ReadModels.Brand brand, AudienceRequest export)
    {
        await using var session = people.Store.Store.QuerySession(brand.Tenant.Value);
        return (await session.Events.FetchStreamAsync(export.Id)).Select(e => e.Data).OfType<AudienceExported>().SingleOrDefault();
    }
}
