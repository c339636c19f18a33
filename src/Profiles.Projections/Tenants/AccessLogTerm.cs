using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Tenants;

/// <summary>
/// Ends entries of the access log that have reached their term, from the first on. The place that the log then begins at is written down with a keyed hash, so that a beginning
/// that somebody else has cut off still shows.
/// </summary>
internal static class AccessLogTerm
{
    // Never one behind an entry that stays, whatever the clocks of two nodes said.
    private const string Old = $"""
        select {AccessLogCheck.Columns} from profiles.access_log where tenant_id = $1 and seq is not null and seq < coalesce(
          (select min(seq) from profiles.access_log where tenant_id = $1 and seq is not null and at >= $2), 9223372036854775807) order by seq
        """;

    /// <summary>What is not as it was written stays, and all behind it: who can write to the database can't make it go by an older date.</summary>
    /// <returns>How many entries.</returns>
    public static async Task<int> EndAsync(NpgsqlDataSource database, TenantKeys keys, DateTimeOffset before, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var ended = await RunAsync("delete from profiles.access_log where tenant_id = $1 and seq is null and at < $2", before.UtcDateTime);
        var begins = await FloorAsync(connection, keys.Tenant, cancellation);
        if (begins is not null && !IsOurs(keys, begins)) return 0;
        var (number, hash) = begins is { } known ? (known.Number, known.Hash) : (0L, AccessChain.Beginning);
        await using (var command = Command(Old, before.UtcDateTime))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation) && reader.GetInt64(0) == number + 1 && AccessLogCheck.Fault(reader, keys, hash, number + 1) is null)
                (number, hash) = (number + 1, reader.GetFieldValue<byte[]>(9));
        }
        if (number > (begins?.Number ?? 0))
        {
            await RunAsync("""
                insert into profiles.access_log_floor (tenant_id, seq, hash, mac) values ($1, $2, $3, $4)
                on conflict (tenant_id) do update set seq = excluded.seq, hash = excluded.hash, mac = excluded.mac
                """, number, hash, AccessChain.FloorMac(keys, number, hash));
            ended += await RunAsync("delete from profiles.access_log where tenant_id = $1 and seq <= $2", number);
        }
        await transaction.CommitAsync(cancellation);
        return ended;

        NpgsqlCommand Command(string sql, params object[] values)
        {
            var command = new NpgsqlCommand(sql, connection, transaction) { Parameters = { new() { Value = keys.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            return command;
        }

        async Task<int> RunAsync(string sql, params object[] values)
        {
            await using var command = Command(sql, values);
            return await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    public static bool IsOurs(TenantKeys keys, AccessHead floor) => CryptographicOperations.FixedTimeEquals(floor.Mac, AccessChain.FloorMac(keys, floor.Number, floor.Hash));

    /// <returns>Where the log begins; null where nothing has ended yet.</returns>
    public static async Task<AccessHead?> FloorAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select seq, hash, mac from profiles.access_log_floor where tenant_id = $1", connection);
        command.Parameters.AddWithValue(tenant.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)) : null;
    }
}
