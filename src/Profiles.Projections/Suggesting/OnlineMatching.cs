using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Matching;
using Profiles.Domain.Matching.Batch;
using Profiles.Domain.Privacy;
using Profiles.Domain.Suggesting;
using Profiles.Domain.Tenants;
using Profiles.Projections.Deciding;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;

namespace Profiles.Projections.Suggesting;

/// <summary>
/// Compares each new or changed profile with those that share a blocking key, and suggests who may be one person. Behind the read models, in the order of
/// their events; what a step found and how far it came are one transaction, and a brand has one step at a time, whatever the number of nodes.
/// </summary>
public sealed class OnlineMatching(IDocumentStore store, NpgsqlDataSource database, IKeyVault vault, ITenants tenants, GraphDecisions decisions, TimeProvider clock)
{
    /// <summary>So many changed identities are one step.</summary>
    public const int Step = 100;

    private const string Source = "matching";

    /// <remarks>
    /// Plans that hold for any brand: one made for its values takes a brand that is newer than the statistics for empty, and looks through all of it for each of its identities. That kept a processor
    /// busy while a new brand imported.
    /// </remarks>
    private const string Begin = "select set_config('plan_cache_mode', 'force_generic_plan', true), pg_advisory_xact_lock(hashtextextended('profiles.matching|' || $1, 0))";

    private const string Waiting = """
        select t.tenant_id from profiles.tenant t
        where t.closed_at is null and exists (
          select from profiles.match_record r
          where r.tenant_id = t.tenant_id and r.seq > coalesce((select p.seq from profiles.match_progress p where p.tenant_id = t.tenant_id), 0))
        order by t.tenant_id
        """;

    private const string Oldest = """
        select coalesce(max(extract(epoch from clock_timestamp() - e.timestamp)), 0)::float8
        from profiles.tenant t
        join lateral (
          select r.seq from profiles.match_record r
          where r.tenant_id = t.tenant_id and r.seq > coalesce((select p.seq from profiles.match_progress p where p.tenant_id = t.tenant_id), 0)
          order by r.seq limit 1) waiting on true
        join profiles.mt_events e on e.seq_id = waiting.seq
        where t.closed_at is null
        """;

    /// <returns>Brands with profiles that were not compared yet.</returns>
    public async Task<IReadOnlyList<TenantId>> WaitingAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Waiting);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var waiting = new List<TenantId>();
        while (await reader.ReadAsync(cancellation)) waiting.Add(new(reader.GetString(0)));
        return waiting;
    }

    /// <returns>The age of the oldest change that was not compared yet; zero where there is none.</returns>
    public async Task<TimeSpan> LagAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Oldest);
        return TimeSpan.FromSeconds(Math.Max(0, (double)(await command.ExecuteScalarAsync(cancellation))!));
    }

    /// <summary>Compares everybody anew, as if they had all just come.</summary>
    /// <returns>How many suggestions were made or said anew.</returns>
    public async Task<int> RunAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using (var command = database.CreateCommand("update profiles.match_progress set seq = 0 where tenant_id = $1"))
        {
            command.Parameters.Add(new() { Value = tenant.Value });
            await command.ExecuteNonQueryAsync(cancellation);
        }
        var suggested = 0;
        while (await StepAsync(tenant, cancellation) is { } some) suggested += some;
        return suggested;
    }

    /// <returns>How many suggestions were made or said anew; null where nobody was left to compare.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<int?> StepAsync(TenantId tenant, CancellationToken cancellation)
    {
        var settings = await tenants.FindAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
        return await LostRaces.RetryAsync(_ => AttemptAsync(tenant, settings, keys, cancellation), cancellation);
    }

    private async Task<int?> AttemptAsync(TenantId tenant, TenantSettings settings, TenantKeys keys, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(tenant.Value);
        await session.BeginTransactionAsync(cancellation);
        var connection = session.Connection!;
        await ExecuteAsync(connection, Begin, tenant, cancellation);
        var behind = await ExecuteAsync(connection, "select seq from profiles.match_progress where tenant_id = $1", tenant, cancellation) as long? ?? 0;
        if (await MatchRows.ChangedAsync(connection, tenant, behind, Step, cancellation) is not { } changed) return null;

        var found = await CompareAsync(connection, keys, changed.Profiles, cancellation);
        if (settings.AutomaticMatching) await LinkAsync(connection, keys, found, cancellation);

        // Not before: the automatic links are transactions of their own, which would wait for whoever waits for us.
        await ErasureLock.ShareAsync(connection, tenant, cancellation);
        var at = clock.GetUtcNow();
        var writes = new GraphWrites();
        var events = new List<LoggedEvent>();
        var anew = new List<Suggestion>();
        foreach (var pair in found)
        {
            if (pair.Known is { } closed && closed.Status is SuggestionStatus.Accepted or SuggestionStatus.Rejected) continue;
            if (!MatchThresholds.IsNews(pair.Known?.Probability, pair.Score)) continue;
            var (a, b) = pair.Known is { } known ? (known.A, known.B) : (pair.A.Anchor, pair.B.Anchor);
            var suggested = new MatchSuggested(a, b, pair.Score.Probability, pair.Score.Weights, MatchThresholds.Model, at, Source, Source);
            var id = pair.Known?.Id ?? new DecisionId(Guid.CreateVersion7());
            events.Add(new(Guid.CreateVersion7(), id.Value, suggested));
            (pair.Known is null ? writes.Suggestions : anew).Add(Suggestion.Evolve(pair.Known, id, suggested)!);
        }

        writes.QueueSuggestions(session, tenant);
        SuggestionRows.Queue(session, tenant, anew);
        session.QueueSetBased(
            "insert into profiles.match_progress as p (tenant_id, seq) values (^, ^) on conflict (tenant_id) do update set seq = excluded.seq", tenant.Value, changed.Sequence);
        if (events.Count > 0) session.QueueOperation(new AppendEvents(store, tenant.Value, events, at));
        await session.SaveChangesAsync(cancellation);
        return events.Count;
    }

    private sealed record Found(MatchProfile A, MatchProfile B, MatchScore Score, Suggestion? Known);

    /// <summary>All pairs that are worth a word, most likely first: neither told apart, nor one profile, nor below the threshold unless suggested before.</summary>
    private static async Task<List<Found>> CompareAsync(NpgsqlConnection connection, TenantKeys keys, IReadOnlyCollection<ProfileId> changed, CancellationToken cancellation)
    {
        var pairs = await MatchRows.CandidatesAsync(connection, keys.Tenant, changed, cancellation);
        if (pairs.Count == 0) return [];
        var profiles = await MatchRows.ProfilesAsync(connection, keys, pairs.SelectMany(p => new[] { p.A, p.B }).Distinct(), cancellation);
        var scored = pairs.Where(p => profiles.ContainsKey(p.A) && profiles.ContainsKey(p.B))
            .Select(p => (A: profiles[p.A], B: profiles[p.B], Score: Matcher.Default.Score(profiles[p.A].Record, profiles[p.B].Record))).ToList();

        var identities = scored.SelectMany(s => s.A.Members.Concat(s.B.Members)).Select(m => m.Id).Distinct().ToList();
        var profileOf = profiles.Values.SelectMany(p => p.Members.Select(m => (m.Id, Profile: p.Id))).ToDictionary(m => m.Id, m => m.Profile);
        var known = (await SuggestionRows.BetweenAsync(connection, keys.Tenant, identities, cancellation)).Where(s => profileOf[s.A] != profileOf[s.B] && !s.IsWithinOne)
            .GroupBy(s => Sorted(profileOf[s.A], profileOf[s.B])).ToDictionary(g => g.Key, g => g.OrderBy(s => s.Id.Value).First());
        var likely = scored.Where(s => s.Score.Probability >= MatchThresholds.Suggest || known.ContainsKey((s.A.Id, s.B.Id))).ToList();
        var sides = await MatchRows.SidesAsync(connection, keys.Tenant, likely.SelectMany(s => s.A.Members.Concat(s.B.Members)).Select(m => m.Id).Distinct(), cancellation);
        return [.. likely.Where(s => !AreApart(s.A, s.B)).OrderByDescending(s => s.Score.Bits).ThenBy(s => s.A.Id.Value)
            .Select(s => new Found(s.A, s.B, s.Score, known.GetValueOrDefault((s.A.Id, s.B.Id))))];

        bool AreApart(MatchProfile a, MatchProfile b)
        {
            var theirs = b.Members.SelectMany(m => sides[m.Id]).ToLookup(s => (s.Decision, s.Part), s => s.Side);
            return a.Members.SelectMany(m => sides[m.Id]).Any(s => theirs[(s.Decision, s.Part)].Any(side => side != s.Side));
        }
    }

    /// <summary>The automatic tier: where nobody else is near either of the two. What the rules refuse stays a suggestion.</summary>
    private async Task LinkAsync(NpgsqlConnection connection, TenantKeys keys, List<Found> found, CancellationToken cancellation)
    {
        var certain = found.Where(f => AutomaticTier.Allows(Matcher.Default, f.A.Record, f.B.Record)).ToList();
        if (certain.Count == 0) return;
        var around = await CompareAsync(connection, keys, [.. certain.SelectMany(f => new[] { f.A.Id, f.B.Id }).Distinct()], cancellation);
        foreach (var pair in certain)
        {
            var rival = around.Where(o => (o.A.Id, o.B.Id) != (pair.A.Id, pair.B.Id) && (o.A.Id == pair.A.Id || o.B.Id == pair.A.Id || o.A.Id == pair.B.Id || o.B.Id == pair.B.Id))
                .Select(o => o.Score.Bits).DefaultIfEmpty(double.NegativeInfinity).Max();
            if (pair.Score.Bits - rival >= AutomaticTier.Gap) await decisions.MatchAsync(keys.Tenant, pair.A.Id, pair.B.Id, cancellation);
        }
    }

    private static (ProfileId, ProfileId) Sorted(ProfileId a, ProfileId b) => a.Value.CompareTo(b.Value) < 0 ? (a, b) : (b, a);

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
        return await command.ExecuteScalarAsync(cancellation);
    }
}
