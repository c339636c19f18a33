using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Tenants;

/// <summary>
/// Appends entries of several brands to their chains. As a rule that is one statement: it goes by the heads that this process left, and writes for the brands of
/// which no other process moved them. For the others the heads are locked and read first. Not for several threads.
/// </summary>
internal sealed class AccessLogWriter(NpgsqlDataSource database) : IAsyncDisposable
{
    private readonly Dictionary<TenantId, AccessHead> heads = [];
    private NpgsqlConnection? connection;

    /// <param name="brands">The entries of each brand, in order.</param>
    public async Task WriteAsync(IReadOnlyDictionary<TenantKeys, List<AccessLogEntry>> brands)
    {
        try
        {
            connection ??= await OpenAsync();
            var rest = await AppendAsync(brands.Where(b => heads.ContainsKey(b.Key.Tenant)), _ => { });
            rest.AddRange(brands.Where(b => !heads.ContainsKey(b.Key.Tenant)));
            if (rest.Count > 0) await AppendLockedAsync(rest);
        }
        catch
        {
            heads.Clear();
            await DisposeAsync();
            connection = null;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null) await connection.DisposeAsync();
    }

    /// <summary>Heads are locked in the order of their brands' names, here as below: two writers never wait for each other.</summary>
    private async Task AppendLockedAsync(List<KeyValuePair<TenantKeys, List<AccessLogEntry>>> brands)
    {
        var keys = brands.ToDictionary(b => b.Key.Tenant, b => b.Key);
        var names = keys.Keys.Select(t => t.Value).ToArray();
        // On its own, or a new head would be locked before those that come before it.
        if (keys.Keys.Any(t => !heads.ContainsKey(t)))
        {
            await using var first = new NpgsqlCommand("insert into profiles.access_log_head (tenant_id, seq, hash, mac) select n, 0, '', '' from unnest($1::varchar[]) n order by n on conflict do nothing", connection);
            first.Parameters.Add(new() { Value = names });
            await first.ExecuteNonQueryAsync();
        }
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("begin"),
                new("""
                    select h.tenant_id, h.seq, h.hash, h.mac, coalesce((select max(l.seq) from profiles.access_log l where l.tenant_id = h.tenant_id), 0)
                    from profiles.access_log_head h where h.tenant_id = any ($1) order by h.tenant_id for update of h
                    """) { Parameters = { new() { Value = names } } },
            },
        };
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                var tenant = new TenantId(reader.GetString(0));
                heads[tenant] = AccessChain.Trusted(keys[tenant], new(reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3)), reader.GetInt64(4));
            }
        }
        if ((await AppendAsync(brands, statement => statement.BatchCommands.Add(new("commit")))).Count > 0) throw new InvalidOperationException("The head of an access log moved under its lock.");
    }

    // One statement whatever the number of rows, so that it stays prepared. Rows of differing lengths have no array of arrays: lists go as array literals, and
    // every name and id in them is free of what would need quoting. The mac stands for number and hash.
    private const string Append = """
        with mine as materialized (
          select h.tenant_id from profiles.access_log_head h join unnest($1::varchar[], $2::bytea[]) as known(tenant_id, mac) on known.tenant_id = h.tenant_id
          where h.mac = known.mac order by h.tenant_id for update of h),
        moved as (
          update profiles.access_log_head h set seq = n.seq, hash = n.hash, mac = n.mac
          from mine join unnest($1::varchar[], $3::bigint[], $4::bytea[], $5::bytea[]) as n(tenant_id, seq, hash, mac) on n.tenant_id = mine.tenant_id
          where h.tenant_id = mine.tenant_id returning h.tenant_id),
        written as (
          insert into profiles.access_log (tenant_id, id, at, "by", roles, purpose, fields, profiles, seq, key, hash)
          select tenant_id, id, at, "by", roles::text[], purpose, fields::text[], profiles::uuid[], seq, $6::smallint, hash
          from unnest($7::varchar[], $8::uuid[], $9::timestamptz[], $10::varchar[], $11::text[], $12::varchar[], $13::text[], $14::text[], $15::bigint[], $16::bytea[])
            as entry(tenant_id, id, at, "by", roles, purpose, fields, profiles, seq, hash)
          where tenant_id in (select tenant_id from moved))
        select tenant_id from moved
        """;

    /// <returns>The brands that nothing was written of, because another process moved the head.</returns>
    private async Task<List<KeyValuePair<TenantKeys, List<AccessLogEntry>>>> AppendAsync(
        IEnumerable<KeyValuePair<TenantKeys, List<AccessLogEntry>>> brands, Action<NpgsqlBatch> finish)
    {
        var rest = brands.ToList();
        if (rest.Count == 0) return rest;
        var chains = rest.ToDictionary(b => b.Key.Tenant, b => Chain(b.Key, b.Value));
        var rows = chains.Values.SelectMany(c => c).ToList();
        var next = rest.ToDictionary(b => b.Key.Tenant, b => Head(b.Key, chains[b.Key.Tenant][^1]));

        var statement = new NpgsqlBatchCommand(Append);
        Add(NpgsqlDbType.Varchar, next, n => n.Key.Value);
        Add(NpgsqlDbType.Bytea, next, n => heads[n.Key].Mac);
        Add(NpgsqlDbType.Bigint, next, n => n.Value.Number);
        Add(NpgsqlDbType.Bytea, next, n => n.Value.Hash);
        Add(NpgsqlDbType.Bytea, next, n => n.Value.Mac);
        statement.Parameters.Add(new() { Value = AccessChain.Key });
        Add(NpgsqlDbType.Varchar, rows, row => row.Entry.Tenant.Value);
        Add(NpgsqlDbType.Uuid, rows, row => row.Id);
        Add(NpgsqlDbType.TimestampTz, rows, row => StoredTime.Of(row.Entry.At));
        Add(NpgsqlDbType.Varchar, rows, row => row.Entry.By);
        Add(NpgsqlDbType.Text, rows, row => Literal(row.Entry.Roles));
        Add(NpgsqlDbType.Varchar, rows, row => row.Entry.Purpose);
        Add(NpgsqlDbType.Text, rows, row => Literal(row.Entry.Fields));
        Add(NpgsqlDbType.Text, rows, row => Literal(row.Entry.Profiles.Select(profile => profile.Value.ToString())));
        Add(NpgsqlDbType.Bigint, rows, row => row.Number);
        Add(NpgsqlDbType.Bytea, rows, row => row.Hash);

        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { statement } };
        finish(batch);
        var written = new List<TenantId>();
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) written.Add(new(reader.GetString(0)));
        }
        // Only now, with a commit behind it.
        foreach (var tenant in written) heads[tenant] = next[tenant];
        rest.RemoveAll(b => written.Contains(b.Key.Tenant));
        return rest;

        void Add<TRow, T>(NpgsqlDbType type, IEnumerable<TRow> of, Func<TRow, T> value) =>
            statement.Parameters.Add(new NpgsqlParameter { Value = of.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    private List<ChainedEntry> Chain(TenantKeys keys, List<AccessLogEntry> entries)
    {
        var chain = new List<ChainedEntry>(entries.Count);
        var (number, before) = (heads[keys.Tenant].Number, heads[keys.Tenant].Hash);
        foreach (var entry in entries)
        {
            var id = Guid.CreateVersion7(entry.At);
            chain.Add(new(++number, id, entry, before = AccessChain.Hash(keys, before, number, id, entry)));
        }
        return chain;
    }

    private static AccessHead Head(TenantKeys keys, ChainedEntry last) => new(last.Number, last.Hash, AccessChain.Mac(keys, last.Number, last.Hash));

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var opened = await database.OpenConnectionAsync();
        // A power cut may cost the last half second, because a read is not worth a disk flush; a process that hangs must not keep the others from writing.
        // The plan is the same whatever the number of rows: without the last setting it was made anew each time.
        await using var relaxed = new NpgsqlCommand("set synchronous_commit = off; set idle_in_transaction_session_timeout = '5s'; set plan_cache_mode = force_generic_plan", opened);
        await relaxed.ExecuteNonQueryAsync();
        return opened;
    }

    private static string Literal(IEnumerable<string> names) => $"{{{string.Join(',', names.Select(name => name.All(IsPlain) ? name : throw new FormatException("A name in the access log is a plain word.")))}}}";

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':';
}
