using Profiles.Domain.Access;
using Profiles.Projections.Audiences;
using Profiles.Projections.People;
using Profiles.Projections.Tests.People;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.Erasure;

/// <summary>An export that is under way while somebody is erased.</summary>
public sealed class HandedOutTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    [Fact]
    public async Task Who_is_erased_behind_a_page_that_was_read_is_not_handed_out_with_it()
    {
        var brand = await people.Store.OpenAsync();
        var ana = await brand.SeenAsync(1, Email("ana@example.org"), Consents());
        await brand.SeenAsync(1, Email("ben@example.org"), Consents());
        await people.Store.CatchUpAsync();
        var caller = brand.Caller(Role.Marketer, PeopleStore.Newsletter);
        var request = new AudienceRequest(Guid.NewGuid(), "email", "marketing", "mailer", AudienceFormat.Ndjson, [], null);
        var record = new AudienceRecord(people.Store.Store, people.Store.Source, TimeProvider.System);
        await record.BeginAsync(caller, request, default);

        await foreach (var page in people.Queries.For(caller).AudienceAsync(request, default))
        {
            page.Should().HaveCount(2);
            await ErasedTests.EraseAsync(people, ana.Value);
            var handed = await record.AddAsync(caller, request, page, default);
            handed.Should().ContainSingle().Which.Points.Should().ContainSingle().Which.ContactPoint!.Value.Should().Be("ben@example.org");
        }

        (await people.Store.ScalarAsync<long>("select count(*) from profiles.audience_member where export_id = $1", request.Id)).Should().Be(1);
    }
}
