using Npgsql;
using Profiles.Domain.Access;
using Profiles.Domain.Privacy;
using Profiles.Projections.People;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Audiences;

/// <summary>Exports that were asked for and wait to be fetched: for a few minutes, by the same login, once, on any node.</summary>
public sealed class AudienceTickets(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    private const string Field = "audience-ticket";

    /// <returns>When it expires; null where the brand is closed.</returns>
    public Task<DateTimeOffset?> IssueAsync(Caller by, AudienceRequest request, CancellationToken cancellation) => LostRaces.RetryAsync<DateTimeOffset?>(async _ =>
    {
        if (await vault.OpenAsync(by.Tenant, cancellation) is not { } keys) return null;
        var expires = clock.GetUtcNow() + Lasts;
        var (key, wrapped) = keys.NewDataKey(request.Id, RetentionClass.Contact);
        using (key)
        {
            // One transaction. As of any data key: none under an epoch that is being ended.
            await using var batch = database.CreateBatch();
            batch.BatchCommands.Add(ErasureLock.Share(by.Tenant));
            var insert = new NpgsqlBatchCommand("""
                with gone as (delete from profiles.audience_ticket where tenant_id = $1 and expires_at < now())
                insert into profiles.audience_ticket (tenant_id, id, actor, expires_at, epoch, wrapped, box) select $1, $2, $3, $4, $5, $6, $7
                where not exists (select from profiles.tenant t where t.tenant_id = $1 and t.key_epoch > $5)
                """);
            foreach (var value in new object[] { by.Tenant.Value, request.Id, by.Actor, expires, keys.Epoch, wrapped, key.Seal(request, Field).Box }) insert.Parameters.Add(new() { Value = value });
            batch.BatchCommands.Add(insert);
            await batch.ExecuteNonQueryAsync(cancellation);
            if (insert.RecordsAffected == 0) throw new StartOverException();
        }
        return expires;
    }, cancellation);

    /// <returns>Null where there is none for this login, or not any more: nothing tells one from the other.</returns>
    public async Task<AudienceRequest?> TakeAsync(Caller by, Guid id, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(by.Tenant, cancellation) is not { } keys) return null;
        await using var command = database.CreateCommand(
            "delete from profiles.audience_ticket where tenant_id = $1 and id = $2 and actor = $3 and expires_at > $4 returning epoch, wrapped, box");
        foreach (var value in new object[] { by.Tenant.Value, id, by.Actor, clock.GetUtcNow() }) command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        using var key = keys.Unwrap(id, RetentionClass.Contact, reader.GetInt32(0), reader.GetFieldValue<byte[]>(1));
        return key?.Open(new Sealed<AudienceRequest>(reader.GetFieldValue<byte[]>(2)), Field);
    }
}
