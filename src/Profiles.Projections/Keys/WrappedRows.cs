using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Intake;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Keys;

/// <summary>What became of some wrapped data keys.</summary>
/// <param name="Rewrapped">Opened, and wrapped under the newest epoch.</param>
/// <param name="Unreadable">Neither opened with their epoch's key nor lost with it: somebody or something changed them.</param>
/// <param name="Gone">Their epoch's key was destroyed before: nobody opens them any more.</param>
public readonly record struct Sweep(long Rewrapped, long Unreadable, long Gone)
{
    public static Sweep operator +(Sweep a, Sweep b) => new(a.Rewrapped + b.Rewrapped, a.Unreadable + b.Unreadable, a.Gone + b.Gone);
}

/// <summary>A table of data keys that are wrapped under key-encryption keys: each has the columns <c>tenant_id</c>, <c>epoch</c> and <c>wrapped</c>.</summary>
/// <param name="Subject">The column of whom a key is bound to.</param>
/// <param name="Class">The column, or the number, of the retention class that it is bound to.</param>
internal sealed record WrappedRows(string Table, string Subject, string Class)
{
    /// <summary>Every one; a test compares them with the database's catalogue.</summary>
    public static IReadOnlyList<WrappedRows> All { get; } =
    [
        new("data_key", "subject", "class"), new("audience_ticket", "id", $"{(short)RetentionClass.Contact}::smallint"), new("intake_delivery", "id", $"{(short)IntakeContent.Class}::smallint"),
    ];

    private string Page => $"""
        select {Subject}, {Class}, epoch, wrapped from profiles.{Table}
        where tenant_id = $1 and ({Subject}, {Class}) > ($2, $3) and epoch < $4 order by {Subject}, {Class} limit $5
        """;

    // Only what is as it was read: what was erased meanwhile is not brought back.
    private string Change => $"""
        update profiles.{Table} k set epoch = $2, wrapped = n.wrapped
        from unnest($3::uuid[], $4::smallint[], $5::int[], $6::bytea[]) as n(subject, class, epoch, wrapped)
        where k.tenant_id = $1 and k.{Subject} = n.subject and {(Class == "class" ? "k.class" : Class)} = n.class and k.epoch = n.epoch
        """;

    public async Task<long> CountAsync(NpgsqlDataSource database, TenantId tenant, int before, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select count(*) from profiles.{Table} where tenant_id = $1 and epoch < $2");
        command.CommandTimeout = 0;
        Add(command.Parameters, tenant.Value, before);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The epochs before one that rows are still wrapped under.</summary>
    public async Task<IReadOnlyList<int>> EpochsAsync(NpgsqlDataSource database, TenantId tenant, int before, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select distinct epoch from profiles.{Table} where tenant_id = $1 and epoch < $2");
        command.CommandTimeout = 0;
        Add(command.Parameters, tenant.Value, before);
        var epochs = new List<int>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) epochs.Add(reader.GetInt32(0));
        return epochs;
    }

    /// <summary>Wraps one page anew, in one transaction. Shares the erasure lock, so that an erasure comes before the page or after it.</summary>
    /// <param name="after">The last key of the page before.</param>
    /// <returns>The last key of this page; null where it was the last page.</returns>
    public async Task<(Sweep Sweep, (Guid, short)? Last)> RewrapPageAsync(
        NpgsqlDataSource database, TenantKeys keys, (Guid Subject, short Class) after, int size, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ErasureLock.ShareAsync(connection, keys.Tenant, cancellation);

        var (sweep, rows, read, last) = (new Sweep(), new List<(Guid Subject, short Class, int Epoch, byte[] Wrapped)>(size), 0, after);
        await using (var page = new NpgsqlCommand(Page, connection))
        {
            Add(page.Parameters, keys.Tenant.Value, after.Subject, after.Class, keys.Epoch, size);
            await using var reader = await page.ExecuteReaderAsync(cancellation);
            for (; await reader.ReadAsync(cancellation); read++)
            {
                last = (reader.GetGuid(0), reader.GetInt16(1));
                try
                {
                    var epoch = reader.GetInt32(2);
                    if (keys.Rewrap(last.Subject, (RetentionClass)last.Class, epoch, reader.GetFieldValue<byte[]>(3)) is { } anew) rows.Add((last.Subject, last.Class, epoch, anew));
                    else sweep += new Sweep(0, 0, 1);
                }
                catch (CryptographicException)
                {
                    sweep += new Sweep(0, 1, 0);
                }
            }
        }
        if (rows.Count > 0)
        {
            await using var change = new NpgsqlCommand(Change, connection);
            Add(change.Parameters, keys.Tenant.Value, keys.Epoch,
                rows.Select(r => r.Subject).ToArray(), rows.Select(r => r.Class).ToArray(), rows.Select(r => r.Epoch).ToArray(), rows.Select(r => r.Wrapped).ToArray());
            sweep += new Sweep(await change.ExecuteNonQueryAsync(cancellation), 0, 0);
        }
        await transaction.CommitAsync(cancellation);
        return (sweep, read == size ? last : null);
    }

    private static void Add(NpgsqlParameterCollection parameters, params object[] values)
    {
        foreach (var value in values)
        {
            var parameter = new NpgsqlParameter { Value = value };
            if (value is string) parameter.NpgsqlDbType = NpgsqlDbType.Varchar;
            parameters.Add(parameter);
        }
    }
}
