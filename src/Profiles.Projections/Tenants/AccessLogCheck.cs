using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Tenants;

/// <summary>What a brand's access log is worth.</summary>
/// <param name="Whole">How many entries, from the first on, are as they were written.</param>
/// <param name="Older">How many are from before the log was a chain: nothing can be said of those.</param>
/// <param name="Broken">The first place that doesn't hold, as a sentence; null where all do.</param>
/// <param name="Last">Number and hash of the last entry that holds, to be kept elsewhere; null where there is none.</param>
public sealed record AccessLogVerdict(long Whole, long Older, string? Broken, string? Last);

/// <summary>Goes through a brand's access log from its first entry to its head, in one snapshot.</summary>
public sealed class AccessLogCheck(NpgsqlDataSource database, IKeyVault vault)
{
    /// <param name="known">A <see cref="AccessLogVerdict.Last"/> of before: that entry must still be there. A log that was put back as a whole, with its head, to what it once was shows by this alone.</param>
    /// <returns>Null where there is no such brand, or its keys are destroyed.</returns>
    public async Task<AccessLogVerdict?> VerifyAsync(TenantId tenant, string? known, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return null;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var older = await OlderAsync(connection, tenant, cancellation);
        var head = await HeadAsync(connection, tenant, cancellation);

        var floor = await AccessLogTerm.FloorAsync(connection, tenant, cancellation);
        var (begins, last) = floor is { } f ? (f.Number, f.Hash) : (0L, AccessChain.Beginning);
        // What has reached its term can't be looked for any more.
        var (whole, knownSeen) = (begins, known is null || (long.TryParse(known.Split(':')[0], CultureInfo.InvariantCulture, out var number) && number <= begins));
        if (floor is not null && !AccessLogTerm.IsOurs(keys, floor)) return Broken("The place that the log begins at was changed.");
        await using var command = new NpgsqlCommand($"select {Columns} from profiles.access_log where tenant_id = $1 and seq is not null order by seq", connection) { Parameters = { new() { Value = tenant.Value } } };
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                number = reader.GetInt64(0);
                if (number != whole + 1) return Broken($"Entry {whole + 1} is missing{(number > whole + 2 ? $", and all up to {number - 1}" : "")}.");
                if (Fault(reader, keys, last, number) is { } fault) return Broken($"Entry {number} of {reader.GetFieldValue<DateTimeOffset>(2):yyyy-MM-dd HH:mm:ss} UTC {fault}.");
                (whole, last) = (number, reader.GetFieldValue<byte[]>(9));
                knownSeen |= Name(whole, last) == known;
            }
        }
        if (head is null) return whole == 0 && knownSeen ? Answer(null) : Broken(whole == 0 ? "The entry that is known is missing." : "The head of the log is missing.");
        if (head is { Number: 0, Mac.Length: 0 } && whole == 0) return knownSeen ? Answer(null) : Broken("The entry that is known is missing.");
        if (!AccessChain.IsWhole(keys, head)) return Broken("The head of the log was changed.");
        if (head.Number != whole) return Broken(head.Number > whole ? $"Entry {whole + 1} is missing, and all behind it: there were {head.Number}." : $"Entry {head.Number + 1} is behind the log's end.");
        return knownSeen ? Answer(null) : Broken("The entry that is known is missing: the log was put back to an earlier state, or belongs to another brand.");

        AccessLogVerdict Broken(string where) => Answer(where);
        AccessLogVerdict Answer(string? broken) => new(whole - begins, older, broken, whole == 0 ? null : Name(whole, last));
    }

    /// <summary>The columns of a row, in the order in which <see cref="Fault"/> reads them.</summary>
    internal const string Columns = """seq, id, at, "by", roles, purpose, fields, profiles, key, hash""";

    /// <returns>Null: the row is what was written behind the hash before it.</returns>
    internal static string? Fault(NpgsqlDataReader reader, TenantKeys keys, byte[] before, long number)
    {
        if (reader.IsDBNull(8) || reader.GetInt16(8) != AccessChain.Key || reader.IsDBNull(9)) return "has no hash that could be checked";
        var hash = reader.GetFieldValue<byte[]>(9);
        var entry = new AccessLogEntry(
            keys.Tenant, reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3), reader.GetFieldValue<string[]>(4), reader.GetString(5), reader.GetFieldValue<string[]>(6),
            [.. reader.GetFieldValue<Guid[]>(7).Select(id => new ProfileId(id))]);
        if (Holds(before)) return null;
        return Holds(AccessChain.Broken)
            ? "is as it was written, but the log's head had been changed before it"
            : "is not what was written there: it was changed, moved or made up, or the entry before it was";

        bool Holds(byte[] previous) => CryptographicOperations.FixedTimeEquals(hash, AccessChain.Hash(keys, previous, number, reader.GetGuid(1), entry));
    }

    private static string Name(long number, byte[] hash) => string.Create(CultureInfo.InvariantCulture, $"{number}:{Convert.ToHexStringLower(hash)}");

    private static async Task<long> OlderAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select count(*) from profiles.access_log where tenant_id = $1 and seq is null", connection);
        command.Parameters.AddWithValue(tenant.Value);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<AccessHead?> HeadAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select seq, hash, mac from profiles.access_log_head where tenant_id = $1", connection);
        command.Parameters.AddWithValue(tenant.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)) : null;
    }
}
