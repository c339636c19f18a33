using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Projections.Identities;
using Profiles.Projections.ReadModels;
using Profiles.Projections.Recording;
using Profiles.Projections.Store;
using Profiles.Projections.Tenants;

namespace Profiles.Proofs.Killing;

/// <summary>Compares what was acknowledged with what is stored and projected, in the database itself.</summary>
/// <param name="faults">Gets a sentence for each thing that does not hold.</param>
internal sealed class Ledger(OwnService own, TenantId tenant, List<string> faults)
{
    private const string MessageKeys = "select count(*) from profiles.message_key where key = any($1)";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Acknowledged is stored, right after the restart.</summary>
    public Task CheckAcknowledgedAsync(Source source) => own.InDatabaseAsync(async (_, database) =>
    {
        var acknowledged = source.Acknowledged;
        Expect("acknowledged messages stored", acknowledged.Count, await CountAsync(database, MessageKeys, await KeysAsync(source, acknowledged)));
        return true;
    });

    /// <summary>Everything was acknowledged; each message is stored once and projected once.</summary>
    public Task<(long Stored, long Interactions, long Events)> CloseAsync(Source source) => own.InDatabaseAsync(async (_, database) =>
    {
        var all = Enumerable.Range(0, source.Made).ToList();
        var interactions = all.Where(source.IsInteraction).ToList();
        Expect("acknowledged", source.Made, source.Acknowledged.Count);
        await UntilNoneAsync(database, "select count(*) from profiles.intake_delivery where not kept", "the webhooks were not processed");
        Expect("webhooks that could not be recorded", 0, await CountAsync(database, "select count(*) from profiles.intake_delivery"));
        var stored = await CountAsync(database, "select count(*) from profiles.message_key");
        Expect("stored message keys", source.Made, stored);
        Expect("message keys of what was sent", source.Made, await CountAsync(database, MessageKeys, await KeysAsync(source, all)));
        Expect("interactions", interactions.Count, await CountAsync(database, "select count(*) from profiles.mt_events where type = 'interaction_recorded'"));
        Expect("messages with an interaction of their own", interactions.Count,
            await CountAsync(database, "select count(distinct id) from profiles.mt_events where type = 'interaction_recorded' and id = any($1)", await KeysAsync(source, interactions)));
        Expect("reports of traits", source.Made - interactions.Count, await CountAsync(database, "select count(*) from profiles.mt_events where type = 'traits_reported'"));
        Expect("streams whose version is not their last event's", 0, await CountAsync(database, """
            select count(*) from profiles.mt_streams s
            left join (select stream_id, count(*) as events, max(version) as last from profiles.mt_events group by 1) e on e.stream_id = s.id
            where s.version is distinct from e.last or e.events is distinct from e.last
            """));

        await CatchUpAsync(database);
        Expect("timeline rows", interactions.Count, await CountAsync(database, "select count(*) from profiles.timeline"));
        Expect("interactions that the profiles count", interactions.Count, await CountAsync(database, "select coalesce(sum(interactions), 0)::bigint from profiles.profile"));
        Expect("identities without a facet", 0, await CountAsync(database, """
            select count(*) from profiles.membership m where not exists (select from profiles.facet f where f.tenant_id = m.tenant_id and f.identity_id = m.identity_id)
            """));
        Expect("profiles that differ from the live memberships", 0, await CountAsync(database, """
            select count(*) from (select distinct tenant_id, profile_id from profiles.membership) m
            full join profiles.profile p on p.tenant_id = m.tenant_id and p.profile_id = m.profile_id where m.profile_id is null or p.profile_id is null
            """));
        return (stored, (long)interactions.Count, await CountAsync(database, "select count(*) from profiles.mt_events"));
    });

    /// <summary>Read models and live tables are what the events make them again. The service must not run.</summary>
    /// <returns>How many rows the read models have.</returns>
    public Task<int> RebuildAsync() => own.InDatabaseAsync(async (connection, database) =>
    {
        var keys = own.OpenKeys();
        var tenants = new TenantRegistry(database, keys, TimeProvider.System);
        await using var store = DocumentStore.For(options => ProfileStore.Configure(options, connection, keys, tenants, new LibPhoneNumbers()));
        var before = await ReadModelHash.ComputeAsync(database, keys, tenant, CancellationToken.None);
        var memberships = await MembershipsAsync(database);

        await new Refolding(store, database, keys, tenants).RefoldAsync(tenant, CancellationToken.None);
        using (var daemon = await store.BuildProjectionDaemonAsync())
        {
            await daemon.RebuildProjectionAsync(ProfileProjection.Name, CancellationToken.None);
            await daemon.StopAllAsync();
        }
        var after = await ReadModelHash.ComputeAsync(database, keys, tenant, CancellationToken.None);
        Expect("rows of read models after a rebuild", before.Rows, after.Rows);
        if (before.Hash != after.Hash) faults.Add("the read models differ from their rebuild");
        if (memberships != await MembershipsAsync(database)) faults.Add("the memberships differ from their refold");
        return after.Rows;
    });

    private static async Task<string> MembershipsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select coalesce(md5(string_agg(m::text, ' ' order by identity_id)), '') from profiles.membership m");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private Task CatchUpAsync(NpgsqlDataSource database) => UntilNoneAsync(database, """
        select count(*) from profiles.mt_events
        where seq_id > (select coalesce(min(last_seq_id), 0) from profiles.mt_event_progression where name like '%:%')
        """, "the read models did not catch up");

    private async Task UntilNoneAsync(NpgsqlDataSource database, string sql, string otherwise)
    {
        var until = DateTime.UtcNow + Patience;
        while (await CountAsync(database, sql) > 0)
        {
            if (DateTime.UtcNow > until)
            {
                faults.Add(otherwise);
                return;
            }
            await Task.Delay(200);
        }
    }

    private void Expect(string what, long expected, long actual)
    {
        if (expected != actual) faults.Add($"{what}: {expected} expected, {actual} found");
    }

    private async Task<Guid[]> KeysAsync(Source source, IReadOnlyCollection<int> numbers)
    {
        var keys = (await own.OpenKeys().OpenAsync(tenant, CancellationToken.None))!;
        return [.. numbers.Select(number => keys.Message(Source.Name, source.IdOf(number)).Value)];
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string sql, params object[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
