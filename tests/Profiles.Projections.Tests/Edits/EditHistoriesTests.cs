using CsCheck;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.Recording;
using Profiles.Projections.Tests.People;
using static Profiles.Projections.Tests.Edits.Conversation;
using static Profiles.Projections.Tests.ReadModels.Brand;

namespace Profiles.Projections.Tests.Edits;

/// <summary>
/// What was said, edited and deleted, in any order, in any batches and delivered again: the same timeline, which is the one that the story tells; what was deleted is in no event; and what
/// is kept live equals its re-fold and its rebuild.
/// </summary>
public sealed class EditHistoriesTests(PeopleStore people) : IClassFixture<PeopleStore>
{
    private static readonly Gen<(Utterance[] Said, int Seed)> Stories = Gen.Select(
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[0, 3], (who, edits, ended, form) => new Utterance(who, edits, Math.Max(0, ended - 3), form)).Array[1, 4], Gen.Int[0, 9999]);

    [Fact]
    public async Task No_order_of_arrival_changes_what_is_shown_and_nothing_deleted_is_left()
    {
        var told = new List<(Conversation Conversation, List<Shown> Ana, List<Shown> Ben, (string, int) Hash)>();
        foreach (var (said, seed) in Stories.Array[5].Single())
        {
            foreach (var order in (int[])[0, 1, 2])
            {
                var conversation = await OpenAsync(people);
                await DeliverAsync(conversation, said, new Random(seed + order), shuffled: order > 0);
                await conversation.CatchUpAsync();

                var (ana, ben) = (Expected(said, by: 0), Expected(said, by: 2));
                (await ShownAsync(conversation, Ana)).Should().BeEquivalentTo(ana, o => o.WithStrictOrdering(), "seed {0}, order {1}", seed, order);
                (await ShownAsync(conversation, Ben)).Should().BeEquivalentTo(ben, o => o.WithStrictOrdering(), "seed {0}, order {1}", seed, order);
                (await conversation.PersonAsync(Ana)).Engagement.Interactions.Should().Be(ana.Count);
                await HasOnlyWhatStandsAsync(conversation, said);
                await EqualsItsFoldAsync(conversation);
                told.Add((conversation, ana, ben, await conversation.Brand.HashAsync()));
            }
        }

        await people.Store.RebuildAsync();

        foreach (var (conversation, ana, ben, hash) in told)
        {
            (await conversation.Brand.HashAsync()).Should().Be(hash);
            (await ShownAsync(conversation, Ana)).Should().BeEquivalentTo(ana, o => o.WithStrictOrdering());
            (await ShownAsync(conversation, Ben)).Should().BeEquivalentTo(ben, o => o.WithStrictOrdering());
        }
    }

    /// <param name="Who">0 and 1 are one person, 2 another.</param>
    /// <param name="Form">1: without text at first; 2: a purchase; 3: the last edit takes the text away.</param>
    private sealed record Utterance(int Who, int Edits, int Deletions, int Form);

    private sealed record Shown(DateTimeOffset At, string? Text, string? Note, double? Rating, DateTimeOffset? EditedAt, DateTimeOffset? DeletedAt, IReadOnlyList<(string?, DateTimeOffset)> Versions);

    private static IdentityClaim Identity(int who) => who switch { 0 => Ana, 1 => AnaByMail, _ => Ben };

    private static string Words(int place, int edit) => $"words-{place}-{edit}.";

    private static string? Text(Utterance u, int place, int edit) => (u.Form == 1 && edit == 0) || (u.Form == 3 && edit > 0 && edit == u.Edits) ? null : Words(place, edit);

    private static async Task DeliverAsync(Conversation conversation, Utterance[] said, Random random, bool shuffled)
    {
        // Who they are is known from the start: that two identities are one person is another story.
        await conversation.RecordAsync(Said("known", "", 0.5) with { Identities = [Ana, AnaByMail], Facts = [] }, Said("ben", "", 0.5, Ben) with { Facts = [] });
        var messages = said.SelectMany((u, place) => Messages(u, place)).ToArray();
        if (shuffled) random.Shuffle(messages);
        for (var at = 0; at < messages.Length;)
        {
            var batch = messages.AsSpan(at, Math.Min(messages.Length - at, random.Next(1, 5))).ToArray();
            at += batch.Length;
            (await conversation.RecordAsync(batch)).Should().AllSatisfy(r => r.Outcome.Should().Be(Outcome.Recorded));
            if (random.Next(3) == 0) (await conversation.RecordAsync([.. messages.Take(at).OrderBy(_ => random.Next()).Take(3)])).Should().AllSatisfy(r => r.Outcome.Should().Be(Outcome.Duplicate));
        }
    }

    private static IEnumerable<Message> Messages(Utterance u, int place)
    {
        var who = Identity(u.Who);
        yield return Said($"c{place}", Text(u, place, 0) ?? "", place + 1, who, u.Form == 2 ? InteractionKind.Purchase : InteractionKind.Comment, rating: u.Form, note: u.Form == 2 ? Words(place, 99) : null);
        // An edit may come by the person's other identity, a deletion by anybody.
        for (var e = 1; e <= u.Edits; e++) yield return Edited($"e{place}.{e}", $"c{place}", Text(u, place, e), EditedAt(place, e), u.Who == 2 ? Ben : Identity(e % 2), e == 2 ? 4 : null, e == 1 ? Words(place, 90) : null);
        for (var d = 1; d <= u.Deletions; d++) yield return Deleted($"d{place}.{d}", $"c{place}", DeletedAt(place, d), Identity((u.Who + d) % 3));
    }

    private static double EditedAt(int place, int edit) => 20 + (place * 10) + edit;

    private static double DeletedAt(int place, int deletion) => 100 + (place * 10) - deletion;

    private static List<Shown> Expected(Utterance[] said, int by) =>
    [
        .. said.Select((u, place) => (U: u, Place: place)).Where(s => s.U.Who == 2 == (by == 2)).Reverse().Select(s =>
        {
            var (u, place) = s;
            var editedAt = u.Edits == 0 ? (DateTimeOffset?)null : At(EditedAt(place, u.Edits));
            if (u.Deletions > 0) return new Shown(At(place + 1), null, null, null, editedAt, At(DeletedAt(place, u.Deletions)), []);
            var texts = Enumerable.Range(0, u.Edits + 1).Select(e => (Text(u, place, e), At(e == 0 ? place + 1 : EditedAt(place, e)))).ToList();
            return new Shown(At(place + 1), texts[^1].Item1, u.Edits > 0 ? Words(place, 90) : u.Form == 2 ? Words(place, 99) : null, u.Edits >= 2 ? 4 : u.Form, editedAt, null, u.Edits == 0 ? [] : texts);
        }),
    ];

    private static async Task<List<Shown>> ShownAsync(Conversation conversation, IdentityClaim who) =>
    [
        .. (await conversation.TimelineAsync(who)).Select(i => new Shown(
            i.OccurredAt, i.Text, i.Attributes?.GetValueOrDefault("note").GetString(), i.OriginalRating, i.EditedAt, i.DeletedAt, [.. i.Versions.Select(v => (v.Text, v.At))])),
    ];

    private static async Task HasOnlyWhatStandsAsync(Conversation conversation, Utterance[] said)
    {
        var everything = await conversation.EverythingAsync();
        for (var place = 0; place < said.Length; place++)
        {
            foreach (var text in Messages(said[place], place).SelectMany(m => m.Facts).SelectMany(WordsOf).Where(w => w.Length > 0).ToHashSet())
            {
                if (said[place].Deletions > 0) everything.Should().NotContain(text);
                else everything.Should().Contain(text, "what is looked for is found where it stands");
            }
        }
    }

    private static IEnumerable<string> WordsOf(Fact fact) => fact switch
    {
        Fact.Interaction said => [said.Text ?? "", said.Attributes?["note"].GetString() ?? ""],
        Fact.InteractionEdited edit => [edit.Text ?? "", edit.Attributes?["note"].GetString() ?? ""],
        _ => [],
    };

    private async Task EqualsItsFoldAsync(Conversation conversation)
    {
        var live = await ChangesAsync(conversation);
        await people.Store.ScalarAsync<long>("with d as (delete from profiles.interaction_change where tenant_id = $1 returning 1) select count(*) from d", conversation.Brand.Tenant.Value);
        await new Refolding(people.Store.Store, people.Store.Source, people.Store.Vault, people.Store.Tenants).RefoldAsync(conversation.Brand.Tenant, default);
        (await ChangesAsync(conversation)).Should().Be(live);
    }

    private Task<string> ChangesAsync(Conversation conversation) => people.Store.ScalarAsync<string>(
        "select coalesce(string_agg(concat_ws(' ', interaction, seq, deletes), ',' order by seq), '') from profiles.interaction_change where tenant_id = $1", conversation.Brand.Tenant.Value);
}
