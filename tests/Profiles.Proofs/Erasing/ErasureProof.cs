using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Profiles.Api.Access;
using Profiles.Api.Hosting.EmbeddedPostgres;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Identities;
using Profiles.Projections.Keys;
using Profiles.Proofs.Canaries;
using Profiles.Testing;

namespace Profiles.Proofs.Erasing;

/// <summary>
/// Somebody comes in through every door that records, is erased at the desk, and the keys are rotated. Then whoever holds today's keys, the database and a copy of it
/// from before looks for them: in every byte, by every hash, with every key. Somebody else, who stays, is found by the same means.
/// </summary>
internal sealed class ErasureProof(Action<string> say) : IAsyncDisposable
{
    private static readonly TenantId Tenant = new("forgetful");

    private readonly Plantings plant = new();
    private readonly List<string> faults = [];
    private readonly OwnService own = new();

    public async Task<ErasureReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        var (gone, stays) = (plant.Email("who is erased"), new Plantings().Email("who stays"));
        var planted = plant.All.Select(p => p.Text).ToList();
        List<Finding> found = [];
        Attack before, after, older;
        long bytes;
        using (var service = own.Start())
        {
            var url = await service.ReadyAsync();
            var key = await own.CreateBrandAsync(Tenant, "shop");
            using var visitor = new Visitor(url, key, key, Token(Role.CrmAdmin | Role.PrivacyOfficer));
            foreach (var email in (string[])[gone, stays]) await ComeInAsync(visitor, email);
            planted.AddRange(plant.All.Select(p => p.Text));

            var copy = Path.Combine(own.Folder, "before.sql");
            (before, after, older, bytes) = await own.InDatabaseAsync(async (connection, database) =>
            {
                await DumpAsync(connection, copy);
                var copied = await Attack.CopyAsync(database);
                var first = await Attack.RunAsync(database, own.OpenKeys(), Tenant, null);
                await EraseAsync(visitor, gone);
                var rotated = await ServiceProcess.RunAsync(own.Folder, "keys", "rotate");
                if (rotated.Exit != 0) faults.Add("the rotation failed");
                say("erased, and the keys rotated");

                var second = await Attack.RunAsync(database, own.OpenKeys(), Tenant, null);
                var third = await Attack.RunAsync(database, own.OpenKeys(), Tenant, copied);
                await AskAsync(database, gone, stays);
                var words = planted.Concat(Hashes(gone)).Distinct().ToList();
                var scan = new Scan(words);
                await DumpAsync(connection, Path.Combine(own.Folder, "after.sql"));
                found.AddRange(scan.InFolder(own.Folder));
                return (first, second, third, scan.Bytes);
            });
            if ((await visitor.TrackAsync("/v1/identify", Call(visitor, gone))) != 200) faults.Add("a replay was refused instead of suppressed");
            await service.SignalAsync("INT");
            found.AddRange(new Scan(planted).InText(service.Output + service.Errors, "output of the service"));
        }
        foreach (var leak in found.GroupBy(f => (f.Encoding, f.Place))) faults.Add($"a text of who was erased is in {leak.Key.Place} as {leak.Key.Encoding}");
        if (before.Opened < before.Erasable) faults.Add($"the control failed: of {before.Erasable} values {before.Opened} could be opened before the erasure");
        if (after.OfErased > 0) faults.Add($"{after.OfErased} values of the erased open with today's keys");
        if (older.OfErased > 0) faults.Add($"{older.OfErased} values of the erased open with the copy's wrapped keys and today's key folder");
        if (after.OfOthers == 0) faults.Add("the control failed: nothing of who stayed can be opened");
        return new(planted.Count, bytes, before, after, older, watch.Elapsed, faults);
    }

    public ValueTask DisposeAsync() => own.DisposeAsync();

    private async Task ComeInAsync(Visitor visitor, string email)
    {
        (await visitor.TrackAsync("/v1/identify", Call(visitor, email))).Should().Be(200);
        (await visitor.TrackAsync("/v1/track", new
        {
            userId = email.Split('@')[0],
            messageId = visitor.NewId(plant, "track"),
            @event = "Order Completed",
            context = new { traits = new { email } },
            properties = new { text = plant.Word("purchase"), total = 12 },
        })).Should().Be(200);
        await visitor.DataAsync("mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { outcome } }",
            new { input = new { identities = new[] { new { type = "email", value = email } }, messageId = visitor.NewId(plant, "mutation"), kind = "MESSAGE", channel = "email", text = plant.Word("message") } });
        await visitor.DataAsync("mutation($input: GiveConsentInput!) { giveConsent(input: $input) { errors { code } } }",
            new { input = new { contactPoint = new { type = "email", value = email }, channel = "email", purpose = "marketing", messageId = visitor.NewId(plant, "consent"), evidence = new { method = "FORM", text = plant.Word("consent") } } });
        var file = Path.Combine(Directory.CreateTempSubdirectory("profiles-proof-import-").FullName, "import.csv");
        await File.WriteAllTextAsync(file, $"Record ID,Email,First Name,Last Name\n{Random.Shared.Next(1000, 9999)},{email},{plant.Word("import")},{plant.Word("import")}\n");
        if ((await ServiceProcess.RunAsync(own.Folder, "import", file, "--format", "hubspot", "--scope", "crm", "--tenant", Tenant.Value)).Exit != 0) faults.Add("the import failed");
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private object Call(Visitor visitor, string email) => new
    {
        userId = email.Split('@')[0],
        messageId = visitor.NewId(plant, "identify"),
        traits = new { email, firstName = plant.Word("first name"), address = new { street = plant.Word("street") } },
    };

    private async Task EraseAsync(Visitor visitor, string email)
    {
        await visitor.DataAsync("mutation { updatePrivacyPolicy(policy: { approval: \"waived\" }, reason: \"A proof has one officer\") { errors { code } } }", new { });
        var id = (await visitor.DataAsync("mutation($input: OpenPrivacyRequestInput!) { openPrivacyRequest(input: $input) { request { id } } }",
            new { input = new { kind = "ERASURE", subject = new[] { new { type = "email", value = email } } } })).GetProperty("openPrivacyRequest").GetProperty("request").GetProperty("id").GetString();
        foreach (var action in (string[])["VERIFY_IDENTITY", "APPROVE", "EXECUTE"])
        {
            var moved = await visitor.DataAsync("mutation($input: AdvancePrivacyRequestInput!) { advancePrivacyRequest(input: $input) { errors { code } } }", new { input = new { requestId = id, action } });
            if (moved.GetProperty("advancePrivacyRequest").GetProperty("errors").GetArrayLength() > 0) faults.Add($"{action} was refused");
        }
        for (var until = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < until; await Task.Delay(250))
        {
            var shown = await visitor.DataAsync("query($id: ID!) { privacyRequest(id: $id) { certificate } }", new { id });
            if (shown.GetProperty("privacyRequest").GetProperty("certificate").ValueKind == JsonValueKind.Object) return;
        }
        faults.Add("the erasure was not certified");
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

    private static async Task DumpAsync(string connection, string file)
    {
        var server = new NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo(Path.Combine(PostgresBinaries.Find()!.Folder, "pg_dump"),
            ["--host", server.Host!, "--port", $"{server.Port}", "--username", server.Username!, "--inserts", "--file", file, server.Database!]);
        start.Environment["PGPASSWORD"] = server.Password;
        using var dump = Process.Start(start)!;
        await dump.WaitForExitAsync();
        dump.ExitCode.Should().Be(0);
    }

    private string Token(Role roles) => new DevelopmentIssuer(new InstanceSecrets(own.Settings.KeyFolder)).Issue(
        "officer", [new BrandGrant(Tenant, roles, ["privacy"])], DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
}

/// <param name="Faults">What was found that should not be, or not found that should; none is the proof. Names places, never a text.</param>
internal sealed record ErasureReport(int Words, long Bytes, Attack Before, Attack After, Attack Older, TimeSpan Elapsed, IReadOnlyList<string> Faults)
{
    public override string ToString() =>
        $"{Words} texts and hashes, looked for in {Bytes / 1e6:N0} MB of files and dumps; {Before.Opened} sealed values opened before the erasure; after it {After.Keys} surviving keys were tried on each: "
        + $"of the erased {After.OfErased} open, with a copy of the database from before {Older.OfErased}; of who stayed {After.OfOthers}. {Elapsed.TotalSeconds:N0} s: "
        + (Faults.Count == 0 ? "nothing of the erased was found; the controls were." : $"FAILED:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", Faults)}");
}
