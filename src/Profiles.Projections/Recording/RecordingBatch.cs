using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Suggesting;
using Profiles.Domain.Tenants;

namespace Profiles.Projections.Recording;

/// <summary>One attempt at one batch: what is news in it, whom it ties together, and what is to be written.</summary>
/// <param name="changed">The interactions that the batch edits or deletes.</param>
internal sealed class RecordingBatch(
    Credential credential, TenantSettings settings, TenantKeys keys, Known known, IReadOnlyDictionary<MessageKey, ChangedInteraction> changed) : IDisposable
{
    private readonly DateTimeOffset now = DateTimeOffset.UtcNow;
    private readonly GraphRules rules = new(settings);
    private readonly IdentityBook book = new(keys, known);
    private readonly RecordingWrites writes = new();
    private readonly List<PreparedMessage> news = [];
    private readonly List<Listing> listings = [];
    private readonly Dictionary<int, List<DecisionId>> decisions = [];

    public bool HasNews => news.Count > 0;

    /// <summary>Sorts out what was recorded before, in the store or earlier in this batch.</summary>
    public Dictionary<int, MessageResult> Sift(List<PreparedMessage> messages)
    {
        var results = new Dictionary<int, MessageResult>(messages.Count);
        var seen = new Dictionary<MessageKey, long>();
        var met = new HashSet<Guid>();
        var special = new SpecialTraits(credential, settings, known, now);
        foreach (var message in messages)
        {
            var before = known.Digests.TryGetValue(message.Key, out var digest) || seen.TryGetValue(message.Key, out digest);
            var passed = before ? null : known.Fenced.Pass(message, credential, key => met.Contains(key) || known.ByBlindKey.ContainsKey(key));
            var outcome = !before ? (passed is null ? Outcome.Suppressed : Outcome.Recorded)
                : known.Fenced.Bears(message) ? Outcome.Suppressed
                : digest == message.Digest ? Outcome.Duplicate : Outcome.Conflict;
            results[message.Index] = new MessageResult(outcome);
            if (passed is not { } free) continue;
            if (special.Refuse(free.Message) is { } refused)
            {
                results[message.Index] = new MessageResult(Outcome.Rejected, Rejection: refused);
                continue;
            }

            known.Fenced.Return(message, free.Returning);
            seen.Add(message.Key, message.Digest);
            met.UnionWith(free.Message.BlindKeys);
            news.Add(free.Message);
        }
        var changes = new InteractionChanges(credential, settings, keys, changed, book, writes);
        changes.Expect(news, known.DeletedBefore);
        foreach (var message in news) Record(message, changes);
        foreach (var message in news) changes.Record(message);
        foreach (var message in messages.Where(m => results[m.Index].Outcome is not (Outcome.Suppressed or Outcome.Rejected)))
        {
            results[message.Index] = results[message.Index] with { Bearer = book.Find(message.BlindKeys[0])?.Id };
        }
        return results;
    }

    /// <summary>Decides what the batch's evidence does to the profiles, under the locks of all that it touches.</summary>
    /// <exception cref="StartOverException">Another writer was faster.</exception>
    public async Task LinkAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var candidates = news.SelectMany(Candidates).ToList();
        if (credential.Trust == Trust.Suggests)
        {
            if (candidates.Count > 0) await SuggestAsync(connection, candidates, cancellation);
            return;
        }

        var (links, said, covered) = Linking.Sift(candidates, known.Links);
        foreach (var (candidate, decision) in said) Tell(candidate.MessageIndex, decision);
        if (links.Count == 0 && listings.Count == 0) return;

        var made = links.Select(c => (Candidate: c, Link: Linking.Made(new(Guid.CreateVersion7()), c))).ToList();
        var change = new EvidenceChange(credential, settings, made, listings, [.. book.Born().Select(i => i.Newborn!)], now);
        await change.DecideAsync(connection, writes, cancellation);

        var byIndex = news.ToDictionary(m => m.Index);
        foreach (var (candidate, link) in made)
        {
            writes.Decide(link.Decision, Decision(candidate, link, byIndex[candidate.MessageIndex]));
            Tell(candidate.MessageIndex, link.Decision);
        }
        // Who said the same in this batch is told what it would have been told behind it.
        var decisionOf = made.ToDictionary(m => m.Candidate, m => m.Link.Decision);
        foreach (var (candidate, stronger) in covered) Tell(candidate.MessageIndex, decisionOf[stronger]);
        change.Tell(writes);
        await SuggestAsync(connection, change.Reviews, cancellation);
    }

    public void Queue(IDocumentSession session, IDocumentStore store) => writes.Queue(session, store, credential.Tenant, news, book, known.Fenced.Returning, now);

    public List<(int, MessageResult)> Answer(Dictionary<int, MessageResult> results) =>
        [.. results.Select(r => (r.Key, r.Value with { Links = decisions.GetValueOrDefault(r.Key) }))];

    public void Dispose() => book.Dispose();

    private void Record(PreparedMessage message, InteractionChanges changes)
    {
        // A record that nobody knew is not taken up for its deletion.
        if (message is { Own: 1, Message.Facts: [Fact.ListsAll] } && book.Find(message.BlindKeys[0]) is null) return;
        for (var i = 0; i < message.Identities.Count; i++) Observe(message, message.Identities[i], message.BlindKeys[i]);

        var interactions = 0;
        foreach (var fact in message.Message.Facts.Where(f => Preparing.ChangedBy(f) is null))
        {
            var bearer = book.Find(message.BlindKeys[fact.On])!;
            if (fact is Fact.ListsAll all) List(message, bearer, all);
            var stated = FactEvents.ToEvent(fact, settings, bearer.Key, message.At, credential, message.Key, id => keys.Message(credential.Source, id));
            if (stated is null) continue;
            if (stated is InteractionRecorded interaction) stated = changes.Original(message, interaction, bearer);

            // The first interaction's id is the message's key, so that a reply, which names the message, finds it.
            var id = stated is InteractionRecorded && interactions++ == 0 ? message.Key.Value : Guid.CreateVersion7();
            writes.Events.Add(new(id, bearer.Id.Value, stated));
            writes.Permissions.Apply(bearer.Id, stated);
            if (fact is Fact.Interaction said && RequestHints.Of(said) is { } asked) writes.Hints.Add((id, bearer.Id, asked, message.At));
            if (stated is ConsentGiven given) writes.Decided(id, bearer.Id, given.Key, given.OccurredAt);
            if (stated is ConsentWithdrawn withdrawn) writes.Decided(id, bearer.Id, withdrawn.Key, withdrawn.OccurredAt);
            if (FactEvents.BirthMonth(fact, message.At, credential.Source, message.Key) is not { } month) continue;
            writes.Events.Add(new(Guid.CreateVersion7(), bearer.Id.Value, month));
            writes.Permissions.Apply(bearer.Id, month);
        }
    }

    private void Observe(PreparedMessage message, NormalIdentity identity, Guid blindKey)
    {
        if (book.Find(blindKey) is not { } entry)
        {
            entry = book.Born(identity, blindKey);
            if (rules.IsBlocked(entry.Newborn!.Member)) entry.Newborn.Standing = Standing.Blocked;
            var value = entry.Key(RetentionClass.Contact).Seal(new IdentityValue(identity.Value, identity.Raw), FactEvents.IdentityField);
            writes.Events.Add(new(Guid.CreateVersion7(), entry.Id.Value, new IdentityObserved(
                identity.Type, identity.Scope, value, identity.Strength, entry.Newborn!.Member.Birth, message.At, credential.Source, credential.Actor, message.Key)));
            foreach (var inherited in known.Fenced.Inheritance(blindKey, entry.Key, message.Key)) Inherit(entry.Id, inherited);
        }
        else if (identity.Strength > entry.Strength)
        {
            entry.Strength = identity.Strength;
            writes.Events.Add(new(Guid.CreateVersion7(), entry.Id.Value, new IdentityStrengthened(identity.Strength, message.At, credential.Source, message.Key)));
            if (entry.Newborn is null) writes.Strengthened.Add((entry.BlindKey, identity.Strength));
        }
    }

    private void Inherit(IdentityId identity, IIdentityEvent inherited)
    {
        var id = Guid.CreateVersion7();
        writes.Events.Add(new(id, identity.Value, inherited));
        writes.Permissions.Apply(identity, inherited);
        if (inherited is ConsentWithdrawn said) writes.Decided(id, identity, said.Key, said.OccurredAt);
    }

    /// <summary>A browser's key lists nothing: it could end what a server said.</summary>
    private void List(PreparedMessage message, IdentityEntry bearer, Fact.ListsAll all)
    {
        if (credential.Trust == Trust.Suggests) return;
        var types = all.Types.Count > 0 ? all.Types : [.. settings.IdentityTypes.Select(t => t.Name)];
        var listed = Enumerable.Range(0, message.Own).Where(i => types.Contains(message.Identities[i].Type))
            .Select(i => book.Find(message.BlindKeys[i])!.Id).Where(id => id != bearer.Id).Distinct().ToList();
        writes.Events.Add(new(Guid.CreateVersion7(), bearer.Id.Value, new IdentifiersListed(types, listed, message.At, credential.Source, message.Key)));
        listings.Add(new(bearer.Id, types, new SourceList(message.At, message.Key, listed.ToHashSet())));
    }

    private IEnumerable<LinkCandidate> Candidates(PreparedMessage message)
    {
        if (book.Find(message.BlindKeys[0]) is not { Id: var bearer }) yield break;
        if (message.Message.LinksIdentities)
        {
            var rule = credential.Trust == Trust.Decides ? LinkRule.AdminDecision : LinkRule.SeenTogether;
            for (var i = 1; i < message.Own; i++)
            {
                // Behind info@ there is an office, not a person.
                if (rule == LinkRule.SeenTogether && (IsNobodys(message.Identities[0]) || IsNobodys(message.Identities[i]))) continue;
                var strength = rule == LinkRule.AdminDecision ? Strength.Verified : StrengthOf(message.Identities[0], message.Identities[i]);
                yield return new(bearer, book.Find(message.BlindKeys[i])!.Id, rule, strength, message.At, message.Index, credential.Source);
            }
        }
        for (var i = message.Own; i < message.Identities.Count; i++)
        {
            yield return new(book.Find(message.BlindKeys[i])!.Id, bearer, LinkRule.Superseded, Strength.Verified, message.At, message.Index, credential.Source);
        }
    }

    /// <summary>As sure as the less sure end; a device is nobody's claim, so between one and an address the address decides.</summary>
    private Strength StrengthOf(NormalIdentity one, NormalIdentity other) =>
        IsDevice(one) && !IsDevice(other) ? other.Strength
        : IsDevice(other) && !IsDevice(one) ? one.Strength
        : (Strength)Math.Min((int)one.Strength, (int)other.Strength);

    private bool IsNobodys(NormalIdentity identity) => identity.IsRole || settings.IsBlockedDomain(identity.Type, identity.Value);

    private bool IsDevice(NormalIdentity identity) => settings.FindType(identity.Type) is { Kind: IdentityKind.Device };

    private object Decision(LinkCandidate candidate, Link link, PreparedMessage message) => candidate.Rule == LinkRule.Superseded
        ? new CrmIdSuperseded(candidate.A, candidate.B, candidate.OccurredAt, credential.Source, credential.Actor, message.Key)
        : new IdentitiesLinked(
            candidate.A, candidate.B, candidate.Rule, candidate.Strength,
            message.Message.Reason is { Length: > 0 } reason ? book.ById(candidate.A).Key(RetentionClass.Contact).Seal(reason, FactEvents.ReasonField) : null,
            link.OccurredAt, credential.Source, credential.Actor, message.Key);

    private async Task SuggestAsync(NpgsqlConnection connection, List<LinkCandidate> candidates, CancellationToken cancellation)
    {
        var pairs = candidates.Where(c => c.A != c.B).DistinctBy(c => c.Pair).ToList();
        var fresh = await Suggestions.NewsAsync(connection, credential.Tenant, [.. pairs.Select(p => p.Pair)], cancellation);
        var keyOf = news.ToDictionary(m => m.Index, m => m.Key);
        foreach (var c in pairs.Where(c => fresh.Contains(c.Pair)))
        {
            Suggest(new LinkSuggested(c.A, c.B, c.Rule, c.OccurredAt, credential.Source, credential.Actor, keyOf[c.MessageIndex]));
        }
    }

    private async Task SuggestAsync(NpgsqlConnection connection, IReadOnlyList<Review> reviews, CancellationToken cancellation)
    {
        if (reviews.Count == 0) return;
        var fresh = await Suggestions.UnsaidAsync(connection, credential.Tenant, [.. reviews.Select(r => r.Pair).Distinct()], cancellation);
        foreach (var r in reviews.Where(r => fresh.Remove(r.Pair)))
        {
            Suggest(new LinkSuggested(r.A, r.B, LinkRule.SeenTogether, now, credential.Source, credential.Actor, null, r.Why));
        }
    }

    private void Suggest(LinkSuggested suggested)
    {
        var decision = new DecisionId(Guid.CreateVersion7());
        writes.Graph.Suggestions.Add(Suggestion.Evolve(null, decision, suggested)!);
        writes.Decide(decision, suggested);
    }

    private void Tell(int message, DecisionId decision)
    {
        if (!decisions.TryGetValue(message, out var told)) decisions[message] = told = [];
        if (!told.Contains(decision)) told.Add(decision);
    }
}
