using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;
using Profiles.Projections.Intake;
using Profiles.Projections.Packages;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.Erasure;

/// <summary>Carries out an entry of the ledger on the database, in the connection's transaction. To do it again changes nothing.</summary>
internal static class ErasureWrites
{
    private const string Fence = """
        insert into profiles.fence as f (tenant_id, hash, erased_at, returned_at) select $1, h, $3, case when $4 then $3 end from unnest($2::uuid[]) as h
        on conflict (tenant_id, hash) do update set erased_at = excluded.erased_at, returned_at = excluded.returned_at where f.erased_at < excluded.erased_at
        """;

    // A life begins with all that its forerunner left, so what it leaves in turn takes the place of that.
    private const string NoSuppressions = "delete from profiles.suppression where tenant_id = $1 and hash = any($2)";

    private const string Suppressions = """
        insert into profiles.suppression (tenant_id, hash, kind, channel, purpose, controller, at, until)
        select $1, * from unnest($2::uuid[], $3::varchar[], $4::varchar[], $5::varchar[], $6::varchar[], $7::timestamptz[], $8::timestamptz[])
        """;

    private const string KeysOfClasses = "delete from profiles.data_key where tenant_id = $1 and subject = any($2) and class = any($3) returning class";

    // By the key that it is found by: the directory has no index by identity, and a look through all of it would stop the brand for so long.
    private const string Directory = """
        delete from profiles.directory d using profiles.membership m
        where m.tenant_id = $1 and m.identity_id = any($2) and d.tenant_id = $1 and d.blind_key = m.blind_key and d.identity_id = m.identity_id
        """;

    // The identity stays where it stood in the graph, so that all others do; who it was is gone.
    private const string Nobody = "update profiles.membership set blind_key = null where tenant_id = $1 and identity_id = any($2) and blind_key is not null";

    // A reason may tell whom a decision was about, and is sealed under the key of somebody who may live on.
    private const string Reasons = """
        update profiles.mt_events e set data = e.data - 'reason'
        where e.tenant_id = $1 and e.data ? 'reason' and e.stream_id in (
          select decision_id from profiles.graph_link where tenant_id = $1 and a = any($2)
          union select decision_id from profiles.graph_link where tenant_id = $1 and b = any($2)
          union select decision_id from profiles.graph_separation where tenant_id = $1 and identity_id = any($2)
          union select decision_id from profiles.link_suggestion where tenant_id = $1 and (a = any($2) or b = any($2)))
        """;

    // Whoever is left is found by what is left of them; the projection composes them anew a moment later.
    private const string Tokens = """
        update profiles.profile p set tokens = coalesce((
          select array_agg(distinct t order by t) from profiles.membership m join profiles.facet f on f.tenant_id = m.tenant_id and f.identity_id = m.identity_id, unnest(f.tokens) t
          where m.tenant_id = $1 and m.profile_id = p.profile_id), '{}')
        where p.tenant_id = $1 and p.profile_id in (select profile_id from profiles.membership where tenant_id = $1 and identity_id = any($2))
        """;

    private const string NoProfile = """
        delete from profiles.profile p
        where p.tenant_id = $1 and p.profile_id in (select profile_id from profiles.membership where tenant_id = $1 and identity_id = any($2))
          and not exists (select from profiles.membership m where m.tenant_id = $1 and m.profile_id = p.profile_id and m.blind_key is not null)
        """;

    private const string Codes = "delete from profiles.step_up_code where tenant_id = $1 and (asked_by = any($2) or sent_to = any($2))";

    /// <summary>Live tables and read models with rows of one identity each.</summary>
    private static readonly string[] OfIdentities = ["consent_state", "consent_record", "customer_state", "exclusion", "audience_member", .. ReadTables.OfIdentities];

    /// <returns>Destroyed keys by class, and deleted rows by table.</returns>
    public static async Task<(Dictionary<RetentionClass, int> DataKeys, Dictionary<string, int> Rows)> ApplyAsync(
        NpgsqlConnection connection, TenantId tenant, ErasureEntry entry, CancellationToken cancellation)
    {
        var ids = entry.Identities.Select(i => i.Value).ToArray();
        var keys = new Dictionary<RetentionClass, int>();
        await using (var destroy = Command(KeysOfClasses, ids, entry.Classes.Select(c => (short)c).ToArray()))
        {
            await using var reader = await destroy.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) keys[(RetentionClass)reader.GetInt16(0)] = keys.GetValueOrDefault((RetentionClass)reader.GetInt16(0)) + 1;
        }
        // What was put together for the person dies with them, and with a part of it.
        var rows = new Dictionary<string, int> { ["privacy_package"] = await PackageRows.DestroyAsync(connection, tenant, await PackageRows.OfIdentitiesAsync(connection, tenant, ids, cancellation), cancellation) };
        if (!entry.IsWhole) return (keys, rows);

        rows["intake_delivery"] = await KeptDeliveries.EraseAsync(connection, tenant, entry.Traces ?? [], entry.At, cancellation);
        await RunAsync(Fence, entry.Fence.ToArray(), entry.At.UtcDateTime, entry.Lapsed);
        await RunAsync(NoSuppressions, entry.Fence.ToArray());
        var s = entry.Suppressions;
        if (s.Count > 0)
        {
            await RunAsync(
                Suppressions, s.Select(x => x.Hash).ToArray(), s.Select(x => x.Kind).ToArray(), s.Select(x => x.Channel).ToArray(), s.Select(x => x.Purpose).ToArray(),
                s.Select(x => x.Controller).ToArray(), s.Select(x => x.At.UtcDateTime).ToArray(), s.Select(x => x.Until?.UtcDateTime).ToArray());
        }
        rows["directory"] = await RunAsync(Directory, ids);
        foreach (var table in OfIdentities) rows[table] = await RunAsync($"delete from profiles.{table} where tenant_id = $1 and identity_id = any($2)", ids);
        rows["step_up_code"] = await RunAsync(Codes, ids);
        await RunAsync(Nobody, ids);
        await RunAsync(Tokens, ids);
        rows["profile"] = await RunAsync(NoProfile, ids);
        await RunAsync(Reasons, ids);
        return (keys, rows);

        NpgsqlCommand Command(string sql, params object[] values)
        {
            var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } } };
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            return command;
        }

        async Task<int> RunAsync(string sql, params object[] values)
        {
            await using var command = Command(sql, values);
            return await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
