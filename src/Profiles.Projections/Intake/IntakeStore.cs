using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Intake;

/// <summary>A genuine delivery, before it is durable. In memory only.</summary>
public sealed record NewDelivery(TenantId Tenant, string Connector, DateTimeOffset ReceivedAt, IntakeContent Content)
{
    public override string ToString() => "(delivery)";
}

/// <summary>What is sealed of a delivery.</summary>
/// <param name="Headers">Those that the connector's mapping reads.</param>
/// <param name="Body">The bytes that were signed.</param>
public sealed record IntakeContent(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public const string ContentField = "intake.content";

    /// <summary>Of the key of a delivery.</summary>
    public const RetentionClass Class = RetentionClass.Conversation;

    public override string ToString() => "(delivery)";
}

/// <summary>Makes deliveries durable, as they came: many in one transaction.</summary>
public sealed class IntakeStore(NpgsqlDataSource database, IKeyVault vault)
{
    private const string Insert = """
        insert into profiles.intake_delivery (tenant_id, id, connector, received_at, epoch, wrapped, box, kept, attempts, next_attempt)
        select $1, n.id, n.connector, n.received_at, $2, n.wrapped, n.box, false, 0, n.received_at
        from unnest($3::uuid[], $4::varchar[], $5::timestamptz[], $6::bytea[], $7::bytea[]) as n(id, connector, received_at, wrapped, box)
        where not exists (select from profiles.tenant t where t.tenant_id = $1 and t.key_epoch > $2)
        """;

    private const string Count = """
        insert into profiles.intake_source as s (tenant_id, connector, received, last_delivery_at) select $1, n.* from unnest($2::varchar[], $3::bigint[], $4::timestamptz[]) as n
        on conflict (tenant_id, connector) do update set received = s.received + excluded.received, last_delivery_at = greatest(s.last_delivery_at, excluded.last_delivery_at)
        """;

    /// <returns>For each, whether it is durable: false where its brand has no keys, being closed.</returns>
    public Task<bool[]> StoreAsync(IReadOnlyList<NewDelivery> deliveries, CancellationToken cancellation) => LostRaces.RetryAsync(async _ =>
    {
        var stored = new bool[deliveries.Count];
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        var inserts = new List<(NpgsqlBatchCommand Command, int Rows)>();
        // Brands and sources in one order, so that nodes never wait for each other in a circle.
        foreach (var brand in deliveries.Index().GroupBy(d => d.Item.Tenant).OrderBy(b => b.Key.Value, StringComparer.Ordinal))
        {
            if (await vault.OpenAsync(brand.Key, cancellation) is not { } keys) continue;
            var insert = Sealed(keys, [.. brand.Select(d => d.Item)]);
            inserts.Add((insert, brand.Count()));
            batch.BatchCommands.Add(IntakeLock.Share(brand.Key));
            batch.BatchCommands.Add(insert);
            batch.BatchCommands.Add(Counted(brand.Key, brand.Select(d => d.Item)));
            foreach (var (place, _) in brand) stored[place] = true;
        }
        if (inserts.Count == 0) return stored;
        await batch.ExecuteNonQueryAsync(cancellation);
        if (inserts.Any(i => i.Command.RecordsAffected != i.Rows)) throw new StartOverException();
        await transaction.CommitAsync(cancellation);
        FaultPoints.Reach(FaultPoints.IntakeStored);
        return stored;
    }, cancellation);

    /// <summary>Counted in memory, and told from time to time: whoever floods an address with forgeries writes next to nothing.</summary>
    public async Task CountSignatureErrorsAsync(TenantId tenant, string connector, long count, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            insert into profiles.intake_source as s (tenant_id, connector, signature_errors) select $1, $2, $3 where exists (select from profiles.tenant t where t.tenant_id = $1 and t.closed_at is null)
            on conflict (tenant_id, connector) do update set signature_errors = s.signature_errors + excluded.signature_errors
            """);
        Add(command.Parameters, tenant.Value, connector, count);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <returns>Over all brands: how many are not processed yet.</returns>
    public async Task<long> PendingAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select coalesce(sum(s.received - s.settled), 0)::bigint from profiles.intake_source s");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static NpgsqlBatchCommand Sealed(TenantKeys keys, List<NewDelivery> deliveries)
    {
        var (ids, wrapped, boxes) = (new Guid[deliveries.Count], new byte[deliveries.Count][], new byte[deliveries.Count][]);
        for (var i = 0; i < deliveries.Count; i++)
        {
            ids[i] = Guid.CreateVersion7();
            (var key, wrapped[i]) = keys.NewDataKey(ids[i], IntakeContent.Class);
            using (key) boxes[i] = key.Seal(deliveries[i].Content, IntakeContent.ContentField).Box;
        }
        var insert = new NpgsqlBatchCommand(Insert);
        Add(insert.Parameters, keys.Tenant.Value, keys.Epoch, ids, deliveries.Select(d => d.Connector).ToArray(), deliveries.Select(d => d.ReceivedAt.UtcDateTime).ToArray(), wrapped, boxes);
        return insert;
    }

    private static NpgsqlBatchCommand Counted(TenantId tenant, IEnumerable<NewDelivery> deliveries)
    {
        var sources = deliveries.GroupBy(d => d.Connector).OrderBy(s => s.Key, StringComparer.Ordinal).ToList();
        var count = new NpgsqlBatchCommand(Count);
        Add(count.Parameters, tenant.Value, sources.Select(s => s.Key).ToArray(), sources.Select(s => s.LongCount()).ToArray(), sources.Select(s => s.Max(d => d.ReceivedAt).UtcDateTime).ToArray());
        return count;
    }

    internal static void Add(NpgsqlParameterCollection parameters, params object[] values)
    {
        foreach (var value in values) parameters.Add(value is string text ? new() { Value = text, NpgsqlDbType = NpgsqlDbType.Varchar } : new() { Value = value });
    }
}
