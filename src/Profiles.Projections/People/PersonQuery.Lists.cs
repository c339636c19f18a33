using Npgsql;
using Profiles.Domain.Composing;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    public const int MostPerPage = 200;

    /// <param name="search">Beginnings of names, all of which must match; or a whole e-mail address, telephone number, handle or id.</param>
    /// <param name="first">1 to 200.</param>
    /// <param name="after">A cursor of an earlier page in the same order.</param>
    public async Task<Answer<Page<PersonView>>> ListAsync(
        string? search, ProfileFilter? filter, ProfileOrder order, int first, string? after, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return new Page<PersonView>([], false, false);
        if (!await IsCaughtUpAsync(cancellation)) return PersonRejections.TimedOut;

        var list = $"profiles/{order}";
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, list, after)) is null) return PersonRejections.Cursor;

        var sql = persons.New();
        var (where, rejection) = Where(sql, keys, search, filter);
        if (rejection is not null) return rejection;
        var take = Math.Clamp(first, 1, MostPerPage);
        var (sort, key) = order switch
        {
            ProfileOrder.LastSeenDesc => ("p.last_seen desc, p.profile_id desc", "p.last_seen"),
            ProfileOrder.FirstSeenDesc => ("p.first_seen desc, p.profile_id desc", "p.first_seen"),
            ProfileOrder.InteractionsDesc => ("p.interactions desc, p.profile_id desc", "p.interactions"),
            _ => ("p.profile_id", "0"),
        };
        if (behind is { } at)
        {
            where += order == ProfileOrder.Id
                ? $" and p.profile_id > {sql.Add(at.Id)}"
                : $" and ({key}, p.profile_id) < ({sql.Add(IsTime(order) ? new DateTimeOffset(at.Value, TimeSpan.Zero) : (int)at.Value)}, {sql.Add(at.Id)})";
        }

        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        var rows = new List<(CustomerProfile Profile, Cursor Cursor)>(take + 1);
        await using (var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { sql.Command($"select p.profile_id, p.data, {key} from profiles.profile p where p.tenant_id = $1 and {where} order by {sort} limit {take + 1}") },
        })
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                var value = IsTime(order) ? reader.GetFieldValue<DateTimeOffset>(2).UtcTicks : reader.GetInt32(2);
                rows.Add((Components.Read<CustomerProfile>(reader, 1), new(value, reader.GetGuid(0))));
            }
        }
        var more = rows.Count > take;
        if (more) rows.RemoveAt(take);
        var views = await ViewAsync(connection, [.. rows.Select(r => r.Profile)], fields, cancellation);
        return new Page<PersonView>([.. rows.Zip(views, (row, view) => new Edge<PersonView>(row.Cursor.Write(keys, list), view))], more, after is not null);
    }

    public async Task<Answer<int>> CountAsync(string? search, ProfileFilter? filter, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return 0;
        if (!await IsCaughtUpAsync(cancellation)) return PersonRejections.TimedOut;
        var sql = persons.New();
        var (where, rejection) = Where(sql, keys, search, filter);
        if (rejection is not null) return rejection;

        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command($"select count(*)::int from profiles.profile p where p.tenant_id = $1 and {where}") } };
        return (int)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    private (string Where, Rejection? Rejection) Where(Sql sql, TenantKeys keys, string? search, ProfileFilter? filter)
    {
        var where = persons.IsVisible(sql);
        if (!string.IsNullOrWhiteSpace(search))
        {
            if (!disclosure.Searches) return ("", PersonRejections.Search);
            var question = new SearchTerms(caller.Settings, parts.Phones).Ask(search);
            if (!disclosure.Search(question, search)) return ("", PersonRejections.Search);
            var (exact, words) = (Tokens(question.Exact), Tokens(question.Words));
            var byWords = words.Length > 0 ? $" or p.tokens @> {sql.Add(words)}" : "";
            where += $" and (p.tokens && {sql.Add(exact)}{byWords})";
        }
        if (filter is null) return (where, null);
        var compiled = new FilterSql(sql, keys, disclosure.Trait, caller.Settings.IsClear);
        where += $" and {compiled.Of(filter)}";
        return (where, compiled.Rejection);

        Guid[] Tokens(IReadOnlyList<SearchTerm> terms) => [.. terms.Where(disclosure.Search).Select(t => keys.Token(t.Kind, t.Value)).Distinct()];
    }

    private static bool IsTime(ProfileOrder order) => order is ProfileOrder.LastSeenDesc or ProfileOrder.FirstSeenDesc;

    private async ValueTask<bool> IsCaughtUpAsync(CancellationToken cancellation) => consistency == Consistency.Eventual || await parts.Progress.CatchUpAsync(parts.CatchUpWithin, cancellation);
}
