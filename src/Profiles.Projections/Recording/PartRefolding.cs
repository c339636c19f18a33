using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Suggesting;

namespace Profiles.Projections.Recording;

/// <summary>Why a part of the graph is folded anew: the stream that tells what follows, and who is named as its source and actor.</summary>
internal sealed record RefoldingCause(DecisionId Decision, string Source, DateTimeOffset At);

/// <summary>Folds the part of the graph around some identities anew, in the session's transaction: the links are as they were, and what they are judged by is not.</summary>
internal static class PartRefolding
{
    /// <returns>Whether there is an identity in it with more links than are read of one: its other links learn of its new standing from their other ends, in a second pass.</returns>
    /// <exception cref="StartOverException">Another writer was faster.</exception>
    public static async Task<bool> RefoldAsync(
        IDocumentStore store, IDocumentSession session, TenantId tenant, IEnumerable<IdentityId> identities, GraphRules rules, RefoldingCause cause, CancellationToken cancellation)
    {
        var seeds = identities.ToHashSet();
        GraphPart part;
        Regrouping regrouping;
        do
        {
            part = await GraphRows.LockAsync(session.Connection!, tenant, seeds, rules, decided: false, taken: 0, cancellation);
            regrouping = Regrouping.Of(part, part.Evidence, rules);
        }
        while (regrouping.Reaches.Where(seeds.Add).ToList().Count > 0);

        var writes = new GraphWrites();
        writes.Add(regrouping, _ => false);
        var events = regrouping.Events(_ => cause.Decision, new HashSet<LinkKey>(), cause.Source, cause.At).Select(e => new LoggedEvent(Guid.CreateVersion7(), e.Stream.Value, e.Event)).ToList();
        await SuggestAsync(session.Connection!, tenant, regrouping.Reviews, writes, events, cause, cancellation);
        writes.Queue(session, tenant);
        if (events.Count > 0) session.QueueOperation(new AppendEvents(store, tenant.Value, events, cause.At));

        return part.Evidence.Links.SelectMany(l => new[] { l.A, l.B }).CountBy(id => id).Any(c => c.Value > Standings.MostLinks);
    }

    private static async Task SuggestAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<Review> reviews, GraphWrites writes, List<LoggedEvent> events, RefoldingCause cause, CancellationToken cancellation)
    {
        if (reviews.Count == 0) return;
        var fresh = await Suggestions.UnsaidAsync(connection, tenant, [.. reviews.Select(r => r.Pair).Distinct()], cancellation);
        foreach (var review in reviews.Where(r => fresh.Remove(r.Pair)))
        {
            var suggestion = new DecisionId(Guid.CreateVersion7());
            var suggested = new LinkSuggested(review.A, review.B, LinkRule.SeenTogether, cause.At, cause.Source, cause.Source, null, review.Why);
            writes.Suggestions.Add(Suggestion.Evolve(null, suggestion, suggested)!);
            events.Add(new(Guid.CreateVersion7(), suggestion.Value, suggested));
        }
    }
}
