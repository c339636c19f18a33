using CsCheck;
using Profiles.Domain.Consent;

namespace Profiles.Domain.Tests.Consent;

public class AudienceCheckTests
{
    private const int Smallest = 10;
    private static readonly PermissionReason[] Reasons = Enum.GetValues<PermissionReason>();
    private static readonly PermissionReason[] Refusing = [.. Reasons.Where(r => !r.Allows())];

    // Few, many and none alike.
    private static readonly Gen<Dictionary<PermissionReason, int>> Counts =
        Gen.OneOf(Gen.Const(0), Gen.Int[0, 12], Gen.Int[8, 30], Gen.Int[50, 5000]).Array[Reasons.Length].Select(counts => Reasons.Zip(counts).ToDictionary(c => c.First, c => c.Second));

    // All but a few can be told, and the few are as many as they may.
    private static readonly Gen<Dictionary<PermissionReason, int>> FewSmall =
        from small in Gen.Int[1, 4]
        from counts in Gen.Int[10, 40].Array[Reasons.Length]
        from few in Gen.Select(Gen.Int[0, Reasons.Length - 1], Gen.OneOf(Gen.Int[8, 9], Gen.Int[0, 9])).Array[small]
        select Reasons.Select((reason, index) => (reason, Count: few.Where(f => f.Item1 == index).Select(f => f.Item2).Append(counts[index]).First())).ToDictionary(c => c.reason, c => c.Count);

    [Fact]
    public void What_is_told_is_true_and_never_small() => Counts.Sample(counts =>
    {
        var check = AudienceCheck.Of(counts, Smallest);
        return (check.Matching ?? counts.Values.Sum()) == counts.Values.Sum()
            && (check.Addressable ?? Addressable(counts)) == Addressable(counts)
            && check.Excluded.All(e => e.Count is null || e.Count == counts[e.Reason])
            && check.Excluded.Select(e => e.Count).Append(check.Matching).Append(check.Addressable).All(c => c is null or >= Smallest)
            && check.Excluded.Select(e => e.Reason).SequenceEqual(Refusing);
    }, iter: 20_000);

    /// <summary>Who knows besides how many may be addressed, from the list of them, still subtracts to nothing small.</summary>
    [Fact]
    public void A_withheld_count_can_not_be_worked_out_from_the_others() => Counts.Sample(counts =>
    {
        var check = AudienceCheck.Of(counts, Smallest);
        if (check.Matching is not { } matching || check.Excluded.All(e => e.Count is not null)) return true;
        return matching - Addressable(counts) - check.Excluded.Sum(e => e.Count ?? 0) >= 2 * Smallest;
    }, iter: 20_000);

    /// <summary>Whoever knows how counts are withheld looks for others that would be told in the same way: for each that is withheld there are some.</summary>
    [Fact]
    public void What_is_withheld_can_not_be_worked_out_by_who_knows_the_rule() => Gen.OneOf(Counts, FewSmall).Sample(counts =>
    {
        var told = AudienceCheck.Of(counts, Smallest);
        var withheld = told.Excluded.Where(e => e.Count is null).Select(e => e.Reason).ToList();
        return withheld.All(reason => OthersAsTold(counts, reason, withheld, told).Any());
    }, iter: 3_000);

    [Fact]
    public void Where_no_neighbour_is_told_alike_somebody_farther_is()
    {
        // 28 of four below ten would be at least one each, so a fifth is withheld too; that it is just 10 does not follow, since the first of those that are given up may be 10 as well.
        var counts = Refusing.Zip([14, 11, 3154, 9, 2658, 4, 11, 17, 4661, 29, 8, 10, 7]).ToDictionary(c => c.First, c => c.Second);
        var told = AudienceCheck.Of(counts, Smallest);
        var withheld = told.Excluded.Where(e => e.Count is null).Select(e => e.Reason).ToList();
        withheld.Should().HaveCount(5);
        OthersAsTold(counts, PermissionReason.NoBasis, withheld, told).First()[PermissionReason.NoBasis].Should().NotBe(10);
    }

    [Fact]
    public void The_whole_is_told_unless_all_reasons_together_could_not_hide_one() => Gen.OneOf(Counts, FewSmall).Sample(counts =>
    {
        var all = counts.Where(c => !c.Key.Allows()).Select(c => c.Value).ToList();
        var hides = all.Sum() >= 2 * Smallest && (all.Max() >= Smallest || all.Sum() <= (all.Count - 1) * (Smallest - 1));
        return (AudienceCheck.Of(counts, Smallest).Matching is null) == (all.Min() < Smallest && !hides);
    }, iter: 20_000);

    [Fact]
    public void Three_that_are_as_many_as_may_be_withheld_are_not_told_by_their_sum()
    {
        var counts = Refusing.ToDictionary(r => r, r => r is PermissionReason.ExcludedMinor or PermissionReason.ExcludedSelfExcluded or PermissionReason.ExcludedDeceased ? 9 : 50);
        AudienceCheck.Of(counts, Smallest).Excluded.Where(e => e.Count is null).Should().HaveCount(4, "27 of three below ten would be nine each");
    }

    [Fact]
    public void One_more_excluded_among_many_shows_nowhere_but_in_the_whole()
    {
        Dictionary<PermissionReason, int> Among(int deceased) =>
            new() { [PermissionReason.ConsentGiven] = 500, [PermissionReason.NoConsentRecorded] = 300, [PermissionReason.ExcludedDeceased] = deceased };

        var (none, one) = (AudienceCheck.Of(Among(0), Smallest), AudienceCheck.Of(Among(1), Smallest));
        none.Excluded.Should().Equal(one.Excluded);
        none.Excluded.Should().OnlyContain(e => e.Count == null, "otherwise the rest of the 300 would tell");
        (none.Matching, none.Addressable).Should().Be((800, 500));
    }

    [Fact]
    public void Where_all_but_a_few_may_be_addressed_the_whole_is_withheld()
    {
        var check = AudienceCheck.Of(new Dictionary<PermissionReason, int> { [PermissionReason.Contract] = 40, [PermissionReason.Objected] = 1 }, Smallest);
        (check.Matching, check.Addressable).Should().Be((null, 40));
    }

    [Fact]
    public void Without_a_set_size_everything_is_told() => Counts.Sample(counts =>
    {
        var check = AudienceCheck.Of(counts, 0);
        return check.Matching == check.Addressable + check.Excluded.Sum(e => e.Count);
    });

    /// <summary>Other counts that would be told in the same way, with another count of the reason: near ones first, then any that come of moving persons between what is withheld.</summary>
    private static IEnumerable<Dictionary<PermissionReason, int>> OthersAsTold(
        Dictionary<PermissionReason, int> counts, PermissionReason reason, List<PermissionReason> withheld, AudienceCheck told) =>
        Changed(counts, reason, withheld).Concat(Moved(counts, withheld)).Where(other => other[reason] != counts[reason] && SaysAs(AudienceCheck.Of(other, Smallest), told));

    private static IEnumerable<Dictionary<PermissionReason, int>> Moved(Dictionary<PermissionReason, int> counts, List<PermissionReason> withheld)
    {
        var random = new Random(1);
        for (var tries = 0; tries < 20_000; tries++)
        {
            var moved = new Dictionary<PermissionReason, int>(counts);
            for (var moves = random.Next(2, 7); moves > 0; moves--)
            {
                var (from, to) = (withheld[random.Next(withheld.Count)], withheld[random.Next(withheld.Count)]);
                var some = random.Next(moved[from] + 1);
                moved[from] -= some;
                moved[to] += some;
            }
            yield return moved;
        }
    }

    /// <summary>One more or one less of a reason, alone or instead of another that is withheld.</summary>
    private static IEnumerable<Dictionary<PermissionReason, int>> Changed(Dictionary<PermissionReason, int> counts, PermissionReason reason, List<PermissionReason> withheld) =>
        from step in (int[])[1, -1]
        from other in withheld.Where(w => w != reason).Select(w => (PermissionReason?)w).Append(null)
        let changed = new Dictionary<PermissionReason, int>(counts) { [reason] = counts[reason] + step }
        let moved = other is { } less ? new Dictionary<PermissionReason, int>(changed) { [less] = changed[less] - step } : changed
        where moved.Values.All(c => c >= 0)
        select moved;

    private static bool SaysAs(AudienceCheck one, AudienceCheck other) =>
        (one.Matching, one.Addressable) == (other.Matching, other.Addressable) && one.Excluded.SequenceEqual(other.Excluded);

    private static int Addressable(Dictionary<PermissionReason, int> counts) => counts.Where(c => c.Key.Allows()).Sum(c => c.Value);
}
