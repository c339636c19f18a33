using CsCheck;
using Profiles.Domain.Consent;
using Profiles.Domain.Erasure;

namespace Profiles.Domain.Tests.Erasure;

/// <summary>What outlives an erasure: each no that still stands, and never a yes.</summary>
public class SuppressionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConsentKey Mail = new("email", "marketing", "brand");

    private static readonly Gen<DateTimeOffset?> Times = Gen.Int[-3, 9].Select(h => h < 0 ? (DateTimeOffset?)null : Noon.AddHours(h));

    private static readonly Gen<ConsentState> States = Gen.Select(Times, Times, Times, Times, Times,
        (given, attested, denied, objected, undated) => new ConsentState(given is { } g ? new(g, null) : null, attested is { } a ? new(a, null) : null, denied, objected, undated));

    [Fact]
    public void A_new_life_that_inherits_may_not_be_addressed_wherever_the_old_one_had_said_no_last() => States.Array[1, 4].Sample(held =>
    {
        var joined = held.Aggregate(ConsentState.Unknown, (a, b) => a.Join(b));
        var says = Suppression.Of([Guid.NewGuid()], held.Select(h => (Mail, h)), []).SingleOrDefault();

        if (joined.Denied is not { } denied || joined.Granted?.At > denied) says.Should().BeNull();
        else says.Should().BeEquivalentTo(new { Kind = joined.ObjectedAt is null ? "refusal" : "objection", Channel = "email", Purpose = "marketing", Controller = "brand", At = denied, Until = (DateTimeOffset?)null });
    });

    [Fact]
    public void Every_contact_point_of_the_person_bears_all_that_the_person_refused()
    {
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        var denied = ConsentState.Unknown with { DeniedAt = Noon };
        Suppression.Of([one, two], [(Mail, denied), (Mail with { Channel = "sms" }, denied)], [])
            .Select(s => (s.Hash, s.Channel)).Should().BeEquivalentTo([(one, "email"), (one, "sms"), (two, "email"), (two, "sms")]);
    }

    [Fact]
    public void Of_exclusions_only_the_persons_own_is_kept()
    {
        Exclusion[] placed = [.. ExclusionKinds.All.Select(k => new Exclusion(k, Noon, false, Noon.AddYears(5)))];
        Suppression.Of([Guid.NewGuid()], [], placed).Should().BeEquivalentTo(
            new[] { "self-excluded", "opted-out-of-sale" }.Select(kind => new { Kind = kind, At = Noon, Until = Noon.AddYears(5), IsExclusion = true }));
    }
}
