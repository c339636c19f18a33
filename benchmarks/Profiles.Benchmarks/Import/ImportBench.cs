using System.Globalization;
using System.Text;
using Npgsql;
using Profiles.Api.Importing;
using Profiles.Api.Importing.HubSpot;
using Profiles.Domain;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;
using Profiles.Projections.Keys;

namespace Profiles.Benchmarks.Import;

/// <summary>
/// The first import of a CRM's history: an export in HubSpot's form, recorded by the import command's own code into a brand that has nothing yet. Beside it, in turn: a binary COPY of all rows
/// that it wrote into copies of all tables that it touched, with their indexes and foreign key, in one transaction. A brand for each round.
/// </summary>
public static class ImportBench
{
    private const string Baseline = "binary COPY of the same rows";

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var contacts = options.Quick ? 20_000 : 200_000;
        await using var store = await BenchStore.CreateAsync();
        await store.ExecuteAsync("create schema copy");
        var (imported, copied) = (new List<double>(), new List<double>());
        var cpu = new CpuMeter(store.Cluster.Folder);
        // The first round warms up, and tells the memory of a tenth.
        for (var round = 0; round <= options.Rounds; round++)
        {
            var (tenant, rows) = (new TenantId($"import-{round}"), round == 0 ? contacts / 10 : contacts);
            await new KeyFolder(store.Keys).CreateAsync(tenant, CancellationToken.None);
            var file = Path.Combine(store.Folder, "contacts.csv");
            await File.WriteAllLinesAsync(file, Contacts(rows, round));
            cpu.Start();
            var (seconds, memory) = await ImportAsync(store, tenant, file, rows);
            var importCpu = cpu.PerPiece(rows);

            var tables = await CopyOutAsync(store, tenant);
            cpu.Start();
            var copySeconds = await CopyInAsync(store, tables);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Round {round}: {rows:N0} contacts, {rows / seconds:N0} imported/s, {rows / copySeconds:N0} copied/s ({string.Join(", ", tables)}); CPU a contact: {importCpu}; copied {cpu.PerPiece(rows)}; heap at most {memory / 1048576:N0} MB"));
            if (round == 0) continue;
            imported.Add(rows / seconds);
            copied.Add(rows / copySeconds);
        }

        var table = new BenchTable($"import: {contacts:N0} contacts into a brand that has none, {options.Rounds} rounds{(options.Quick ? ", QUICK" : "")}", "contacts/s", Baseline);
        table.Add("imported (read, resolved, linked, sealed)", imported, Aim.RatioAtLeast(0.5));
        table.Add(Baseline, copied);
        table.AddMemory(Resident.PeakMegabytes(Environment.ProcessId), "import and load in one process");
        return table;
    }

    private static IEnumerable<string> Contacts(int rows, int round)
    {
        yield return "Record ID,First Name,Last Name,Email,Phone Number,City,Lifecycle Stage,Last Modified Date";
        for (var i = 0; i < rows; i++)
            yield return string.Create(CultureInfo.InvariantCulture, $"{1_000_000 * (round + 1) + i},Marie{i % 977},Dupont{i % 7919},marie{i}@example.org,+3360{i:D7},Lyon,customer,2026-0{1 + i % 9}-12 09:14");
    }

    private static async Task<(double Seconds, long Memory)> ImportAsync(BenchStore store, TenantId tenant, string file, int rows)
    {
        var memory = 0L;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using var rejected = new StringWriter();
        var done = await new Importer(store.Recorder, new LibPhoneNumbers(), TimeProvider.System).RunAsync(
            new(tenant, file, new HubSpotContacts(), "hubspot", Encoding.UTF8), TenantSettings.Default, rejected, _ => memory = Math.Max(memory, GC.GetTotalMemory(false)), CancellationToken.None);
        var seconds = watch.Elapsed.TotalSeconds;
        return done.Recorded == rows ? (seconds, memory) : throw new InvalidOperationException($"Not all were recorded: {done}");
    }

    /// <summary>Each table of which the import wrote rows, in a file.</summary>
    private static async Task<List<string>> CopyOutAsync(BenchStore store, TenantId tenant)
    {
        var tables = new List<string>();
        await using var connection = await store.Source.OpenConnectionAsync();
        foreach (var table in await TablesAsync(connection))
        {
            await using (var any = new NpgsqlCommand($"select exists (select from profiles.{table} where tenant_id = '{tenant.Value}')", connection))
            {
                if (await any.ExecuteScalarAsync() is false) continue;
            }
            await using (var make = new NpgsqlCommand($"create table if not exists copy.{table} (like profiles.{table} including all)", connection)) await make.ExecuteNonQueryAsync();
            await using (var file = File.Create(FileOf(store, table)))
            await using (var rows = await connection.BeginRawBinaryCopyAsync($"copy (select * from profiles.{table} where tenant_id = '{tenant.Value}') to stdout (format binary)"))
            {
                await rows.CopyToAsync(file);
            }
            tables.Add(table);
        }
        await using var link = new NpgsqlCommand("""
            do $$ begin
              if not exists (select from pg_constraint where conname = 'copy_stream') then
                alter table copy.mt_events add constraint copy_stream foreign key (tenant_id, stream_id) references copy.mt_streams (tenant_id, id);
              end if;
            end $$
            """, connection);
        await link.ExecuteNonQueryAsync();
        return tables;
    }

    private static async Task<double> CopyInAsync(BenchStore store, List<string> tables)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using var connection = await store.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var table in tables)
        {
            await using var file = File.OpenRead(FileOf(store, table));
            await using var rows = await connection.BeginRawBinaryCopyAsync($"copy copy.{table} from stdin (format binary)");
            await file.CopyToAsync(rows);
        }
        await transaction.CommitAsync();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Streams ahead of the events that refer to them.</summary>
    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("""
            select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = 'profiles' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE' order by c.table_name desc
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        return tables;
    }

    private static string FileOf(BenchStore store, string table) => Path.Combine(store.Folder, $"{table}.rows");
}
