using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.Recording;

/// <summary>
/// A batch's edits and deletions of interactions, which may come before their originals: what is stored without its words, and on whose stream a change belongs. That is the stream of the
/// original, so that the change is sealed, told and erased with it; where the original is not known, or its bearer was erased, the stream of the message's own bearer.
/// </summary>
/// <param name="known">Of the interactions that the batch changes.</param>
internal sealed class InteractionChanges(
    Credential credential, TenantSettings settings, TenantKeys keys, IReadOnlyDictionary<MessageKey, ChangedInteraction> known, IdentityBook book, RecordingWrites writes)
{
    private readonly Dictionary<MessageKey, (IdentityEntry Bearer, bool IsPurchase)> originals = [];
    private readonly HashSet<MessageKey> deleted = [];

    /// <returns>The interactions that some messages change.</returns>
    public static List<MessageKey> NamedBy(Credential credential, TenantKeys keys, IEnumerable<PreparedMessage> messages) =>
        [.. messages.SelectMany(m => m.Message.Facts).Select(Preparing.ChangedBy).OfType<string>().Distinct().Select(id => keys.Message(credential.Source, id))];

    /// <summary>To be told before anything of the batch is recorded.</summary>
    /// <param name="before">Those of the batch's messages that were deleted before they came.</param>
    public void Expect(IReadOnlyList<PreparedMessage> news, IReadOnlySet<MessageKey> before)
    {
        var own = news.Select(m => m.Key).ToHashSet();
        writes.Interactions.Came.AddRange(own.Where(before.Contains));
        deleted.UnionWith(before);
        deleted.UnionWith(known.Where(k => k.Value.IsDeleted).Select(k => k.Key));
        foreach (var message in news)
        {
            foreach (var key in message.Message.Facts.OfType<Fact.InteractionDeleted>().Select(f => keys.Message(credential.Source, f.Of)))
            {
                if (!deleted.Add(key)) continue;
                if (!known[key].IsRecorded && !own.Contains(key)) writes.Interactions.Awaited.Add(key);
                writes.Interactions.Deleted.Add((key, known[key].Bearer, message.BlindKeys));
            }
        }
    }

    /// <returns>The interaction as it is stored.</returns>
    public IIdentityEvent Original(PreparedMessage message, InteractionRecorded interaction, IdentityEntry bearer)
    {
        if (originals.TryAdd(message.Key, (bearer, interaction.Kind == InteractionKind.Purchase))) writes.Interactions.Bearers[message.Key] = bearer.Id;
        return deleted.Contains(message.Key) ? FactEvents.Deleted(interaction) : interaction;
    }

    /// <summary>To be told when all of the batch's interactions are recorded.</summary>
    public void Record(PreparedMessage message)
    {
        foreach (var fact in message.Message.Facts)
        {
            if (Preparing.ChangedBy(fact) is not { } of) continue;
            var key = keys.Message(credential.Source, of);
            var (bearer, isPurchase) = BearerOf(key) ?? (book.Find(message.BlindKeys[fact.On])!, known[key].IsPurchase);
            var id = Guid.CreateVersion7();
            writes.Events.Add(new(id, bearer.Id.Value, fact is Fact.InteractionEdited edit ? Edited(edit, key, bearer, isPurchase, message) : new InteractionDeleted(key, message.At, credential.Source, message.Key)));
            writes.Interactions.Changes.Add((key, id, bearer.Id, fact is Fact.InteractionDeleted));
            if (fact is Fact.InteractionEdited { Text: { Length: > 0 } text } && RequestHints.Of(text) is { } asked) writes.Hints.Add((key.Value, bearer.Id, asked, message.At));
        }
    }

    private InteractionEdited Edited(Fact.InteractionEdited edit, MessageKey key, IdentityEntry bearer, bool isPurchase, PreparedMessage message)
    {
        var edited = FactEvents.Edited(edit, key, isPurchase, settings, bearer.Key, message.At, credential, message.Key);
        return deleted.Contains(key) ? FactEvents.Deleted(edited) : edited;
    }

    private (IdentityEntry Bearer, bool IsPurchase)? BearerOf(MessageKey key) =>
        originals.TryGetValue(key, out var here) ? here
        : known[key] is { Living: { } living } there ? (book.Bearer(living), there.IsPurchase)
        : null;
}
