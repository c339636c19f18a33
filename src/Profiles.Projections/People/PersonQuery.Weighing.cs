using System.Text.Json;
using Npgsql;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    /// <summary>From one of so many on, deciding of all of a brand's persons together is quicker than looking for what is held for each of an audience.</summary>
    private const int One = 5;

    /// <summary>How many match, as the planner guesses without reading them.</summary>
    /// <param name="matches">Adds the condition on a row <c>p</c> of <c>profile</c>.</param>
    private async Task<Share> WeighAsync(NpgsqlConnection connection, Func<Sql, string> matches, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Guess(_ => "true"), Guess(matches) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var all = await GuessedAsync(reader, cancellation);
        await reader.NextResultAsync(cancellation);
        return await GuessedAsync(reader, cancellation) * One >= all ? Share.Most : Share.Few;
    }

    private NpgsqlBatchCommand Guess(Func<Sql, string> matches)
    {
        var sql = persons.New();
        return sql.Command($"explain (format json) select p.profile_id from profiles.profile p where p.tenant_id = $1 and {matches(sql)}");
    }

    private static async Task<double> GuessedAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        await reader.ReadAsync(cancellation);
        using var plan = JsonDocument.Parse(reader.GetString(0));
        return plan.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble();
    }
}
