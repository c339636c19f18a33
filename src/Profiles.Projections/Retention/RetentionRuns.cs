using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Retention;
using Profiles.Domain.Tenants;
using Profiles.Projections.Erasure;
using Profiles.Projections.Keys;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Retention;

/// <summary>
/// Runs of a brand's retention rules: looks at everybody in pages, and orders the erasure of what has reached its end, some persons at a time. A run is a row of the database
/// with the place that it has come to, which moves in the transaction of each erasure; the id of an erasure follows from the run's and its number. So a run that is killed
/// goes on where it was and does nothing twice, whoever starts next, and it is certified once.
/// </summary>
public sealed class RetentionRuns(
    NpgsqlDataSource database, IKeyVault vault, ITenants tenants, Erasing erasing, InstanceSecrets secrets, TimeProvider clock)
{
    /// <summary>Who is named where nobody asked for the run.</summary>
    public const string Actor = "retention";

    /// <summary>Of the day, in the controller's time zone, that the daily run waits for.</summary>
    public const int Hour = 3;

    /// <summary>One for each set of classes.</summary>
    private const int MostOrders = 15;

    /// <summary>Persons in one erasure, which stops the brand's recording while it lasts.</summary>
    public int Batch { get; init; } = 50;

    /// <summary>Persons in a page.</summary>
    public int Page { get; init; } = RetentionPages.Length;

    /// <summary>What a run would come to now, by the same pages and the same decision. Writes nothing.</summary>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<RetentionTotals> PreviewAsync(TenantId tenant, CancellationToken cancellation)
    {
        var policy = (await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException()).RetentionPolicy;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var (now, totals, after) = (StoredTime.Now(clock), RetentionTotals.None, Guid.Empty);
        while (await RetentionPages.NextAsync(connection, tenant, policy, after, Page, now, cancellation) is { Count: > 0 } persons)
        {
            totals = totals.Plus(RetentionTotals.Of(Due(policy, persons, now).Select(d => d.Due)) with { Looked = persons.Count });
            after = persons[^1].Profile.Value;
        }
        return totals;
    }

    /// <returns>The latest first.</returns>
    public async Task<IReadOnlyList<RetentionRun>> ListAsync(TenantId tenant, int count, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await RunRows.LatestAsync(connection, tenant, count, cancellation);
    }

    /// <summary>Whether a run was cut off, or none has begun today.</summary>
    public async Task<bool> IsOwedAsync(TenantId tenant, TenantSettings settings, CancellationToken cancellation)
    {
        if (!settings.RetentionPolicy.Enabled) return false;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if ((await RunRows.LatestAsync(connection, tenant, 1, cancellation)) is not [var last]) return true;
        if (last.FinishedAt is null || last.Certificate is null) return true;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(settings.PrivacyPolicy.TimeZone);
        var (now, began) = (TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone), TimeZoneInfo.ConvertTime(last.BeganAt, zone));
        return now.Hour >= Hour && DateOnly.FromDateTime(now.DateTime) > DateOnly.FromDateTime(began.DateTime);
    }

    /// <summary>Finishes the run that was cut off, or makes one from the beginning to the end.</summary>
    /// <returns>Null where the rules are not enabled, or another process is at it.</returns>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<RetentionRun?> RunAsync(TenantId tenant, string actor, CancellationToken cancellation)
    {
        await using var turn = await database.OpenConnectionAsync(cancellation);
        if (!await LockAsync(turn, tenant, cancellation)) return null;
        try
        {
            var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            if (!settings.RetentionPolicy.Enabled) return null;
            var latest = await RunRows.LatestAsync(turn, tenant, 1, cancellation);
            var run = latest is [{ } last] && (last.FinishedAt is null || last.Certificate is null) ? last : await BeginAsync(turn, tenant, settings, (latest is [var before] ? before.Number : 0) + 1, actor, cancellation);
            if (run.FinishedAt is null) run = await WalkAsync(turn, tenant, run, cancellation);
            return await CertifyAsync(turn, tenant, run, settings, cancellation);
        }
        finally
        {
            await UnlockAsync(turn, tenant);
        }
    }

    private async Task<RetentionRun> BeginAsync(NpgsqlConnection connection, TenantId tenant, TenantSettings settings, int number, string actor, CancellationToken cancellation)
    {
        var run = new RetentionRun(number, Guid.CreateVersion7(), actor, settings.RetentionPolicyVersion, StoredTime.Now(clock), Guid.Empty, 0, RetentionTotals.None, null, null);
        await RunRows.InsertAsync(connection, tenant, run, cancellation);
        FaultPoints.Reach(FaultPoints.RetentionBegun);
        return run;
    }

    private async Task<RetentionRun> WalkAsync(NpgsqlConnection connection, TenantId tenant, RetentionRun run, CancellationToken cancellation)
    {
        run = await PickUpAsync(tenant, run, cancellation);
        // The policy is asked for anew with each page: who switches it off stops the run.
        while (await tenants.FreshAsync(tenant, cancellation) is { RetentionPolicy: { Enabled: true } policy })
        {
            var persons = await RetentionPages.NextAsync(connection, tenant, policy, run.Cursor, Page, run.BeganAt, cancellation);
            if (persons.Count == 0) break;
            foreach (var batch in Due(policy, persons, run.BeganAt).Chunk(Batch))
                run = await EraseAsync(tenant, run, policy, [.. batch.Select(b => b.Person.Profile)], cancellation);
            run = run with { Cursor = persons[^1].Profile.Value, Totals = run.Totals with { Looked = run.Totals.Looked + persons.Count } };
            await RunRows.UpdateAsync(connection, tenant, run, cancellation);
            FaultPoints.Reach(FaultPoints.RetentionPage);
        }
        run = run with { FinishedAt = StoredTime.Now(clock) };
        await RunRows.UpdateAsync(connection, tenant, run, cancellation);
        FaultPoints.Reach(FaultPoints.RetentionWalked);
        return run;
    }

    /// <summary>
    /// Whoever was killed between the ledger and the database has left lines of erasures. A start carries them out, and they are counted; one that nobody has carried out is taken
    /// back: its persons are looked at anew.
    /// </summary>
    private async Task<RetentionRun> PickUpAsync(TenantId tenant, RetentionRun run, CancellationToken cancellation)
    {
        await erasing.TakeBackAsync(tenant, [.. Enumerable.Range(0, MostOrders).Select(n => OrderOf(run, n))], run.Actor, cancellation);
        while (await erasing.FindAsync(tenant, OrderOf(run, 0), cancellation) is { } done)
        {
            var ended = done.Classes.Select(c => new RetentionTally(c, "unknown", done.Profiles.Count, done.Identities.Count, null));
            run = run with
            {
                Orders = run.Orders + 1,
                Totals = run.Totals.Plus(RetentionTotals.None with { Ended = [.. ended], Events = done.Events, DataKeys = done.DataKeys, Epochs = done.Epochs, Suppressions = done.Suppressions }),
            };
        }
        return run;
    }

    /// <summary>One transaction: what of these persons has still reached its end when nobody else can write.</summary>
    private async Task<RetentionRun> EraseAsync(TenantId tenant, RetentionRun run, RetentionPolicy policy, IReadOnlyList<ProfileId> profiles, CancellationToken cancellation)
    {
        var (after, late, decided) = (run, 0L, new List<PersonDue>());
        var done = await erasing.LapseAsync(tenant, async connection =>
        {
            var persons = await RetentionPages.NamedAsync(connection, tenant, policy, profiles, run.BeganAt, cancellation);
            late = persons.Count(p => !p.IsCurrent);
            decided = [.. Due(policy, persons.Where(p => p.IsCurrent), run.BeganAt).Select(d => d.Due)];
            return [.. decided.SelectMany(d => d.Classes).GroupBy(c => c.Identity).GroupBy(i => HoldRows.Bits(i.Select(c => c.Class))).OrderBy(o => o.Key)
                .Select((o, n) => new ErasureOrder(OrderOf(run, n), [.. o.Select(i => i.Key)], HoldRows.Classes(o.Key), run.Actor))];
        }, async (session, reports) =>
        {
            var totals = reports.Aggregate(RetentionTotals.Of(decided) with { Late = late }, (sum, r) => sum.Plus(
                RetentionTotals.None with { Events = r.Events, DataKeys = r.DataKeys, Epochs = r.Epochs, Suppressions = r.Suppressions }));
            after = run with { Orders = run.Orders + reports.Count, Totals = run.Totals.Plus(totals) };
            await RunRows.UpdateAsync(session.Connection!, tenant, after, cancellation);
        }, cancellation);
        return done.Count == 0 ? run with { Totals = run.Totals with { Late = run.Totals.Late + late } } : after;
    }

    private async Task<RetentionRun> CertifyAsync(NpgsqlConnection connection, TenantId tenant, RetentionRun run, TenantSettings settings, CancellationToken cancellation)
    {
        if (run.Certificate is not null || await vault.OpenAsync(tenant, cancellation) is not { } keys) return run;
        using var key = new CertificateKey(secrets.GetOrCreate(ErasureCertificates.SigningKey, 32));
        var (totals, now) = (run.Totals, StoredTime.Now(clock));
        var certificate = new RetentionCertificate(
            RetentionCertificate.CurrentVersion, RetentionCertificate.Name, tenant.Value, run.Id, run.Number, run.BeganAt, run.FinishedAt!.Value, now, run.Actor, run.PolicyVersion,
            totals.Ended, run.Orders, totals.Events, totals.DataKeys, totals.Epochs, [.. totals.Epochs.Where(e => !keys.Epochs.Contains(e))], totals.Suppressions);
        run = run with { Certificate = key.Sign(certificate) };
        await RunRows.UpdateAsync(connection, tenant, run, cancellation);
        FaultPoints.Reach(FaultPoints.RetentionCertified);
        return run;
    }

    private static List<(KeptPerson Person, PersonDue Due)> Due(RetentionPolicy policy, IEnumerable<KeptPerson> persons, DateTimeOffset now) =>
        [.. persons.Select(p => (p, Retaining.Decide(policy, p.Identities, now))).Where(d => d.Item2.Classes.Count > 0)];

    /// <summary>Stored in the ledger and in the log: the id of one of the next erasures of a run.</summary>
    private static Guid OrderOf(RetentionRun run, int next) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"profiles.retention-run|{run.Id:N}|{run.Orders + next + 1}")).AsSpan(0, 16), bigEndian: true);

    private static async Task<bool> LockAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, "select pg_try_advisory_lock(hashtextextended('profiles.retention|' || $1, 0))", tenant);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task UnlockAsync(NpgsqlConnection connection, TenantId tenant)
    {
        await using var command = RequestRows.Command(connection, "select pg_advisory_unlock(hashtextextended('profiles.retention|' || $1, 0))", tenant);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
