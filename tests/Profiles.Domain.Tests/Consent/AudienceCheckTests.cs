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

    private static int Addressable(Dictionary<PermissionReason, int> counts) => counts.Where(c => c.Key.Allows()).Sum(c => c.Value);
}
