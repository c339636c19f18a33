using CsCheck;
using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;
using Profiles.Domain.Retention;

namespace Profiles.Domain.Tests.Retention;

/// <summary>What ends when, and that nothing ends it earlier than it should.</summary>
public class RetainingTests
{
    private static readonly DateTimeOffset Start = new(2020, 2, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly RetentionClass[] All = Enum.GetValues<RetentionClass>();

    private static readonly Gen<DateTimeOffset> Time = Gen.Int[0, 5_000].Select(d => Start.AddDays(d));
    private static readonly Gen<DateTimeOffset?> Maybe = Gen.Select(Gen.Bool, Time, (some, at) => some ? (DateTimeOffset?)at : null);

    private static readonly Gen<KeptDates> Dates = Gen.Select(Time, Maybe, Maybe, Maybe, Gen.Select(Maybe, Maybe, Maybe),
        (collected, contacted, said, mailed, rest) => new KeptDates(collected, contacted, said, mailed, rest.Item1, rest.Item2, rest.Item3));

    private static readonly Gen<CustomerState> Customers = Gen.Select(Maybe, Maybe, Gen.Enum<Relation>(),
        (bought, said, relation) => new CustomerState(bought, said is { } at ? new(relation, at) : null, null));

    private static readonly Gen<KeptIdentity> Identity = Gen.Select(Gen.Guid, Dates, Customers, Gen.Bool, Gen.Enum<RetentionClass>().Array[0, 2],
        (id, dates, customer, stands, held) => new KeptIdentity(new(id), dates, customer, stands, held));

    private static readonly Gen<RetentionPolicy> Policies = Gen.Select(Gen.Int[0, 60].Array[8], months => RetentionPolicy.Default with
    {
        // A customer's term is no shorter than a prospect's; no months: for ever.
        Terms = [.. All.SelectMany((c, i) => new RetentionTerm[]
        {
            new(c, Relation.Prospect, months[2 * i] == 0 ? null : months[2 * i]),
            new(c, Relation.Customer, months[2 * i] == 0 || months[(2 * i) + 1] == 0 ? null : Math.Max(months[2 * i], months[(2 * i) + 1])),
        })],
    });

    private static readonly Gen<(RetentionPolicy Policy, KeptIdentity[] Person, DateTimeOffset Now)> Cases = Gen.Select(Policies, Identity.Array[1, 4], Time);

    [Fact]
    public void What_is_due_stays_due_while_nothing_happens() => Gen.Select(Cases, Gen.Int[0, 3_000]).Sample(each =>
    {
        var ((policy, person, now), days) = each;
        Due(policy, person, now).Except(Due(policy, person, now.AddDays(days))).Should().BeEmpty();
    });

    [Fact]
    public void A_hold_always_wins() => Gen.Select(Cases, Gen.Enum<RetentionClass>()).Sample(each =>
    {
        var ((policy, person, now), held) = each;
        var without = Due(policy, person, now);
        var with = Due(policy, [.. person.Select(i => i with { Held = [.. i.Held, held] })], now);
        with.Should().NotContain(d => d.Class == held);
        with.Should().BeEquivalentTo(without.Where(d => d.Class != held), "nothing else changes");
    });

    [Fact]
    public void An_act_of_the_persons_own_only_ever_postpones() => Gen.Select(Cases, Time, Gen.Int[0, 9], Gen.Int[0, 3]).Sample(each =>
    {
        var ((policy, person, now), at, which, act) = each;
        var place = which % person.Length;
        var dates = person[place].Dates;
        var acted = act switch
        {
            0 => dates,
            1 => dates with { ConversedAt = Max(dates.ConversedAt, at) },
            2 => dates with { PurchasedAt = Max(dates.PurchasedAt, at) },
            _ => dates with { DecidedAt = Max(dates.DecidedAt, at) },
        };
        // What was never said, bought or decided before has no end yet; it gets one.
        var news = new DueClass(person[place].Id, act switch { 1 => RetentionClass.Conversation, 2 => RetentionClass.Transaction, _ => RetentionClass.Consent }, default);
        KeptIdentity[] after = [.. person.Select((p, i) => i == place ? p with { Dates = acted with { ContactedAt = Max(dates.ContactedAt, at) } } : p)];
        Due(policy, after, now).Where(d => (d.Id, d.Class) != (news.Identity, news.Class) || act == 0).Except(Due(policy, person, now)).Should().BeEmpty();
    });

    [Fact]
    public void The_order_of_a_persons_identities_makes_no_difference() => Cases.Sample(each =>
    {
        Due(each.Policy, [.. each.Person.Reverse()], each.Now).Should().Equal(Due(each.Policy, each.Person, each.Now));
    });

    [Fact]
    public void To_be_joined_with_another_profile_only_ever_postpones_the_end_of_a_living_prospects_contact() => Gen.Select(Cases, Identity.Array[1, 3]).Sample(each =>
    {
        var ((policy, person, now), other) = each;
        KeptIdentity[] prospects = [.. person.Select(Prospect)];
        KeptIdentity[] others = [.. other.Select(Prospect)];
        var joined = Due(policy, [.. prospects, .. others], now).Where(d => d.Class == RetentionClass.Contact);
        joined.Except([.. Due(policy, prospects, now), .. Due(policy, others, now)]).Should().BeEmpty("each side has its own end again once they are parted");

        static KeptIdentity Prospect(KeptIdentity i) => i with { Customer = CustomerState.Unknown, Dates = i.Dates with { PurchasedAt = null } };
    });

    [Fact]
    public void The_defaults_are_those_of_the_referential()
    {
        var acted = Start;
        Ends(One(new(acted.AddYears(-1), acted)), RetentionClass.Contact).Should().Be(new DateTimeOffset(2023, 2, 28, 12, 0, 0, TimeSpan.Zero));
        Ends(One(new(acted)), RetentionClass.Contact).Should().Be(acted.AddYears(3), "nothing was ever heard of them: from the collection");
        Ends(One(new(acted.AddYears(-9), acted, PurchasedAt: acted)), RetentionClass.Transaction).Should().Be(acted.AddYears(10));
        Ends(One(new(acted, acted, ConversedAt: acted)), RetentionClass.Conversation).Should().Be(acted.AddYears(2));
        Ends(One(new(acted, acted, ConversedAt: acted.AddYears(1)), held: RetentionClass.Contact), RetentionClass.Conversation).Should().Be(acted.AddYears(3));
        Ends(One(new(acted, acted, DecidedAt: acted, EndedAt: acted.AddYears(3))), RetentionClass.Consent).Should().Be(acted.AddYears(3).AddYears(5), "three years of the person, five of the evidence");
        Ends(One(new(acted, acted, DecidedAt: acted)) with { ConsentStands = true }, RetentionClass.Consent).Should().BeNull("what stands has no end");
    }

    [Fact]
    public void A_customer_has_no_end_and_a_former_one_three_years_after_the_end_or_the_last_contact()
    {
        var kept = One(new(Start, Start));
        Ends(kept with { Customer = new(null, new(Relation.Customer, Start), null) }, RetentionClass.Contact).Should().BeNull();
        Ends(kept with { Customer = new(null, new(Relation.FormerCustomer, Start.AddYears(4)), null) }, RetentionClass.Contact).Should().Be(Start.AddYears(7));
        Ends(kept with { Customer = new(Start.AddYears(2), null, null) }, RetentionClass.Contact).Should().Be(Start.AddYears(5));
        Ends(One(new(Start, Start.AddYears(6))) with { Customer = new(Start.AddYears(2), null, null) }, RetentionClass.Contact).Should().Be(Start.AddYears(9));
    }

    private static KeptIdentity One(KeptDates dates, params RetentionClass[] held) => new(new(Guid.NewGuid()), dates, CustomerState.Unknown, false, held);

    private static DateTimeOffset? Ends(KeptIdentity identity, RetentionClass retention) =>
        Retaining.Decide(RetentionPolicy.Default, [identity], DateTimeOffset.MaxValue).Classes.SingleOrDefault(d => d.Class == retention)?.Since;

    private static List<(IdentityId Id, RetentionClass Class)> Due(RetentionPolicy policy, IReadOnlyCollection<KeptIdentity> person, DateTimeOffset now) =>
        [.. Retaining.Decide(policy, person, now).Classes.Select(d => (d.Identity, d.Class))];

    private static DateTimeOffset Max(DateTimeOffset? a, DateTimeOffset b) => a > b ? a.Value : b;
}
