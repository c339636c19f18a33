using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Profiles.Benchmarks.People;
using Profiles.Domain.Access;
using Profiles.Domain.Composing;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;

namespace Profiles.Benchmarks.Audience;

/// <summary>
/// What permissions cost among a million people: counting whom a campaign would reach, and a page of 100 of them. Beside each, in turn: the same SQL by hand
/// without permissions (everybody who matches), and with a bare flag of consent, as tools without permissions have it.
/// </summary>
public static class AudienceBench
{
    private const int Length = 100;
    private const string Flag = """
        profiles.membership m join profiles.consent_state c on c.tenant_id = m.tenant_id and c.identity_id = m.identity_id and c.channel = 'email' and c.purpose = 'marketing' and c.controller = 'brand'
        """;

    private sealed record Question(string Name, int Times, Func<Task<int>> Ours, string ByHand, string ByFlag);

    public static async Task<IReadOnlyList<BenchTable>> RunAsync(BenchOptions options)
    {
        await using var store = await PeopleStore.OpenAsync(options.Profiles);
        // As the service opens it for persons.
        var connection = new NpgsqlConnectionStringBuilder(store.Connection) { NoResetOnClose = true }.ConnectionString;
        await using var source = NpgsqlDataSource.Create(connection);
        await using var queries = new PersonQueries(source, store.Store, store.Vault, store.Phones, new NoLog(), TimeProvider.System);
        var purpose = new Purpose("marketing.email", "email", "marketing");
        var people = queries.For(new Caller(PeopleStore.Tenant, TenantSettings.Default, Role.Marketer, purpose, "bench", "bench"));

        var tables = new List<BenchTable>();
        foreach (var question in Questions(people))
        {
            var (ours, hand, flag) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round <= options.Rounds; round++)
            {
                var times = (await MeasureAsync(question.Times, question.Ours), await MeasureAsync(question.Times, () => RowsAsync(source, question.ByHand)), await MeasureAsync(question.Times, () => RowsAsync(source, question.ByFlag)));
                if (round == 0) continue;
                ours.Add(times.Item1);
                hand.Add(times.Item2);
                flag.Add(times.Item3);
            }
            var table = new BenchTable($"audience: {question.Name} of {options.Profiles:N0} profiles, one client, {options.Rounds} rounds{options.Size}", "ms", "by hand");
            table.Add("with permissions", ours, Aim.RatioAtMost(1.3));
            table.Add("by hand", hand);
            table.Add("by flag", flag);
            tables.Add(table);
        }
        return tables;
    }

    private static IEnumerable<Question> Questions(PersonQuery people)
    {
        ProfileFilter site = new() { Site = "forum/7" };
        foreach (var (who, filter, where) in new[] { ("everybody", null, "true"), ("one of fifty", site, "p.labels @> array['site:forum/7']") })
        {
            yield return new($"audienceCheck of {who}", 1, async () =>
            {
                var check = (await people.CheckAudienceAsync(filter, "email", "marketing", CancellationToken.None)).Value!;
                return check.Addressable!.Value;
            }, $"select count(*)::int from profiles.profile p where p.tenant_id = 'people' and {where}", $"""
                select count(*)::int, c.granted_at is not null from profiles.profile p left join ({Flag}) on m.tenant_id = 'people' and m.profile_id = p.profile_id
                where p.tenant_id = 'people' and {where} group by 2
                """);
        }
        foreach (var (who, filter, where) in new[] { ("everybody", null, "true"), ("one of fifty", site, "p.labels @> array['site:forum/7']") })
        {
            yield return new($"page of {Length} of {who}, newest first", 20, async () =>
                (await people.ListAsync(null, filter, ProfileOrder.LastSeenDesc, Length, null, PersonFields.None, CancellationToken.None)).Value!.Edges.Count,
                $"select p.profile_id, p.data, p.last_seen from profiles.profile p where p.tenant_id = 'people' and {where} order by p.last_seen desc, p.profile_id desc limit {Length + 1}", $"""
                select p.profile_id, p.data, p.last_seen from profiles.profile p
                where p.tenant_id = 'people' and {where} and exists (select from {Flag} where m.tenant_id = 'people' and m.profile_id = p.profile_id and c.granted_at is not null)
                order by p.last_seen desc, p.profile_id desc limit {Length + 1}
                """);
        }
    }

    /// <summary>Read as the person query does: the document is parsed.</summary>
    private static async Task<int> RowsAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = 0;
        while (await reader.ReadAsync())
        {
            if (reader.FieldCount == 3) JsonSerializer.Deserialize<CustomerProfile>(reader.GetFieldValue<byte[]>(1), Canonical.Options);
            rows++;
        }
        return rows;
    }

    /// <returns>Milliseconds each.</returns>
    private static async Task<double> MeasureAsync(int times, Func<Task<int>> what)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            if (await what() == 0) throw new InvalidOperationException("Nobody was found: the people are not what the benchmark expects.");
        }
        return watch.Elapsed.TotalMilliseconds / times;
    }

    private sealed class NoLog : IAccessLog
    {
        public Task WriteAsync(AccessLogEntry entry, CancellationToken cancellation) => Task.CompletedTask;
    }
}
