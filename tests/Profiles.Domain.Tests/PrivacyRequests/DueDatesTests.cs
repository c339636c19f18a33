using Profiles.Domain.PrivacyRequests;
using static Profiles.Domain.Tests.PrivacyRequests.Given;

namespace Profiles.Domain.Tests.PrivacyRequests;

public class DueDatesTests
{
    private static readonly PrivacyPolicy France = PrivacyPolicy.Default;

    [Fact]
    public void A_request_is_due_as_its_law_counts()
    {
        DueDates.Of(Request(PrivacyRequestKind.Access, policy: France, received: At("2026-09-14T22:30Z"))).DueOn.Should().Be(Day("2026-10-15"));
        DueDates.Of(Request(PrivacyRequestKind.Access, Regulation.Ccpa, France, received: At("2027-01-31T12:00Z"))).DueOn.Should().Be(Day("2027-03-17"));
        DueDates.Of(Request(PrivacyRequestKind.OptOutOfSaleOrSharing, received: At("2026-11-23T12:00Z"))).DueOn.Should().Be(Day("2026-12-15"), "Thanksgiving is a holiday where the law is from");
    }

    [Fact]
    public void An_extension_is_given_inside_of_the_first_term_once()
    {
        var request = Request(PrivacyRequestKind.Access, received: At("2027-01-31T12:00Z"));

        var extended = request.After(Do(PrivacyAction.Extend) with { At = At("2027-03-01T23:59Z") });
        DueDates.Of(extended).Should().Be(new DueDates(Day("2027-04-28"), Day("2027-04-28"), Day("2027-03-01"), Day("2027-04-28")));
        extended.When(Do(PrivacyAction.Extend)).Code().Should().Be("already-extended");
        request.When(Do(PrivacyAction.Extend) with { At = At("2027-03-02T00:00Z") }).Code().Should().Be("extension-too-late");
    }

    [Fact]
    public void A_pause_moves_what_is_due_when_it_ends_and_the_cautious_date_not_at_all()
    {
        var request = Request(PrivacyRequestKind.Access, received: At("2027-01-31T12:00Z")).After(Do(PrivacyAction.RequestIdentity));
        var paused = request.After(Do(PrivacyAction.PauseClock) with { At = At("2027-02-05T12:00Z") });
        paused.IsPaused.Should().BeTrue();
        DueDates.Of(paused).DueOn.Should().Be(Day("2027-03-01"));

        var verified = paused.After(Do(PrivacyAction.VerifyIdentity) with { At = At("2027-02-15T12:00Z") });

        verified.IsPaused.Should().BeFalse("the doubt is gone");
        DueDates.Of(verified).DueOn.Should().Be(Day("2027-03-10"));
        DueDates.Of(verified).UnpausedDueOn.Should().Be(Day("2027-03-01"));
    }

    [Fact]
    public void The_clock_stands_still_for_a_doubt_or_a_question_only_and_never_under_the_CCPA()
    {
        var request = Request(PrivacyRequestKind.Access);

        request.When(Do(PrivacyAction.PauseClock) with { Pause = PauseGround.IdentityDoubt }).Code().Should().Be("pause-ground");
        request.After(Do(PrivacyAction.PauseClock)).Pauses.Should().ContainSingle().Which.Ground.Should().Be(PauseGround.Clarification);
        request.After(Do(PrivacyAction.PauseClock)).When(Do(PrivacyAction.PauseClock)).Code().Should().Be("already-paused");
        request.When(Do(PrivacyAction.ResumeClock)).Code().Should().Be("not-paused");
        Request(PrivacyRequestKind.Access, Regulation.Ccpa).When(Do(PrivacyAction.PauseClock)).Code().Should().Be("no-pause-under-ccpa");
    }

    [Fact]
    public void A_question_stays_open_when_identity_is_verified_and_ends_with_the_decision()
    {
        var asked = Request(PrivacyRequestKind.Access).After(Do(PrivacyAction.PauseClock)).After(Do(PrivacyAction.VerifyIdentity));
        asked.IsPaused.Should().BeTrue();

        asked.After(Do(PrivacyAction.Approve)).IsPaused.Should().BeFalse();
    }

    private static DateTimeOffset At(string iso) => DateTimeOffset.Parse(iso);
    private static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd");
}
