using System.Globalization;
using Profiles.Benchmarks.People;
using Profiles.Benchmarks.Read;
using Profiles.Benchmarks.Serving;
using Profiles.Domain;
using Profiles.Domain.Tenants;
using Profiles.Projections.Tenants;

namespace Profiles.Benchmarks.Neighbours;

/// <summary>
/// One brand's readers while another brand imports its CRM, beside the same readers without it. Readers ask at a fixed rate, whatever is answered; the import is the command
/// that an operator runs, in a process of its own, and the service projects what it records.
/// </summary>
public static class NeighboursBench
{
    private const int ReadsPerSecond = 100;
    private const string Alone = "nobody imports";

    private const string Query = """
        query($v: String!) { profileByIdentity(identity: {type: "email", value: $v}) {
          id version displayName identities { type maskedValue } traits { name value } engagement { interactions } } }
        """;

    public static async Task<IReadOnlyList<BenchTable>> RunAsync(BenchOptions options)
    {
        await using var store = await PeopleStore.OpenAsync(options.Profiles);
        var neighbour = new TenantId($"neighbour-{DateTime.UtcNow.Ticks}");
        await new TenantRegistry(store.Source, store.Vault, TimeProvider.System).CreateAsync(neighbour, TenantSettings.Default, CancellationToken.None);
        using var service = await BenchService.StartAsync(store.Connection, store.Keys);
        using var client = new ServiceClient(service.Url, await service.CommandAsync("token", "--tenant", PeopleStore.Tenant.Value, "--role", "crm-admin"));
        await BenchService.ProjectedAsync(store.Source);

        var duration = TimeSpan.FromSeconds(options.Quick ? 3 : 15);
        var folder = Directory.CreateTempSubdirectory("profiles-import-");
        var (alone, beside, imported) = (new List<IReadOnlyList<double>>(), new List<IReadOnlyList<double>>(), new List<double>());
        try
        {
            for (var round = 0; round <= options.Rounds; round++)
            {
                var calm = await Pace.KeepAsync(ReadsPerSecond, duration, ReadAsync);

                var file = Path.Combine(folder.FullName, $"{round}.csv");
                await WriteContactsAsync(file, round, rows: options.Quick ? 60_000 : 300_000);
                var first = await CountAsync(store, neighbour);
                IReadOnlyList<double> busy;
                double rows;
                using (service.Begin("import", file, "--format", "hubspot", "--scope", "hub", "--tenant", neighbour.Value))
                {
                    while (await CountAsync(store, neighbour) == first) await Task.Delay(50);
                    var from = await CountAsync(store, neighbour);
                    busy = await Pace.KeepAsync(ReadsPerSecond, duration, ReadAsync);
                    rows = await CountAsync(store, neighbour) - from;
                }
                await BenchService.ProjectedAsync(store.Source);

                Console.WriteLine($"Round {round}: p99 {BenchTable.Percentile(calm, 0.99):N1} ms alone, {BenchTable.Percentile(busy, 0.99):N1} ms beside {rows / duration.TotalSeconds:N0} contacts/s");
                // The first round warms up.
                if (round == 0) continue;
                alone.Add(calm);
                beside.Add(busy);
                imported.Add(rows / duration.TotalSeconds);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var (p99, p50) = (Table("p99", 0.99, Aim.RatioAtMost(2)), Table("p50", 0.5));
        p99.Add("imported meanwhile", "contacts/s", imported);
        p99.AddMemory(service.Process.Memory);
        return [p99, p50];

        BenchTable Table(string name, double part, params Aim[] aims)
        {
            var table = new BenchTable(
                $"neighbours: {name} of a profile by identity, {ReadsPerSecond} a second, out of {options.Profiles:N0}, {options.Rounds} rounds of {duration.TotalSeconds:N0} s{options.Size}", "ms", Alone);
            table.Add("another brand imports", [.. beside.Select(times => BenchTable.Percentile(times, part))], aims);
            table.Add(Alone, [.. alone.Select(times => BenchTable.Percentile(times, part))]);
            return table;
        }

        async Task ReadAsync(int n)
        {
            var data = await client.AskAsync(Query, new { v = Person.Address((int)(n * 7919L % store.Lasting)).Value });
            if (data.GetProperty("profileByIdentity").ValueKind != System.Text.Json.JsonValueKind.Object) throw new InvalidOperationException("Nobody was found: the people are not what the benchmark expects.");
        }
    }

    /// <summary>As HubSpot exports them; each round's are new people.</summary>
    private static async Task WriteContactsAsync(string file, int round, int rows)
    {
        await using var csv = new StreamWriter(file);
        await csv.WriteLineAsync("Record ID,First Name,Last Name,Email,City,Last Modified Date");
        for (var i = 0; i < rows; i++)
        {
            var id = (round + 1) * 1_000_000 + i;
            await csv.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{id},Camille,Durand-{id},contact{id}@neighbours.example.org,Lyon,2026-05-01 10:00"));
        }
    }

    /// <summary>Contacts that are in the log already: two identities each.</summary>
    private static async Task<double> CountAsync(PeopleStore store, TenantId brand)
    {
        await using var command = store.Source.CreateCommand("select count(*) / 2.0 from profiles.directory where tenant_id = $1");
        command.Parameters.AddWithValue(brand.Value);
        return (double)(decimal)(await command.ExecuteScalarAsync())!;
    }
}
