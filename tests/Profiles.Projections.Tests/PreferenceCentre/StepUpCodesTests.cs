using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PreferenceCentre;
using Profiles.Testing;

namespace Profiles.Projections.Tests.PreferenceCentre;

public sealed class StepUpCodesTests
{
    [Fact]
    public async Task However_many_ask_at_once_few_codes_are_sent_in_an_hour_to_one_contact_point_and_by_one_link()
    {
        await using var brand = await TestBrand.CreateAsync();
        var codes = new StepUpCodes(brand.Source, brand.Vault, TimeProvider.System);
        var (point, link) = (Some(), Some());

        var to = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => codes.NewAsync(TestBrand.Tenant, Some(), point, PrivacyRequestKind.Access, TimeSpan.FromMinutes(10), default)));
        var by = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => codes.NewAsync(TestBrand.Tenant, link, Some(), PrivacyRequestKind.Access, TimeSpan.FromMinutes(10), default)));

        to.Count(c => c is not null).Should().Be(StepUpCodes.MostInAnHour);
        by.Count(c => c is not null).Should().Be(StepUpCodes.MostInAnHour);
    }

    [Fact]
    public async Task Ten_are_sent_in_a_day_and_what_is_older_is_forgotten()
    {
        await using var brand = await TestBrand.CreateAsync();
        var codes = new StepUpCodes(brand.Source, brand.Vault, TimeProvider.System);
        var point = Some();
        for (var hours = 20; hours > 0; hours--)
        {
            await NewAsync();
            await brand.ExecuteAsync("update profiles.step_up_code set created_at = created_at - interval '61 minutes'");
        }
        (await brand.ScalarAsync<long>("select count(*) from profiles.step_up_code")).Should().Be(StepUpCodes.MostInADay);

        await brand.ExecuteAsync("update profiles.step_up_code set created_at = created_at - interval '2 days'");
        (await NewAsync()).Should().NotBeNull();
        (await brand.ScalarAsync<long>("select count(*) from profiles.step_up_code")).Should().Be(1);

        Task<NewCode?> NewAsync() => codes.NewAsync(TestBrand.Tenant, point, point, PrivacyRequestKind.Erasure, TimeSpan.FromMinutes(10), default);
    }

    private static IdentityId Some() => new(Guid.NewGuid());
}
