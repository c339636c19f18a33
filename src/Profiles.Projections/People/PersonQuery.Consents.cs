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

    /// <summary>What decides about several keys now, in their order: of each the decision that counts, or else the latest. Null where nothing was decided.</summary>
    public async Task<IReadOnlyList<ConsentRecordView?>> DecidingAsync(
        IReadOnlyList<(IdentityId Identity, ConsentKey Key)> keys, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } opened) return [.. keys.Select(_ => (ConsentRecordView?)null)];
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var views = await RecordsAsync(connection, opened, await DecidedAsync(connection, ConsentSql.Deciding(persons, keys), cancellation), fields, cancellation);
        var byKey = views.ToLookup(v => (v.ContactPoint.Id, v.Key));
        return [.. keys.Select(k => byKey[k].OrderByDescending(v => v.Effective).FirstOrDefault())];
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
        var (viewing, now, identities) = await NamingAsync(
            connection, keys, decided.Select(d => d.Identity), decided[0].Profile, fields | PersonFields.Permissions, cancellation);
        using (now)
        {
            viewing.Concerns(decided.Select(d => d.Profile).Distinct());
            var held = now.Consents.ToDictionary(c => (c.Identity, c.Key));
            var views = decided.Where(d => identities.ContainsKey(d.Identity))
                .Select(d => viewing.View(d.Id, d.Event, d.RecordedAt, identities[d.Identity], d.Profile, held, fields)).OfType<ConsentRecordView>().ToList();
            await AccountAsync(viewing, cancellation);
            return views;
        }
    }
}
