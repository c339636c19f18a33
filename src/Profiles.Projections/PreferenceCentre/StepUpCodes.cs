using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Store;

namespace Profiles.Projections.PreferenceCentre;

/// <summary>A code to send, once: what is stored of it is its hash.</summary>
public sealed record NewCode(Guid Id, string Digits)
{
    public override string ToString() => $"(code {Id})";
}

/// <summary>A code that was sent.</summary>
/// <param name="Open">Whether it can still be entered.</param>
public sealed record SentCode(Guid Id, PrivacyRequestKind Kind, IdentityId SentTo, DateTimeOffset AskedAt, bool Open, bool Used);

/// <summary>Codes that prove that who asks holds a contact point of the person's. Six digits, some minutes, few attempts, few codes.</summary>
public sealed class StepUpCodes(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock)
{
    public const int Digits = 6;
    public const int MostAttempts = 5;

    /// <summary>By one link, and to one contact point.</summary>
    public const int MostInAnHour = 3;
    public const int MostInADay = 10;

    /// <param name="askedBy">The contact point that the link was sent to.</param>
    /// <returns>Null where too many were sent, or the brand is closed.</returns>
    public async Task<NewCode?> NewAsync(TenantId tenant, IdentityId askedBy, IdentityId sentTo, PrivacyRequestKind kind, TimeSpan lasts, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return null;
        var code = new NewCode(Guid.NewGuid(), RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture));
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // One after the other for each brand, or many at once would each count too few.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command("select pg_advisory_xact_lock(hashtextextended('profiles.step-up|' || $1, 0))", tenant),
                Command("delete from profiles.step_up_code where tenant_id = $1 and created_at < $2", tenant, now.AddDays(-2)),
                Command("""
                    insert into profiles.step_up_code (tenant_id, id, asked_by, sent_to, kind, hash, created_at, expires_at, attempts)
                    select $1, $2, $3, $4, $5, $6, $7, $8, 0
                    where (select count(*) filter (where c.created_at > $9) < $11 and count(*) < $12 from profiles.step_up_code c where c.tenant_id = $1 and c.asked_by = $3 and c.created_at > $10)
                      and (select count(*) filter (where c.created_at > $9) < $11 and count(*) < $12 from profiles.step_up_code c where c.tenant_id = $1 and c.sent_to = $4 and c.created_at > $10)
                    """, tenant, code.Id, askedBy.Value, sentTo.Value, kind.ToString(), Hash(keys, code.Id, code.Digits), now, now + lasts, now.AddHours(-1), now.AddDays(-1), MostInAnHour, MostInADay),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return batch.BatchCommands[^1].RecordsAffected == 1 ? code : null;
    }

    /// <returns>Null where this link asked for no such code.</returns>
    public async Task<SentCode?> FindAsync(TenantId tenant, Guid id, IdentityId askedBy, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select kind, sent_to, created_at, expires_at, attempts, used_at from profiles.step_up_code where tenant_id = $1 and id = $2 and asked_by = $3");
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = askedBy.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Read(id, reader, clock.GetUtcNow()) : null;
    }

    /// <summary>Within the session's transaction: locks the code until that ends, and queues the attempt to be counted with it.</summary>
    /// <returns>The code, where the digits are its own and it was open, or had been used with them before. Otherwise null.</returns>
    internal async Task<SentCode?> TryAsync(IDocumentSession session, TenantKeys keys, Guid id, IdentityId askedBy, string digits, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var batch = new NpgsqlBatch(session.Connection)
        {
            BatchCommands =
            {
                Command("select kind, sent_to, created_at, expires_at, attempts, used_at, hash from profiles.step_up_code where tenant_id = $1 and id = $2 and asked_by = $3 for update", keys.Tenant, id, askedBy.Value),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        var code = Read(id, reader, now);
        var right = CryptographicOperations.FixedTimeEquals(reader.GetFieldValue<byte[]>(6), Hash(keys, id, digits));
        if (code.Used) return right ? code : null;
        if (!code.Open) return null;
        session.QueueSetBased("update profiles.step_up_code set attempts = attempts + 1, used_at = case when ^ then ^ end where tenant_id = ^ and id = ^", right, now, keys.Tenant.Value, id);
        return right ? code : null;
    }

    private static SentCode Read(Guid id, NpgsqlDataReader reader, DateTimeOffset now)
    {
        var used = !reader.IsDBNull(5);
        var open = !used && reader.GetInt16(4) < MostAttempts && reader.GetFieldValue<DateTimeOffset>(3) > now;
        return new(id, Enum.Parse<PrivacyRequestKind>(reader.GetString(0)), new(reader.GetGuid(1)), reader.GetFieldValue<DateTimeOffset>(2), open, used);
    }

    // Keyed, and of the code's own id: whoever reads the table can't try a million numbers on it.
    private static byte[] Hash(TenantKeys keys, Guid id, string digits) => keys.LinkSignature(Encoding.UTF8.GetBytes($"code|{id:N}|{digits}"));

    private static NpgsqlBatchCommand Command(string sql, TenantId tenant, params object[] arguments)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
        foreach (var argument in arguments) command.Parameters.Add(new() { Value = argument });
        return command;
    }
}
