using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Profiles.Benchmarks.People;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Projections.Suggesting;

namespace Profiles.Benchmarks.Identity;

/// <summary>
/// What a CRM admin waits for, in a durable store of a million people: from an event to the linked profile, and a merge and its unmerge. One client;
/// each figure is over all of its operations.
/// </summary>
public static class IdentityBench
{
    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var count = options.Profiles;
        var operations = options.Quick ? 300 : 1_000;
        await using var store = await PeopleStore.OpenAsync(count);
        using var daemon = await store.Store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();

        var recorder = store.NewRecorder();
        var decisions = new GraphDecisions(store.Store, store.Vault, store.Tenants, store.Phones, TimeProvider.System);
        // People who are in no other measurement, of this run or of one before.
        var run = DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture);
        var random = new Random();

        var (acknowledged, visible) = (new List<double>(), new List<double>());
        for (var i = -20; i < operations; i++)
        {
            var watch = Stopwatch.StartNew();
            var account = new IdentityClaim("facebook", "page-1", $"{run}-{i + 20}");
            var result = await recorder.RecordAsync(PeopleStore.Server, [new Message
            {
                Id = $"{run}-{i}", Identities = [account, Person.Address(random.Next(store.Lasting))], ReceivedAt = DateTimeOffset.UtcNow,
            }], CancellationToken.None);
            var recorded = watch.Elapsed.TotalMilliseconds;
            await UntilVisibleAsync(store, result[0].Bearer!.Value);
            // The first ones warm up.
            if (i < 0) continue;
            acknowledged.Add(recorded);
            visible.Add(watch.Elapsed.TotalMilliseconds);
        }

        // Somebody new with the name and town of one who is known, and an address that differs by a letter.
        var matching = new OnlineMatching(store.Store, store.Source, store.Vault, store.Tenants, decisions, TimeProvider.System);
        var (suggesting, suggested) = (new List<double>(), 0);
        while (await matching.StepAsync(PeopleStore.Tenant, CancellationToken.None) is not null) { }
        for (var i = -20; i < operations; i++)
        {
            var like = random.Next(store.Lasting);
            var result = await recorder.RecordAsync(PeopleStore.Server, [new Message
            {
                Id = $"{run}-like-{i}", ReceivedAt = DateTimeOffset.UtcNow, Facts = [.. Person.Message(like, DateTimeOffset.UtcNow).Facts.Take(1)],
                Identities = [new IdentityClaim("email", null, $"persoon{like}.{run}.{i + 20}@people.example.org")],
            }], CancellationToken.None);
            await UntilVisibleAsync(store, result[0].Bearer!.Value);
            var watch = Stopwatch.StartNew();
            var found = await matching.StepAsync(PeopleStore.Tenant, CancellationToken.None);
            if (i < 0) continue;
            suggesting.Add(watch.Elapsed.TotalMilliseconds);
            suggested += found is > 0 ? 1 : 0;
        }

        var (merges, unmerges) = (new List<double>(), new List<double>());
        var because = new Deciding(PeopleStore.Admin, "they called");
        for (var i = -20; i < operations; i++)
        {
            var pair = await ProfilesAsync(store, random.Next(store.Lasting), random.Next(store.Lasting));
            var watch = Stopwatch.StartNew();
            var merged = await decisions.MergeAsync(because, pair, null, [], CancellationToken.None);
            var merging = watch.Elapsed.TotalMilliseconds;
            if (merged.Decision is not { } merge) continue;
            watch.Restart();
            var unmerged = await decisions.UnmergeAsync(because, merge, CancellationToken.None);
            if (i < 0 || unmerged.Rejection is not null) continue;
            merges.Add(merging);
            unmerges.Add(watch.Elapsed.TotalMilliseconds);
        }
        await daemon.StopAllAsync();

        var table = new BenchTable($"identity: {count:N0} profiles, one client, {operations} operations each{options.Size}", "ms");
        table.AddTimes("event to linked profile, acknowledged (Consistency: strong)", acknowledged, Aim.AtMost(50));
        table.AddTimes("event to linked profile, in the read models", visible, Aim.AtMost(50));
        table.AddTimes("new profile compared and suggested", suggesting, Aim.AtMost(150));
        table.AddTimes("merge", merges, Aim.AtMost(200));
        table.AddTimes("unmerge", unmerges, Aim.AtMost(200));
        table.Note($"identity: {suggested} of {suggesting.Count} new profiles had a suggestion.");
        return table;
    }

    /// <summary>Until the profile that bears the identity lists it.</summary>
    private static async Task UntilVisibleAsync(PeopleStore store, IdentityId identity)
    {
        await using var connection = await store.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("""
            select exists (select from profiles.membership m join profiles.profile p on p.tenant_id = m.tenant_id and p.profile_id = m.profile_id
              where m.tenant_id = $1 and m.identity_id = $2 and p.data->'identities' @> jsonb_build_array(jsonb_build_object('id', $2::text)))
            """, connection) { Parameters = { new() { Value = PeopleStore.Tenant.Value }, new() { Value = identity.Value } } };
        while (await command.ExecuteScalarAsync() is not true) await Task.Delay(2);
    }

    private static async Task<List<ProfileId>> ProfilesAsync(PeopleStore store, int one, int other)
    {
        var keys = (await store.Vault.OpenAsync(PeopleStore.Tenant, CancellationToken.None))!;
        var normaliser = new IdentityNormaliser(Profiles.Domain.Tenants.TenantSettings.Default, store.Phones);
        await using var command = store.Source.CreateCommand("select birth_id from profiles.membership m join profiles.directory d using (tenant_id, identity_id) where d.tenant_id = $1 and d.blind_key = any($2)");
        command.Parameters.AddWithValue(PeopleStore.Tenant.Value);
        command.Parameters.AddWithValue(new[] { one, other }.Select(n => keys.BlindKey(normaliser.Normalise(Person.Record(n), Trust.Links).Identity!)).ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<ProfileId>();
        while (await reader.ReadAsync()) ids.Add(new(reader.GetGuid(0)));
        return ids;
    }
}
