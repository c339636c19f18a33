using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Profiles.Api.Access;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Projections.Keys;
using Profiles.Proofs.Canaries;
using Profiles.Testing;

namespace Profiles.Proofs.Erasing;

/// <summary>
/// Somebody comes in through every door, is erased at the desk, and the keys are rotated. Then whoever holds today's keys, the database and copies of it from before looks
/// for them: in every byte, by every hash, with every key. Somebody else, who stays, is found by the same means.
/// </summary>
internal sealed class ErasureProof(Action<string> say) : IAsyncDisposable
{
    private const string CaughtUp = "(select max(seq_id) from profiles.mt_events) <= (select last_seq_id from profiles.mt_event_progression where name = 'profiles:All')";

    private static readonly TenantId Tenant = new("forgetful");
    private static readonly TenantId Elsewhere = new("elsewhere");

    private readonly Plantings gone = new();
    private readonly Plantings stays = new();
    private readonly List<string> faults = [];
    private readonly OwnService own = new();
    private readonly string outside = Directory.CreateTempSubdirectory("profiles-proof-outside-").FullName;

    private string Copied => Path.Combine(own.Folder, "copies");

    public async Task<ErasureReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        var control = new Plantings().Word("control");
        List<Finding> found = [];
        ErasureReport report;
        Directory.CreateDirectory(Copied);
        using (var service = own.Start(Doors.AppAtMeta(Tenant)))
        {
            var url = await service.ReadyAsync();
            var key = await own.CreateBrandAsync(Tenant, "shop");
            var elsewhere = await own.CreateBrandAsync(Elsewhere, "shop");
            using var visitor = new Visitor(url, key, key, Token());
            using var other = new Visitor(url, elsewhere, elsewhere, "");
            report = await own.InDatabaseAsync(async (connection, database) =>
            {
                var server = own.AsSuperuser(connection);
                var sabotage = new Sabotage(database);
                await sabotage.StoreUncompressedAsync();
                await sabotage.ControlAsync(control);
                var desk = new Desk(visitor);
                await desk.WaiveAsync();
                var doors = new Doors(own, Tenant, visitor, desk, sabotage, () => service.Output);
                var emails = (Gone: await doors.ComeInAsync(gone), Stays: await doors.ComeInAsync(stays));
                if (!await sabotage.WaitAsync(CaughtUp, 60)) faults.Add("the read models did not catch up");
                await HandOutAsync(emails.Gone);
                var packages = (Gone: await doors.AskForAllAsync(emails.Gone), Stays: await doors.AskForAllAsync(emails.Stays));
                if (!await Burying.BuryAsync(own, other, Elsewhere, sabotage, gone, doors.Purchase(gone, emails.Gone))) faults.Add("no message of the bus was buried");
                say($"two people came in through every door: {watch.Elapsed.TotalSeconds:N0} s");

                var before = await AttackAsync(database);
                await Copies.DumpAsync(server, Path.Combine(Copied, "before.sql"));
                await Copies.TakeBaseAsync(server, Path.Combine(own.Data, "postgres"), Path.Combine(Copied, "base-before"));
                await EraseAsync(desk, emails.Gone);
                if ((await ServiceProcess.RunAsync(own.Folder, "keys", "rotate")).Exit != 0) faults.Add("the rotation failed");
                if (!await sabotage.WaitAsync(CaughtUp, 60)) faults.Add("the read models did not catch up with the erasure");
                say($"erased, and the keys rotated: {watch.Elapsed.TotalSeconds:N0} s");

                var after = await AttackAsync(database);
                await using var loaded = NpgsqlDataSource.Create(await Copies.LoadAsync(server, Path.Combine(Copied, "before.sql"), "loaded_by_hand"));
                var older = await AttackAsync(loaded);
                await AskAsync(database, emails.Gone, emails.Stays);
                await FetchAsync(packages.Gone, packages.Stays);
                if (await visitor.TrackAsync("/v1/identify", Ways.Call(visitor, gone, "identify", emails.Gone)) != 200) faults.Add("a message about the erased was refused instead of suppressed");

                await Copies.DumpAsync(server, Path.Combine(Copied, "after.sql"));
                await Copies.TakeBaseAsync(server, Path.Combine(own.Data, "postgres"), Path.Combine(Copied, "base-after"));
                var words = Words(control).Concat(Hashes(emails.Gone)).Distinct().ToList();
                var scan = new Scan(words);
                found.AddRange(scan.InFolder(own.Folder));
                return new ErasureReport(words.Count, scan.Bytes, before, after, older, default, faults);
            });
            await ExportEverythingAsync();
            await service.SignalAsync("INT");
            // The code of the person's own page is shown there, and nothing else of them.
            found.AddRange(new Scan(Words(control)).InText(service.Output + service.Errors, "output of the service"));
        }
        Judge(report, found);
        return report with { Elapsed = watch.Elapsed };
    }

    public async ValueTask DisposeAsync()
    {
        await own.DisposeAsync();
        Directory.Delete(outside, recursive: true);
    }

    private IEnumerable<string> Words(string control) => [control, .. gone.All.Select(p => p.Text), .. stays.All.Select(p => p.Text)];

    private void Judge(ErasureReport report, List<Finding> found)
    {
        foreach (var place in (string[])["data/", "pg_wal/", "before.sql", "after.sql", "base-before/", "base-after/"])
            if (!found.Any(f => f.Word == 0 && f.Place.Contains(place, StringComparison.Ordinal))) faults.Add($"the control was not found in {place}");
        var planted = gone.All.Concat(stays.All).Select(p => p.Where).ToList();
        foreach (var leak in found.Where(f => f.Word > 0).GroupBy(f => (f.Word, f.Encoding, f.Place)))
            faults.Add($"\"{planted.ElementAtOrDefault(leak.Key.Word - 1) ?? "hash of the address"}\" is in {leak.Key.Place} as {leak.Key.Encoding}");
        if (report.Before.Opened < report.Before.Boxes) faults.Add($"the control failed: before the erasure, values in {string.Join(", ", report.Before.Closed)} could not be opened");
        if (report.Before.OfErased == 0) faults.Add("the control failed: before the erasure nothing of who is erased could be opened");
        if (report.After.OfErased > 0) faults.Add($"{report.After.OfErased} values of the erased open with today's keys");
        if (report.Older.OfErased > 0) faults.Add($"{report.Older.OfErased} values of the erased open in the copy from before with today's keys");
        if (report.After.OfOthers == 0 || report.Older.OfOthers == 0) faults.Add("the control failed: nothing of who stayed can be opened");
    }

    private Task<Attack> AttackAsync(NpgsqlDataSource database) =>
        Attack.RunAsync(database, own.OpenKeys(), Tenant, [.. gone.All.Select(p => p.Text)], [.. stays.All.Select(p => p.Text)]);

    /// <summary>The person is given away, out of the service's reach: in clear, as the recipient needs it.</summary>
    private async Task HandOutAsync(string email)
    {
        var file = Path.Combine(outside, "audience.ndjson");
        var (exit, output, errors) = await ServiceProcess.RunAsync(own.Folder, "export", "audience", "--brand", Tenant.Value, "--channel", "email", "--purpose", "marketing", "--recipient", "mailer", "--out", file);
        if (exit != 0) faults.Add($"the export failed: {output}{errors}");
        else if (!(await File.ReadAllTextAsync(file)).Contains(email, StringComparison.Ordinal)) faults.Add("the control failed: the export does not hold who is erased later");
    }

    /// <summary>All that the brand owns, in clear, as it is told on request.</summary>
    private async Task ExportEverythingAsync()
    {
        var file = Path.Combine(outside, "everything.zip");
        if ((await ServiceProcess.RunAsync(own.Folder, "tenant", "export", Tenant.Value, "--out", file)).Exit != 0) faults.Add("the brand's export failed");
        using var zip = await ZipFile.OpenReadAsync(file);
        foreach (var (who, words) in new[] { ("erased", gone), ("stayed", stays) })
        {
            var scan = new Scan(words.All.Select(p => p.Text));
            var seen = new List<Finding>();
            foreach (var entry in zip.Entries)
            {
                await using var stream = await entry.OpenAsync();
                seen.AddRange(scan.In(stream, entry.FullName));
            }
            if (who == "erased") faults.AddRange(seen.Select(f => $"\"{words.All[f.Word].Where}\" of the erased is in {f.Place} of the brand's export as {f.Encoding}"));
            else if (seen.Count == 0) faults.Add("the control failed: the brand's export holds nothing of who stayed");
        }
    }

    private async Task EraseAsync(Desk desk, string email)
    {
        var id = await desk.ExecuteAsync("ERASURE", email);
        for (var until = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < until; await Task.Delay(250))
        {
            if ((await desk.ShowAsync(id, "certificate")).ValueKind == JsonValueKind.Object) return;
            if ((await desk.ShowAsync(id, "state")).GetString() == "AWAITING_RECIPIENTS") await desk.CloseAsync(id);
        }
        faults.Add("the erasure was not certified");
    }

    /// <summary>The packages that were put together before.</summary>
    private async Task FetchAsync(Uri gone, Uri stays)
    {
        using var client = new HttpClient();
        if ((await client.GetAsync(gone)).StatusCode != HttpStatusCode.Gone) faults.Add("the package of the erased can be fetched");
        if ((await client.GetAsync(stays)).StatusCode != HttpStatusCode.OK) faults.Add("the control failed: the package of who stayed can't be fetched");
    }

    /// <summary>The directory, asked with the index key.</summary>
    private async Task AskAsync(NpgsqlDataSource database, string gone, string stays)
    {
        var keys = (await own.OpenKeys().OpenAsync(Tenant, default))!;
        foreach (var (email, rows) in new[] { (gone, 0L), (stays, 1L) })
        {
            await using var command = database.CreateCommand("select (select count(*) from profiles.directory where blind_key = $1) + (select count(*) from profiles.membership where blind_key = $1)");
            command.Parameters.Add(new() { Value = keys.BlindKey(new NormalIdentity("email", "", email, null, Strength.Verified)) });
            if ((long)(await command.ExecuteScalarAsync())! != rows * 2) faults.Add(rows == 0 ? "the directory knows who was erased" : "the control failed: the directory does not know who stayed");
        }
    }

    /// <summary>What somebody would look for who has an address and no key.</summary>
    private static IEnumerable<string> Hashes(string email)
    {
        var bytes = Encoding.UTF8.GetBytes(email);
#pragma warning disable CA5350, CA5351 // Looked for, not relied on.
        byte[][] hashes = [MD5.HashData(bytes), SHA1.HashData(bytes), SHA256.HashData(bytes)];
#pragma warning restore CA5350, CA5351
        return hashes.SelectMany(h => new[] { Convert.ToHexStringLower(h), Convert.ToBase64String(h).TrimEnd('=') });
    }

    private string Token() => new DevelopmentIssuer(new InstanceSecrets(own.Settings.KeyFolder)).Issue(
        "officer", [new BrandGrant(Tenant, Role.CrmAdmin | Role.PrivacyOfficer, ["privacy"])], DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
}

/// <param name="Older">On a dump from before the erasure, loaded by hand.</param>
/// <param name="Faults">What was found that should not be, or not found that should; none is the proof. Names places, never a text.</param>
internal sealed record ErasureReport(int Words, long Bytes, Attack Before, Attack After, Attack Older, TimeSpan Elapsed, IReadOnlyList<string> Faults)
{
    public override string ToString() =>
        $"{Words} texts and hashes, looked for in {Bytes / 1e6:N0} MB of files, dumps and base backups. Of {Before.Boxes} sealed values {Before.Opened} could be opened before the erasure, {Before.OfErased} of who was to be erased; "
        + $"after it {After.Keys} surviving keys were tried on each: of the erased {After.OfErased} open, in the dump from before {Older.OfErased}; of who stayed {After.OfOthers} and {Older.OfOthers}. {Elapsed.TotalSeconds:N0} s: "
        + (Faults.Count == 0 ? "nothing of the erased was found; the controls were." : $"FAILED:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", Faults)}");
}
