using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Profiles.Domain;
using Profiles.Projections.Deciding;
using Profiles.Projections.Recording;
using Profiles.Testing;
using static Profiles.Testing.Given;

namespace Profiles.Proofs.Merging;

/// <summary>
/// I2, I3: many writers link, merge and unmerge the same few people at once, and some lose their connection in the middle. Nothing acknowledged is lost,
/// and what is live is what the log folds to. People live in streets of twenty-five, and share devices and addresses with their neighbours; now
/// and then a merge takes somebody from another street. Without streets all evidence hangs together, and every decision reads all of it.
/// </summary>
internal sealed class MergeProof(MergePlan plan, Action<string> say)
{
    private static readonly string[] Rows =
    [
        "select concat_ws(' ', identity_id, profile_id, standing) from profiles.membership order by 1",
        "select concat_ws(' ', decision_id, a, b, rule, strength, occurred_at, source, override, coalesce(code, '-'), reaches) from profiles.graph_link order by 1",
        "select concat_ws(' ', decision_id, part, side, identity_id, retracted) from profiles.graph_separation order by 1",
    ];

    private const int Neighbours = 25;

    private readonly ConcurrentDictionary<string, int> done = new();
    private readonly ConcurrentBag<DecisionId> decided = [];
    private readonly ConcurrentBag<string> unexpected = [];
    private readonly ConcurrentDictionary<int, ConcurrentBag<IdentityId>> lives = new();
    private readonly int streets = Math.Max(2, plan.Operations / 25 / Neighbours);
    private int killed;
    private int messages;
    private int left = plan.Operations;

    public async Task<MergeReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        await using var brand = await TestBrand.CreateAsync();
        var decisions = new GraphDecisions(brand.Store, brand.Vault, brand.Tenants, TestBrand.Phones, TimeProvider.System);
        for (var street = 0; street < streets; street++)
        {
            var moved = await brand.RecordAsync(TestBrand.Server, [.. Enumerable.Range(0, Neighbours).Select(i => Message(Crm(Place(street, i))).Commented())]);
            lives[street] = [.. moved.Select(m => m.Bearer!.Value)];
        }
        messages = streets * Neighbours;

        using var over = new CancellationTokenSource();
        var killer = KillAsync(brand, over.Token);
        var telling = TellAsync(watch, over.Token);
        await Task.WhenAll(Enumerable.Range(0, plan.Writers).Select(w => Task.Run(() => WriteAsync(brand, decisions, new Random(plan.Seed + w)))));
        await over.CancelAsync();
        await Task.WhenAll(killer, telling);
        say($"{plan.Operations} operations in {watch.Elapsed.TotalSeconds:N0} s");

        var faults = await FaultsAsync(brand);
        var before = await RowsAsync(brand);
        await new Refolding(brand.Store, brand.Source, brand.Vault, brand.Tenants).RefoldAsync(TestBrand.Tenant, default);
        var differ = before.Except(await RowsAsync(brand)).Count();
        if (differ > 0) faults.Add($"{differ} rows of the graph are not what the log folds to");
        return new(
            plan, done, killed, await brand.ScalarAsync<long>("select count(*) from profiles.membership"),
            await brand.ScalarAsync<long>("select count(distinct profile_id) from profiles.membership"), before.Count, watch.Elapsed, faults);
    }

    private async Task WriteAsync(TestBrand brand, GraphDecisions decisions, Random random)
    {
        while (Interlocked.Decrement(ref left) >= 0)
        {
            try
            {
                switch (random.Next(10))
                {
                    case < 5:
                        await RecordAsync(brand, random);
                        break;
                    case < 8:
                        Count("merge", await decisions.MergeAsync(Because(random), await TwoAsync(brand, random), null, [], default));
                        break;
                    default:
                        if (await PickAsync(brand, random) is { } link) Count("unmerge", await decisions.UnmergeAsync(Because(random), link, default));
                        break;
                }
            }
            catch (Exception failure) when (IsKill(failure))
            {
                Interlocked.Increment(ref killed);
            }
            catch (Exception failure)
            {
                unexpected.Add($"{failure.GetType().Name} {(failure as PostgresException ?? failure.InnerException as PostgresException)?.SqlState}");
            }
        }
    }

    private async Task TellAsync(Stopwatch watch, CancellationToken over)
    {
        using var every = new PeriodicTimer(TimeSpan.FromSeconds(10));
        try
        {
            while (await every.WaitForNextTickAsync(over)) say($"{watch.Elapsed.TotalSeconds,4:N0} s: {plan.Operations - Math.Max(0, left)} operations begun, {killed} killed");
        }
        catch (OperationCanceledException)
        {
            // All is written.
        }
    }

    /// <summary>A source sends again until it is answered.</summary>
    private async Task RecordAsync(TestBrand brand, Random random)
    {
        var street = random.Next(streets);
        string Some(int howMany) => Place(street, random.Next(howMany));
        var message = Message(random.Next(3) switch
        {
            0 => [Crm(Some(Neighbours)), Email($"u{Some(Neighbours * 3 / 2)}@example.org")],
            1 => [Facebook(Some(Neighbours * 2)), Email($"u{Some(Neighbours * 3 / 2)}@example.org")],
            _ => [Facebook(Some(Neighbours * 2)), Device(Some(Neighbours)), Crm(Some(Neighbours))],
        }).Commented().At(Noon.AddMinutes(random.Next(300_000)));
        Interlocked.Increment(ref messages);
        while (true)
        {
            try
            {
                var recorded = await brand.RecordOneAsync(TestBrand.Server, message);
                if (recorded.Bearer is { } bearer) lives[street].Add(bearer);
                done.AddOrUpdate($"message {recorded.Outcome}".ToLowerInvariant(), 1, (_, n) => n + 1);
                return;
            }
            catch (Exception failure) when (IsKill(failure))
            {
                Interlocked.Increment(ref killed);
            }
        }
    }

    private static string Place(int street, int number) => $"street{street}-{number + 1}";

    private static Deciding Because(Random random) => new(TestBrand.Admin, "they called", Override: random.Next(4) == 0);

    private async Task<List<ProfileId>> TwoAsync(TestBrand brand, Random random)
    {
        var street = random.Next(streets);
        var born = await brand.ColumnAsync<Guid>($"select birth_id from profiles.membership where identity_id in ('{Anybody(street)}', '{Anybody(random.Next(500) == 0 ? random.Next(streets) : street)}')");
        return [.. born.Select(id => new ProfileId(id))];

        Guid Anybody(int from) => lives[from].ElementAt(random.Next(lives[from].Count)).Value;
    }

    /// <summary>A decision to take back: one of the admins', or now and then any link that a source made.</summary>
    private async Task<DecisionId?> PickAsync(TestBrand brand, Random random)
    {
        if (random.Next(4) > 0 && decided.ToArray() is { Length: > 0 } made) return made[random.Next(made.Length)];
        var found = await brand.ColumnAsync<Guid>($"select decision_id from profiles.graph_link where decision_id >= md5('{random.Next()}')::uuid order by decision_id limit 1");
        return found.Count == 0 ? null : new(found[0]);
    }

    private void Count(string what, Decided came)
    {
        if (came.Decision is { } decision && came.Rejection is null) decided.Add(decision);
        done.AddOrUpdate(came.Rejection is { } why ? $"{what} refused ({why.Code})" : what, 1, (_, n) => n + 1);
    }

    private async Task KillAsync(TestBrand brand, CancellationToken over)
    {
        var random = new Random(plan.Seed);
        // A connection of its own, outside of the pool that it kills in.
        await using var connection = new NpgsqlConnection(brand.ConnectionString + ";Pooling=false;Application Name=killer");
        await connection.OpenAsync(CancellationToken.None);
        for (var i = 0; i < plan.Kills && !over.IsCancellationRequested; i++)
        {
            await Task.Delay(random.Next(5, 60), CancellationToken.None);
            await using var command = new NpgsqlCommand("""
                select count(pg_terminate_backend(pid)) from (
                  select pid from pg_stat_activity where datname = current_database() and application_name <> 'killer' and state <> 'idle' order by random() limit 1) one
                """, connection);
            await command.ExecuteScalarAsync(CancellationToken.None);
        }
    }

    private static bool IsKill(Exception? failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown } => true,
        NpgsqlException { InnerException: IOException } => true,
        null => false,
        _ => IsKill(failure.InnerException),
    };

    private async Task<List<string>> FaultsAsync(TestBrand brand)
    {
        var faults = unexpected.GroupBy(u => u).Select(u => $"{u.Count()} × {u.Key} reached a client").ToList();
        await NoneAsync("messages are not recorded once", $"select count(*) - {messages} from profiles.message_key");
        await NoneAsync("interactions are not recorded once", $"select count(*) - {messages} from profiles.mt_events where type = 'interaction_recorded'");
        await NoneAsync("identities are without a profile, or without an event", "select count(*) - (select count(*) from profiles.mt_events where type = 'identity_observed') from profiles.membership");
        await NoneAsync("links of events are not in the graph", """
            select count(*) from profiles.mt_events e where e.type in ('identities_linked', 'profiles_merged')
              and not exists (select from profiles.graph_link l where l.tenant_id = e.tenant_id and l.decision_id = e.stream_id)
            """);
        await NoneAsync("streams have gaps", "select count(*) from profiles.mt_streams s where version <> (select count(*) from profiles.mt_events e where e.stream_id = s.id and e.tenant_id = s.tenant_id)");
        var known = (await brand.ColumnAsync<Guid>("select distinct stream_id from profiles.mt_events where type in ('profiles_merged', 'profiles_unmerged', 'identities_linked')")).ToHashSet();
        if (decided.Count(d => !known.Contains(d.Value)) is > 0 and var lost) faults.Add($"{lost} acknowledged decisions are not in the log");
        return faults;

        async Task NoneAsync(string what, string sql)
        {
            if (await brand.ScalarAsync<long>(sql) is not 0 and var count) faults.Add($"{count} {what}");
        }
    }

    private static async Task<List<string>> RowsAsync(TestBrand brand)
    {
        var all = new List<string>();
        foreach (var rows in Rows) all.AddRange(await brand.ColumnAsync<string>(rows));
        return all;
    }
}
