using Npgsql;
using NpgsqlTypes;

namespace Profiles.Benchmarks.People;

/// <summary>Writes rows by binary COPY, each table over a connection of its own.</summary>
public static class PeopleCopy
{
    /// <summary>The columns that are written, by table.</summary>
    public static IReadOnlyDictionary<string, string> Tables { get; } = new Dictionary<string, string>
    {
        ["message_key"] = "tenant_id, key, digest, bearer",
        ["directory"] = "tenant_id, blind_key, identity_id, strength",
        ["membership"] = "tenant_id, identity_id, profile_id, birth_id, type, scope, blind_key, standing",
        ["data_key"] = "tenant_id, subject, class, epoch, wrapped",
        ["graph_link"] = "tenant_id, decision_id, a, b, grp, rule, strength, occurred_at, source, override, survivor, code, reaches",
        ["mt_streams"] = "tenant_id, id, version, timestamp",
        ["mt_events"] = "tenant_id, seq_id, id, stream_id, version, data, type, mt_dotnet_type, timestamp, is_archived",
        ["timeline"] = "tenant_id, identity_id, occurred_at, seq, kind, channel",
        ["facet"] = "tenant_id, identity_id, version, seq, data, tokens",
        ["match_record"] = "tenant_id, identity_id, seq, box",
        ["match_key"] = "tenant_id, key, identity_id",
        ["consent_state"] = "tenant_id, identity_id, channel, purpose, controller, granted_at, granted_until, attested_at, attested_until, confirmed_at, confirmed_until, attested_confirmed_at, attested_confirmed_until, denied_at, objected_at, undated_denial_at",
        ["consent_record"] = "tenant_id, event_id, identity_id, channel, purpose, controller, occurred_at",
        ["customer_state"] = "tenant_id, identity_id, purchased_at, stage, stage_at, born, born_at",
        ["exclusion"] = "tenant_id, identity_id, kind, at, lifts, until, reason",
        ["profile"] = "tenant_id, profile_id, version, data, first_seen, last_seen, last_contact, last_interaction, interactions, tokens, labels, clear",
    };

    /// <summary>Streams come before the events that refer to them: all that is written in one go becomes visible table by table.</summary>
    public static async Task WriteAsync(NpgsqlDataSource source, IEnumerable<Row> rows)
    {
        foreach (var table in rows.GroupBy(r => r.Table).OrderBy(t => t.Key == "mt_events"))
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var copy = await connection.BeginBinaryImportAsync($"copy profiles.{table.Key} ({Tables[table.Key]}) from stdin (format binary)");
            copy.Timeout = TimeSpan.Zero;
            foreach (var row in table)
            {
                await copy.StartRowAsync();
                foreach (var value in row.Values) await WriteAsync(copy, value);
            }
            await copy.CompleteAsync();
        }
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, object? value) => value switch
    {
        null => copy.WriteNullAsync(),
        string text => copy.WriteAsync(text, NpgsqlDbType.Varchar),
        Guid id => copy.WriteAsync(id, NpgsqlDbType.Uuid),
        long number => copy.WriteAsync(number, NpgsqlDbType.Bigint),
        int number => copy.WriteAsync(number, NpgsqlDbType.Integer),
        short number => copy.WriteAsync(number, NpgsqlDbType.Smallint),
        bool truth => copy.WriteAsync(truth, NpgsqlDbType.Boolean),
        DateTime time => copy.WriteAsync(time, NpgsqlDbType.TimestampTz),
        byte[] bytes => copy.WriteAsync(bytes, NpgsqlDbType.Bytea),
        Guid[] ids => copy.WriteAsync(ids, NpgsqlDbType.Array | NpgsqlDbType.Uuid),
        string[] words => copy.WriteAsync(words, NpgsqlDbType.Array | NpgsqlDbType.Text),
        Json json => copy.WriteAsync(json.Text, NpgsqlDbType.Jsonb),
        _ => throw new NotSupportedException($"No column type is known for {value.GetType().Name}."),
    };
}
