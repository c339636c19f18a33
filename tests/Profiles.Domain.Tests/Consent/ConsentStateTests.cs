using CsCheck;
using Profiles.Domain.Consent;

namespace Profiles.Domain.Tests.Consent;

public class ConsentStateTests
{
    private static readonly DateTimeOffset Day0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<ConsentState> Acts =
        from kind in Gen.Int[0, 4]
        from day in Gen.Int[0, 6]
        from ends in Gen.Int[0, 8]
        let at = Day0.AddDays(day)
        let grant = new Grant(at, ends < 4 ? null : at.AddDays(ends - 3))
        select kind switch
        {
            0 => ConsentState.Unknown with { Granted = grant },
            1 => ConsentState.Unknown with { Attested = grant },
            2 => ConsentState.Unknown with { DeniedAt = at },
            3 => ConsentState.Unknown with { ObjectedAt = at },
            _ => ConsentState.Unknown with { UndatedDenialAt = at },
        };

    private static readonly Gen<ConsentState> States = Acts.Array[0, 5].Select(acts => acts.Aggregate(ConsentState.Unknown, (a, b) => a.Join(b)));

    [Fact]
    public void Joining_is_commutative() => Gen.Select(States, States).Sample((a, b) => a.Join(b) == b.Join(a), iter: 5000);

    [Fact]
    public void Joining_is_associative() => Gen.Select(States, States, States).Sample((a, b, c) => a.Join(b).Join(c) == a.Join(b.Join(c)), iter: 5000);

    [Fact]
    public void Joining_twice_is_joining_once() => States.Sample(a => a.Join(a) == a, iter: 2000);

    [Fact]
    public void Nothing_grants_what_no_act_granted() =>
        Gen.Select(Acts.Array[0, 6], Gen.Int[0, 20]).Sample((acts, day) =>
        {
            var state = acts.Aggregate(ConsentState.Unknown, (a, b) => a.Join(b));
            return state.Status(Day0.AddDays(day)) != ConsentStatus.Given || acts.Any(a => a.Granted is not null || a.Attested is not null);
        }, iter: 5000);

    [Fact]
    public void A_denial_at_or_after_every_grant_denies() =>
        Gen.Select(States, Gen.Int[0, 20]).Sample((state, day) =>
        {
            var last = new[] { state.Granted?.At, state.Attested?.At }.Max() ?? Day0;
            return state.Join(ConsentState.Unknown with { DeniedAt = last }).Status(Day0.AddDays(day)) is not (ConsentStatus.Given or ConsentStatus.Expired);
        }, iter: 5000);

    [Fact]
    public void A_later_own_grant_is_valid_until_it_ends() =>
        States.Sample(state =>
        {
            var granted = state.Join(ConsentState.Unknown with { Granted = new Grant(Day0.AddDays(30), Day0.AddDays(60)) });
            return granted.Status(Day0.AddDays(59)) == ConsentStatus.Given && granted.Status(Day0.AddDays(60)) == ConsentStatus.Expired;
        }, iter: 2000);

    [Fact]
    public void An_attested_grant_loses_to_a_withdrawal_of_unknown_date_even_one_reported_earlier()
    {
        var state = (ConsentState.Unknown with { UndatedDenialAt = Day0 }).Join(ConsentState.Unknown with { Attested = new Grant(Day0.AddDays(5), null) });
        state.Status(Day0.AddDays(6)).Should().Be(ConsentStatus.Withdrawn);
    }

    [Fact]
    public void An_own_grant_after_the_report_of_a_withdrawal_of_unknown_date_is_valid()
    {
        var state = (ConsentState.Unknown with { UndatedDenialAt = Day0 }).Join(ConsentState.Unknown with { Granted = new Grant(Day0.AddDays(5), null) });
        state.Status(Day0.AddDays(6)).Should().Be(ConsentStatus.Given);
    }

    [Fact]
    public void Nobody_who_said_nothing_agreed() => ConsentState.Unknown.Status(Day0).Should().Be(ConsentStatus.Unknown);
}
