using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Privacy;
using Profiles.Domain.Suggesting;
using Profiles.Domain.Tenants;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Deciding;

/// <summary>One attempt at one decision: one transaction, everything it is about locked.</summary>
internal sealed class DecisionAttempt(IDocumentStore store, IDocumentSession session, Deciding deciding, TenantSettings settings, TenantKeys keys, DateTimeOffset at)
{
    private readonly HashSet<IdentityId> seeds = [];
    private int taken;
    private readonly List<LoggedEvent> facts = [];

    public IDocumentSession Session => session;
    public Deciding Deciding => deciding;
    public NpgsqlConnection Connection => session.Connection!;
    public TenantId Tenant => deciding.By.Tenant;
    public TenantSettings Settings => settings;
    public TenantKeys Keys => keys;
    public GraphRules Rules { get; } = new(settings);
    public DateTimeOffset At => at;
    public GraphPart Part { get; private set; } = GraphPart.Empty;

    /// <summary>Locks and reads the part of the graph around some identities.</summary>
    public async Task LockAsync(IEnumerable<IdentityId> identities, CancellationToken cancellation)
    {
        seeds.UnionWith(identities);
        Part = await GraphRows.LockAsync(Connection, Tenant, seeds, Rules, decided: true, taken, cancellation);
    }

    public IReadOnlyList<IdentityId> MembersOf(ProfileId live) => [.. Part.ProfileOf.Where(m => m.Value == live).Select(m => m.Key).OrderBy(id => id.Value)];

    /// <summary>A fact that belongs to the decision, such as a value that is kept.</summary>
    public void Add(LoggedEvent fact) => facts.Add(fact);

    /// <summary>An admin's reason, under an identity's key; null where that is destroyed.</summary>
    public async Task<Sealed<string>?> SealAsync(IdentityId bearer, CancellationToken cancellation)
    {
        using var key = await KeyAsync(bearer, cancellation);
        return key?.Seal(deciding.Reason, FactEvents.ReasonField);
    }

    /// <summary>An identity's key of the class <c>contact</c>, which every identity that is not erased has.</summary>
    public async Task<DataKey?> KeyAsync(IdentityId bearer, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select epoch, wrapped from profiles.data_key where tenant_id = $1 and subject = $2 and class = $3", Connection)
        {
            Parameters = { new() { Value = Tenant.Value }, new() { Value = bearer.Value }, new() { Value = (short)RetentionClass.Contact } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? keys.Unwrap(bearer.Value, RetentionClass.Contact, reader.GetInt32(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>Works out what the change does, and reads on where it leads further than what was read.</summary>
    /// <returns>Null: more was read; decide anew.</returns>
    public Task<Regrouping?> RegroupAsync(GraphChange change, CancellationToken cancellation) => RegroupAsync(change, change.Apply(Part.Evidence), cancellation);

    /// <param name="after">The evidence with the change, and with what else the decision does.</param>
    public async Task<Regrouping?> RegroupAsync(GraphChange change, GraphEvidence after, CancellationToken cancellation)
    {
        // What a separation kept apart may have moved away since; setting it aside, or in force again, decides about them as well.
        var kept = await DecisionLinks.KeptApartAsync(Connection, Tenant, change, cancellation);
        // An admin's own links are not among those that a crowded identity has too many of.
        var evidence = change.Retracted.Count(l => !l.IsDecided);
        if (evidence > taken || !seeds.IsSupersetOf(kept))
        {
            taken = Math.Max(taken, evidence);
            await LockAsync(kept, cancellation);
            return null;
        }
        var regrouping = Regrouping.Of(Part, after, Rules);
        if (!regrouping.Reaches.Except(seeds).Any()) return regrouping;
        await LockAsync(regrouping.Reaches, cancellation);
        return null;
    }

    public async Task WriteAsync(DecisionId decision, object happened, GraphChange change, Regrouping regrouping, int? retractedPart, DecisionId? retracted, CancellationToken cancellation)
    {
        var writes = new GraphWrites();
        writes.Links.AddRange(change.Made);
        writes.Add(regrouping, _ => false);
        foreach (var link in change.Retracted) writes.Codes[link.Key] = Refusals.Retracted;
        writes.Separations.AddRange(change.Separated);
        if (retracted is { } undone) writes.RetractedSeparations.Add((undone, retractedPart));
        writes.Lifts.AddRange(change.Lifts);

        var events = new List<LoggedEvent> { new(Guid.CreateVersion7(), (retracted ?? decision).Value, happened) };
        foreach (var (stream, told) in regrouping.Events(_ => decision, change.Made.Select(l => l.Key).ToHashSet(), deciding.By.Source, at))
        {
            events.Add(new(Guid.CreateVersion7(), stream.Value, told));
        }
        await SuggestAsync(regrouping.Reviews, writes, events, cancellation);
        events.AddRange(facts);

        writes.Queue(session, Tenant);
        session.QueueOperation(new AppendEvents(store, Tenant.Value, events, at));
        FaultPoints.Reach(FaultPoints.AfterLock);
        await session.SaveChangesAsync(cancellation);
        FaultPoints.Reach(FaultPoints.AfterCommit);
    }

    /// <summary>Of a decision that changes nothing of the graph: the facts that were added, and what was queued on the session.</summary>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        if (facts.Count == 0) return;
        session.QueueOperation(new AppendEvents(store, Tenant.Value, facts, at));
        await session.SaveChangesAsync(cancellation);
    }

    private async Task SuggestAsync(IReadOnlyList<Review> reviews, GraphWrites writes, List<LoggedEvent> events, CancellationToken cancellation)
    {
        if (reviews.Count == 0) return;
        var fresh = await Suggestions.UnsaidAsync(Connection, Tenant, [.. reviews.Select(r => r.Pair).Distinct()], cancellation);
        foreach (var review in reviews.Where(r => fresh.Remove(r.Pair)))
        {
            var suggestion = new DecisionId(Guid.CreateVersion7());
            var suggested = new LinkSuggested(review.A, review.B, LinkRule.SeenTogether, at, deciding.By.Source, deciding.By.Actor, null, review.Why);
            writes.Suggestions.Add(Suggestion.Evolve(null, suggestion, suggested)!);
            events.Add(new(Guid.CreateVersion7(), suggestion.Value, suggested));
        }
    }
}
