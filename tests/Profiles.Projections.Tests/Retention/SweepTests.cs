using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Facts;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Retention;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Retention;
using Profiles.Projections.Tenants;
using Profiles.Projections.Tests.PrivacyRequests;
using static Profiles.Projections.Tests.Retention.RetentionBrand;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Retention;

/// <summary>What is kept for accountability has its end as well.</summary>
public class SweepTests
{
    private static readonly DateTimeOffset Asked = new(2017, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_officers_wrote_of_a_request_can_be_read_for_five_years_after_it_is_over_and_not_longer()
    {
        await using var it = await BeginAsync(patch: "");
        it.Clock.Now = Asked;
        var desk = new DeskBrand(it.Brand, it.Clock);
        var over = await desk.OpenAsync(PrivacyRequestKind.Access, Ana);
        var open = await desk.OpenAsync(PrivacyRequestKind.Access, Ben);
        await desk.DoAsync(over, PrivacyAction.Deny);
        await desk.DoAsync(open, PrivacyAction.RequestIdentity);

        (await SweepAsync(it, Asked.AddYears(5))).Requests.Should().Be(0);
        (await WordsAsync(it, over)).Should().Contain("because");
        (await SweepAsync(it, Asked.AddYears(5).AddDays(1))).Requests.Should().Be(1);

        (await WordsAsync(it, over)).Should().NotContain("because");
        (await WordsAsync(it, open)).Should().Contain("because", "it is not over");
        (await SweepAsync(it, Asked.AddYears(5).AddDays(1))).Should().Be(new TermsSwept(0, 0, 0));
    }

    [Fact]
    public async Task Who_read_what_can_be_shown_for_three_years_and_what_is_left_of_the_log_still_holds()
    {
        await using var it = await BeginAsync(patch: "");
        await LogAsync(it, 0, 1, 2, 3, 4);

        (await SweepAsync(it, Start.AddYears(4).AddDays(1))).Accesses.Should().Be(2);

        (await VerdictAsync(it)).Should().BeEquivalentTo(new { Whole = 3L, Broken = (string?)null });
        await it.Brand.ExecuteAsync("update profiles.access_log_floor set seq = 3; delete from profiles.access_log where seq = 3");
        (await VerdictAsync(it)).Broken.Should().Be("The place that the log begins at was changed.");
        await it.Brand.ExecuteAsync("delete from profiles.access_log_floor");
        (await VerdictAsync(it)).Broken.Should().StartWith("Entry 1 is missing");
    }

    [Fact]
    public async Task An_entry_whose_date_somebody_changed_is_not_made_to_go_by_it()
    {
        await using var it = await BeginAsync(patch: "");
        await LogAsync(it, 0, 3, 3);
        await it.Brand.ExecuteAsync("update profiles.access_log set at = at - interval '9 years' where seq = 2");

        (await SweepAsync(it, Start.AddYears(4))).Accesses.Should().Be(1);

        (await VerdictAsync(it)).Broken.Should().StartWith("Entry 2 of ");
    }

    private static async Task LogAsync(RetentionBrand it, params int[] years)
    {
        await using var log = new AccessLog(it.Brand.Source, it.Brand.Vault);
        foreach (var year in years) await log.WriteAsync(new AccessLogEntry(Tenant, StoredTime.Of(Start.AddYears(year)), "officer-1", ["privacy-officer"], "privacy", ["email"], [new ProfileId(Guid.NewGuid())]), default);
    }

    private static async Task<AccessLogVerdict> VerdictAsync(RetentionBrand it) => (await new AccessLogCheck(it.Brand.Source, it.Brand.Vault).VerifyAsync(Tenant, null, default))!;

    private static async Task<TermsSwept> SweepAsync(RetentionBrand it, DateTimeOffset at)
    {
        it.Clock.Now = at;
        return (await new TermSweeps(it.Brand.Source, it.Brand.Vault, it.Clock).SweepAsync(Tenant, RetentionPolicy.Default, default))!;
    }

    private static async Task<IEnumerable<string?>> WordsAsync(RetentionBrand it, Guid id) =>
        (await new RequestList(it.Brand.Source, it.Brand.Store, it.Brand.Vault).FindAsync(Tenant, id, words: true, default))!.History.Select(h => h.Reason);
}
