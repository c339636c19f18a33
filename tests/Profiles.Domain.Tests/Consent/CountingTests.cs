using CsCheck;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Tests.Consent;

public sealed class CountingTests
{
    private static readonly DateTimeOffset Day0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConsentKey Key = new("email", "marketing", "brand");

    private static readonly Gen<IIdentityEvent> Decisions =
        from kind in Gen.Int[0, 6]
        from day in Gen.Int[0, 5]
        from ends in Gen.Int[0, 6]
        let at = Day0.AddDays(day)
        select kind switch
        {
            0 or 1 => (IIdentityEvent)new ConsentGiven(Key, kind == 0 ? ConsentMethod.Form : ConsentMethod.DoubleOptIn, false, ends < 3 ? null : at.AddDays(ends), default, at, "web", default),
            2 or 3 => new ConsentGiven(Key, kind == 2 ? ConsentMethod.Form : ConsentMethod.DoubleOptIn, true, ends < 3 ? null : at.AddDays(ends), default, at, "crm", default),
            4 => new ConsentWithdrawn(Key, ConsentMethod.Form, false, false, default, at, "web", default),
            5 => new ConsentWithdrawn(Key, ConsentMethod.Form, false, true, default, at, "web", default),
            _ => new ConsentWithdrawn(Key, ConsentMethod.Import, true, false, default, at, "crm", default),
        };

    private static readonly Gen<(IIdentityEvent[] All, ConsentTerms Terms, DateTimeOffset Now)> Histories =
        Gen.Select(Decisions.Array[0, 6], Gen.Bool, Gen.Int[0, 8], Gen.Int[0, 14], (all, confirmed, days, now) => (all, new ConsentTerms(confirmed, days == 0 ? null : days), Day0.AddDays(now)));

    [Fact]
    public void A_grant_counts_exactly_where_consent_is_given_and_then_no_denial_does() => Histories.Sample((all, terms, now) =>
    {
        var state = StateOf(all);
        var counting = all.Where(e => state.Counts(terms, e, now)).ToList();
        return counting.Exists(e => e is ConsentGiven) == (state.Status(now, terms) == ConsentStatus.Given)
            && !(counting.Exists(e => e is ConsentGiven) && counting.Exists(e => e is ConsentWithdrawn));
    }, iter: 20_000);

    [Fact]
    public void Whatever_is_held_was_decided_by_something_and_what_counts_decided_it_unless_it_only_denies_along() => Histories.Sample((all, terms, now) =>
    {
        var state = StateOf(all);
        return all.Any(e => state.IsDecidedBy(terms, e)) == (all.Length > 0)
            && all.Where(e => e is ConsentGiven && state.Counts(terms, e, now)).All(e => state.IsDecidedBy(terms, e));
    }, iter: 20_000);

    [Fact]
    public void The_order_of_arrival_changes_nothing() => Histories.Sample((all, terms, now) =>
    {
        var (one, other) = (StateOf(all), StateOf(all.Reverse()));
        return all.All(e => one.Counts(terms, e, now) == other.Counts(terms, e, now) && one.IsDecidedBy(terms, e) == other.IsDecidedBy(terms, e));
    }, iter: 5_000);

    [Fact]
    public void An_attested_grant_that_lost_counts_for_nothing_beside_an_own_one_of_the_same_hour()
    {
        var own = new ConsentGiven(Key, ConsentMethod.Form, false, null, default, Day0.AddDays(5), "web", default);
        var attested = own with { Attested = true, Source = "crm" };
        var state = StateOf([own, attested, new ConsentWithdrawn(Key, ConsentMethod.Import, true, false, default, Day0, "crm", default)]);
        new[] { own, attested }.Select(e => (state.Counts(ConsentTerms.Any, e, Day0.AddDays(6)), state.IsDecidedBy(ConsentTerms.Any, e))).Should().Equal((true, true), (false, false));
    }

    private static ConsentState StateOf(IEnumerable<IIdentityEvent> all) =>
        all.Aggregate(ConsentState.Unknown, (state, e) => state.Join(e is ConsentGiven given ? ConsentState.Of(given) : ConsentState.Of((ConsentWithdrawn)e)));
}
