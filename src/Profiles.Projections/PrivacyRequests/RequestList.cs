using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.People;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>Lists requests: what is owed first, by what is due; then what is over.</summary>
public sealed class RequestList(NpgsqlDataSource database, IDocumentStore store, IKeyVault vault)
{
    public const int MostPerPage = 100;

    private const string Where = "tenant_id = $1 and ($2::varchar is null or state = $2) and ($3::date is null or (not over and due_on < $3))";

    // Cursors hold one number: the day, above all days where it is over.
    private const string Place = "(case when over then 4294967296 else 0 end + (due_on - date '0001-01-01'))::bigint";

    private readonly RequestStreams streams = new(store);

    /// <param name="words">Opens what was written.</param>
    /// <returns>Null where there is no such request.</returns>
    public async Task<RequestView?> FindAsync(TenantId tenant, Guid id, bool words, CancellationToken cancellation) =>
        await vault.OpenAsync(tenant, cancellation) is { } keys ? (await ViewsAsync(tenant, keys, [id], words, cancellation)).GetValueOrDefault(id) : null;

    /// <param name="first">1 to 100.</param>
    /// <param name="after">A cursor of an earlier page of the same list.</param>
    public async Task<Answer<Page<RequestView>>> ListAsync(TenantId tenant, RequestFilter filter, int first, string? after, bool words, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return new Page<RequestView>([], false, false);
        var list = $"privacy-requests/{filter.State}/{filter.DueBefore:yyyy-MM-dd}";
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, list, after)) is null) return PersonRejections.Cursor;

        var take = Math.Clamp(first, 1, MostPerPage);
        var rows = new List<Cursor>(take + 1);
        await using (var command = database.CreateCommand(
            $"select id, {Place} from profiles.privacy_request where {Where} and ($4::bigint is null or ({Place}, id) > ($4, $5)) order by over, due_on, id limit {take + 1}"))
        {
            Add(command, tenant, filter);
            command.Parameters.Add(new() { Value = behind?.Value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
            command.Parameters.Add(new() { Value = behind?.Id ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) rows.Add(new(reader.GetInt64(1), reader.GetGuid(0)));
        }
        var more = rows.Count > take;
        if (more) rows.RemoveAt(take);
        var views = await ViewsAsync(tenant, keys, [.. rows.Select(r => r.Id)], words, cancellation);
        return new Page<RequestView>([.. rows.Where(r => views.ContainsKey(r.Id)).Select(r => new Edge<RequestView>(r.Write(keys, list), views[r.Id]))], more, after is not null);
    }

    public async Task<int> CountAsync(TenantId tenant, RequestFilter filter, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select count(*) from profiles.privacy_request where {Where}");
        Add(command, tenant, filter);
        return (int)(long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task<Dictionary<Guid, RequestView>> ViewsAsync(TenantId tenant, TenantKeys keys, IReadOnlyCollection<Guid> ids, bool words, CancellationToken cancellation)
    {
        if (ids.Count == 0) return [];
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var found = await streams.ReadAsync(connection, tenant, ids, cancellation);
        var states = found.ToDictionary(s => s.Key, s => PrivacyRequest.Fold(s.Value.Select(e => e.Data)));
        var places = await RequestSubjects.PlacesAsync(connection, tenant, states.Values.SelectMany(s => s.Identities), cancellation);
        using var opened = words ? await RequestBoxes.OpenAsync(connection, keys, states, cancellation) : null;
        return found.ToDictionary(s => s.Key, s => new RequestView(
            s.Key, states[s.Key], DueDates.Of(states[s.Key]), RequestHistory.Of(s.Value.Select(e => e.Data), box => opened?.Reason(s.Key, box)),
            states[s.Key].Identities.Where(places.ContainsKey).Select(i => (ProfileId?)places[i]).FirstOrDefault(), opened?.Words(s.Key, [.. s.Value.Select(e => e.Data)])));
    }

    private static void Add(NpgsqlCommand command, TenantId tenant, RequestFilter filter)
    {
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = (object?)filter.State?.ToString() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = (object?)filter.DueBefore ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
    }
}
