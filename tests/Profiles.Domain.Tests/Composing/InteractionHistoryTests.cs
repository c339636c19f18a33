using System.Text.Json;
using CsCheck;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Retention;

namespace Profiles.Domain.Tests.Composing;

/// <summary>What edits and deletions make of an interaction, and that no fold can tell a deleted text from one that is still there.</summary>
public class InteractionHistoryTests
{
    private static readonly IdentityId Who = new(new Guid(1, 0, 0, new byte[8]));
    private static readonly MessageKey Original = new(new Guid(7, 0, 0, new byte[8]));
    private static readonly DateTimeOffset Day = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<object> Change = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 5], Gen.Int[1, 9], (what, hour, message) => what == 0
        ? (object)new InteractionDeleted(Original, Day.AddHours(hour), "page", Key(message))
        : new InteractionEdited(Original, RetentionClass.Conversation, null, what == 1 ? message : null, null, null, Day.AddHours(hour), "page", Key(message)));

    private static readonly Gen<IIdentityEvent> Fact = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[0, 5], Gen.Bool, (what, hour, of, boxed) => what switch
    {
        0 => (IIdentityEvent)new InteractionEdited(Original, of == 0 ? RetentionClass.Transaction : RetentionClass.Conversation, boxed ? Box : null, of, 5, Note, Day.AddHours(hour), "page", Key(of)),
        1 => new InteractionDeleted(Original, Day.AddHours(hour), "page", Key(of)),
        _ => new InteractionRecorded(
            (InteractionKind[])[InteractionKind.Comment, InteractionKind.Purchase, InteractionKind.EmailSent, InteractionKind.Reaction, InteractionKind.Review, InteractionKind.Message] is var kinds ? kinds[of] : default,
            "facebook", (Direction)(of % 2), $"page-{of}", null, of, 5, 0.5, boxed ? Box : null, Note, Day.AddHours(hour), "page", Key(of)),
    });

    [Fact]
    public void No_order_of_arrival_makes_another_history() =>
        Gen.Select(Change.Array[0, 6], Gen.Int).Sample((changes, seed) =>
        {
            var shuffled = changes.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (one, other) = (Of(changes), Of(shuffled));
            return other.DeletedAt == one.DeletedAt && other.EditedAt == one.EditedAt && other.Edits.Select(e => e.OccurredAt).SequenceEqual(one.Edits.Select(e => e.OccurredAt))
                && one.DeletedAt == changes.OfType<InteractionDeleted>().Min(d => (DateTimeOffset?)d.OccurredAt);
        });

    [Fact]
    public void Of_two_edits_at_one_time_the_same_counts_whichever_came_first()
    {
        object[] both = [Edit(Key(2), 2), Edit(Key(1), 1)];
        Of(both).Edits.Should().Equal(Of([.. both.Reverse()]).Edits);
        Of(both).Rated(Commented).Rating.Should().Be(2);
    }

    [Fact]
    public void A_point_in_time_knows_the_edits_of_then_and_every_deletion()
    {
        object[] changes = [Edit(Key(1), 1, 2), Edit(Key(2), 2, 4), new InteractionDeleted(Original, Day.AddHours(6), "page", Key(3))];
        var then = InteractionHistory.Of([.. changes.Select(c => (c, Day.AddHours(9)))], new(Day.AddHours(3), null));
        (then.Edits.Count, then.EditedAt, then.DeletedAt).Should().Be((1, Day.AddHours(2), Day.AddHours(6)));
        InteractionHistory.Of([.. changes.Select(c => (c, Day.AddHours(9)))], new(null, Day.AddHours(8))).Edits.Should().BeEmpty("nothing of it was known");
    }

    /// <summary>I7: a rebuild folds the overwritten events, and what was kept live folded them as they were.</summary>
    [Fact]
    public void No_fold_can_tell_that_words_were_overwritten() =>
        Gen.Select(Fact.Array[1, 8], Gen.Int).Sample((facts, seed) =>
        {
            var random = new Random(seed);
            var after = facts.Select(f => random.Next(2) == 0 ? f : f switch { InteractionRecorded r => FactEvents.Deleted(r), InteractionEdited e => FactEvents.Deleted(e), _ => f }).ToArray();
            return Folded(after) == Folded(facts);
        });

    [Fact]
    public void Edits_and_deletions_are_no_interactions()
    {
        var facet = Facet(Commented, Edit(Key(1), 1), new InteractionDeleted(Original, Day.AddHours(8), "page", Key(2)));
        (facet.Engagement.Interactions, facet.Engagement.LastInteractionAt, facet.Engagement.AverageRating, facet.LastContactByPerson).Should().Be((1, Day.AddHours(1), 5, Day.AddHours(1)));
        (facet.LastSeen, facet.Version).Should().Be((Day.AddHours(8), 4));
    }

    private static Sealed<InteractionContent> Box { get; } = new([1, (byte)RetentionClass.Conversation, 3]);
    private static Dictionary<string, JsonElement> Note { get; } = new() { ["note"] = JsonSerializer.SerializeToElement("n") };
    private static InteractionRecorded Commented => new(InteractionKind.Comment, "facebook", Direction.Inbound, null, null, 5, 5, null, Box, null, Day.AddHours(1), "page", Original);

    private static MessageKey Key(int n) => new(new Guid(n, 0, 0, new byte[8]));

    private static InteractionEdited Edit(MessageKey message, double rating, int hour = 2) => new(Original, RetentionClass.Conversation, null, rating, 5, null, Day.AddHours(hour), "page", message);

    private static InteractionHistory Of(object[] changes) => InteractionHistory.Of([.. changes.Select(c => (c, Day))], null);

    private static Facet Facet(params IIdentityEvent[] facts)
    {
        Facet? facet = null;
        var version = 0;
        foreach (var fact in facts.Prepend(Histories.Born(1))) facet = Domain.Composing.Facet.Evolve(facet, Who, fact, new(++version, version, Day, Guid.Empty));
        return facet!;
    }

    private static string Folded(IIdentityEvent[] facts)
    {
        var permissions = new PermissionFold();
        foreach (var fact in facts) permissions.Apply(Who, fact);
        var dates = facts.Prepend(Histories.Born(1)).Aggregate((KeptDates?)null, KeptDates.Evolve);
        return $"{Canonical.Json(Facet(facts))} {dates} {string.Join(',', permissions.Customers.Values)}";
    }
}
