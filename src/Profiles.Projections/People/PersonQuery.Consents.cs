using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    private const string ConsentOrder = "consents";

    /// <summary>All decisions of all live identities of a person, the newest first. Where there is nobody, or nobody whom the purpose covers: an empty page.</summary>
    /// <param name="first">1 to 200.</param>
    /// <param name="after">A cursor of an earlier page; also good after a merge.</param>
    public async Task<Answer<Page<ConsentRecordView>>> ConsentHistoryAsync(ProfileId profile, int first, string? after, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return new Page<ConsentRecordView>([], false, false);
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, ConsentOrder, after)) is null) return PersonRejections.Cursor;

        var take = Math.Clamp(first, 1, MostPerPage);
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var decided = await DecidedAsync(connection, ConsentSql.Page(persons, profile, behind, take + 1), cancellation);
        var views = await RecordsAsync(connection, keys, [.. decided.Take(take)], fields, cancellation);
        return new Page<ConsentRecordView>([.. views.Select(v => new Edge<ConsentRecordView>(new Cursor(v.OccurredAt.UtcTicks, v.Id).Write(keys, ConsentOrder), v))], decided.Count > take, after is not null);
    }

    public async Task<int> CountConsentsAsync(ProfileId profile, CancellationToken cancellation)
    {
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ConsentSql.Count(persons, profile) } };
        return (int)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>One decision.</summary>
    /// <returns>Null where there is none, or none of anybody whom the purpose covers.</returns>
    public async Task<ConsentRecordView?> ConsentAsync(Guid id, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return null;
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        return (await RecordsAsync(connection, keys, await DecidedAsync(connection, ConsentSql.One(persons, id), cancellation), fields, cancellation)).FirstOrDefault();
    }

    /// <summary>What decides about several keys now, in their order; also where it was said elsewhere by the person. Null where nothing was.</summary>
    public async Task<IReadOnlyList<ConsentRecordView?>> DecidingAsync(
        IReadOnlyList<(IdentityId Identity, ConsentKey Key)> keys, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } opened) return [.. keys.Select(_ => (ConsentRecordView?)null)];
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var decided = await DecidedAsync(connection, ConsentSql.Deciding(persons, [.. keys.Select(k => k.Identity).Distinct()]), cancellation);
        var ledger = await LedgerAsync(connection, opened, decided, cancellation);
        var byProfile = decided.ToLookup(d => d.Profile);
        var profileOf = decided.SelectMany(d => ledger.IdentitiesOf(d.Profile).Select(i => (i, d.Profile))).DistinctBy(m => m.i).ToDictionary(m => m.i, m => m.Profile);
        var chosen = keys.Select(k => profileOf.TryGetValue(k.Identity, out var profile) ? Deciding(ledger, byProfile[profile], k.Identity, k.Key) : null).ToList();
        var views = (await RecordsAsync(connection, opened, [.. chosen.OfType<Decided>().DistinctBy(d => d.Id)], fields, cancellation)).ToDictionary(v => v.Id);
        return [.. chosen.Select(c => c is null ? null : views.GetValueOrDefault(c.Id))];
    }

    /// <summary>Of a person's decisions, the latest first, the one that what holds at a contact point comes of.</summary>
    private static Decided? Deciding(ConsentLedger ledger, IEnumerable<Decided> ofPerson, IdentityId point, ConsentKey key)
    {
        var (state, terms) = (ledger.Joined(point, key), ledger.TermsOf(key));
        return ofPerson.Where(d => state.IsDecidedBy(terms, d.Event) && (d.Event switch
        {
            ConsentGiven given => d.Identity == point && given.Key == key,
            ConsentWithdrawn gone => gone.Key == key || (gone.Objection && gone.Key.Controller == key.Controller && ledger.IsMarketing(key) && ledger.IsMarketing(gone.Key)),
            _ => false,
        })).OrderByDescending(d => d.Identity == point).FirstOrDefault();
    }

    /// <summary>What is held for the persons who decided.</summary>
    private async Task<ConsentLedger> LedgerAsync(NpgsqlConnection connection, TenantKeys keys, IEnumerable<Decided> decided, CancellationToken cancellation)
    {
        var whom = Whoms.Profiles([.. decided.Select(d => d.Profile.Value).Distinct()]);
        using var now = new Circumstances(keys);
        var members = new Dictionary<IdentityId, (ProfileId, string)>();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ConsentSql.MembersOf(persons, whom) } };
        Circumstances.AddPermissions(batch, persons, whom);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) members.Add(new(reader.GetGuid(0)), (new(reader.GetGuid(1)), reader.GetString(2)));
        await reader.NextResultAsync(cancellation);
        await now.ReadPermissionsAsync(reader, cancellation);
        return new(caller.Settings.Catalogue, caller.Settings.Controller, members, now.Consents.ToDictionary(c => (c.Identity, c.Key), c => c.State), now.Now);
    }

    /// <summary>A decision as it is stored.</summary>
    private sealed record Decided(IdentityId Identity, ProfileId Profile, Guid Id, IIdentityEvent Event, DateTimeOffset RecordedAt);

    private async Task<List<Decided>> DecidedAsync(NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var decided = new List<Decided>();
        while (await reader.ReadAsync(cancellation))
        {
            if (parts.Events.Read(reader.GetString(4), reader.GetFieldValue<byte[]>(5)) is IIdentityEvent happened)
                decided.Add(new(new(reader.GetGuid(0)), new(reader.GetGuid(1)), reader.GetGuid(3), happened, reader.GetFieldValue<DateTimeOffset>(6)));
        }
        return decided;
    }

    private async Task<List<ConsentRecordView>> RecordsAsync(
        NpgsqlConnection connection, TenantKeys keys, List<Decided> decided, PersonFields fields, CancellationToken cancellation)
    {
        if (decided.Count == 0) return [];
        var ledger = await LedgerAsync(connection, keys, decided, cancellation);
        var (viewing, now, identities) = await NamingAsync(connection, keys, decided.Select(d => d.Identity), decided[0].Profile, fields, cancellation);
        using (now)
        {
            viewing.Concerns(decided.Select(d => d.Profile).Distinct());
            var views = decided.Where(d => identities.ContainsKey(d.Identity))
                .Select(d => viewing.View(d.Id, d.Event, d.RecordedAt, identities[d.Identity], d.Profile, ledger, fields)).OfType<ConsentRecordView>().ToList();
            await AccountAsync(viewing, cancellation);
            return views;
        }
    }
}
