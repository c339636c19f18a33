using Npgsql;

namespace Profiles.Api.Tests.GraphQL;

/// <summary>Waits until nothing works behind the requests any more: what was recorded is projected and compared.</summary>
internal static class Quiet
{
    private const string Now = """
        select (select coalesce(max(seq_id), 0) from profiles.mt_events) <= (select coalesce(min(last_seq_id), 0) from profiles.mt_event_progression where name = 'profiles:All')
          and not exists (
            select from profiles.match_record r left join profiles.match_progress p on p.tenant_id = r.tenant_id
            where r.seq > coalesce(p.seq, 0))
        """;

    public static async Task UntilAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        // Twice in a row: comparing may record something that is projected in turn.
        for (var (quiet, left) = (0, 200); quiet < 2 && left > 0; left--)
        {
            await using var command = source.CreateCommand(Now);
            quiet = await command.ExecuteScalarAsync() is true ? quiet + 1 : 0;
            await Task.Delay(150);
        }
    }
}
