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

        if (Where(persons.New(), keys, search, filter).Rejection is { } rejection) return rejection;
        var take = Math.Clamp(first, 1, MostPerPage);
        var page = new PageSql(
            persons, order, sql => Where(sql, keys, search, filter).Where + (behind is { } at ? $" and {PageSql.Behind(sql, order, at)}" : ""), take + 1);
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        List<(CustomerProfile Profile, Cursor Cursor)>? rows = null;
        for (var look = 0; rows is null; look++) rows = await ReadAsync(connection, [PageSql.Planning(look, Filters(search, filter)), page.Look(look)], IsTime(order), cancellation);
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
        var share = !purpose.NeedsPermission || !Filters(search, filter) ? Share.All : await WeighAsync(connection, sql => Where(sql, keys, search, filter).Where, cancellation);
        var matching = $"(select p.profile_id from profiles.profile p where p.tenant_id = $1 and {where})";
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Command($"select count(*)::int from ({persons.Visible(sql, matching, share)}) v") } };
        return (int)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    /// <returns>Null where another look is needed.</returns>
    private static async Task<List<(CustomerProfile Profile, Cursor Cursor)>?> ReadAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand[] look, bool isTime, CancellationToken cancellation)
    {
        var rows = new List<(CustomerProfile, Cursor)>();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in look) batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (!reader.GetBoolean(0)) return null;
            if (reader.IsDBNull(1)) continue;
            var value = isTime ? reader.GetFieldValue<DateTimeOffset>(3).UtcTicks : reader.GetInt32(3);
            rows.Add((Components.Read<CustomerProfile>(reader, 2), new(value, reader.GetGuid(1))));
        }
        return rows;
    }

    /// <summary>Who matches, whether or not they may be seen.</summary>
    private (string Where, Rejection? Rejection) Where(Sql sql, TenantKeys keys, string? search, ProfileFilter? filter)
    {
        var where = "true";
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

    private static bool Filters(string? search, ProfileFilter? filter) => filter is not null || !string.IsNullOrWhiteSpace(search);

    private static bool IsTime(ProfileOrder order) => order is ProfileOrder.LastSeenDesc or ProfileOrder.FirstSeenDesc;

    private async ValueTask<bool> IsCaughtUpAsync(CancellationToken cancellation) => consistency == Consistency.Eventual || await parts.Progress.CatchUpAsync(parts.CatchUpWithin, cancellation);
}
