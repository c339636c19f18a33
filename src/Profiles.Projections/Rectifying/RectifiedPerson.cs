using System.Text.Json;
using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.Keys;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Rectifying;

/// <summary>The identities that a rectification is about, locked as the graph's writers lock them, and what is to be appended to them.</summary>
internal sealed class RectifiedPerson : IDisposable
{
    private const string Lock = """
        select m.identity_id, m.blind_key from profiles.membership m
        where m.tenant_id = $1 and m.identity_id = any($2) and m.blind_key is not null order by m.identity_id for no key update of m
        """;

    private const string Keys = "select subject, class, epoch, wrapped from profiles.data_key where tenant_id = $1 and subject = any($2)";

    // Of all who are one person with them: the correction comes behind whatever was pinned anywhere, whatever the clocks said.
    private const string LastPinned = """
        select max((e.data->>'occurredAt')::timestamptz) from profiles.membership a
        join profiles.membership m on m.tenant_id = a.tenant_id and m.profile_id = a.profile_id
        join profiles.mt_events e on e.tenant_id = m.tenant_id and e.stream_id = m.identity_id and e.type in ('trait_pinned', 'trait_unpinned', 'trait_rectified')
        where a.tenant_id = $1 and a.identity_id = any($2)
        """;

    private readonly TenantId tenant;
    private readonly Dictionary<IdentityId, IdentityEntry> members;
    private readonly DateTimeOffset? lastPinned;
    private readonly List<LoggedEvent> events = [];
    private readonly PermissionFold permissions = new();

    private RectifiedPerson(TenantId tenant, Dictionary<IdentityId, IdentityEntry> members, DateTimeOffset? lastPinned) =>
        (this.tenant, this.members, this.lastPinned) = (tenant, members, lastPinned);

    /// <summary>Without those that were erased.</summary>
    public IReadOnlyList<IdentityId> Identities => [.. members.Keys.OrderBy(i => i.Value)];

    public static async Task<RectifiedPerson> LockAsync(NpgsqlConnection connection, TenantKeys keys, IReadOnlyList<IdentityId> scope, CancellationToken cancellation)
    {
        var ids = scope.Select(i => i.Value).ToArray();
        var blindKeys = new Dictionary<IdentityId, Guid>();
        await using (var command = RequestRows.Command(connection, Lock, keys.Tenant, ids))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation)) blindKeys[new(reader.GetGuid(0))] = reader.GetGuid(1);

        var wrapped = blindKeys.Keys.ToDictionary(i => i, _ => new Dictionary<RetentionClass, (int, byte[])>());
        await using (var command = RequestRows.Command(connection, Keys, keys.Tenant, ids))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
                if (wrapped.TryGetValue(new(reader.GetGuid(0)), out var own)) own[(RetentionClass)reader.GetInt16(1)] = (reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));
        }

        await using var last = RequestRows.Command(connection, LastPinned, keys.Tenant, ids);
        var lastPinned = await last.ExecuteScalarAsync(cancellation) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : (DateTimeOffset?)null;
        return new(keys.Tenant, blindKeys.ToDictionary(b => b.Key, b => new IdentityEntry(keys, b.Key, b.Value, Strength.Observed, wrapped[b.Key], null)), lastPinned);
    }

    /// <summary>On each identity that holds the attribute; where none does, on the first.</summary>
    public void Correct(JsonProperty correction, Guid request, IEnumerable<(IdentityId Identity, string Name)> held, DateTimeOffset now, string actor, TenantSettings settings)
    {
        var at = lastPinned >= now ? lastPinned.Value.AddMicroseconds(1) : now;
        var bearers = held.Where(h => h.Name == correction.Name && members.ContainsKey(h.Identity)).Select(h => h.Identity).DefaultIfEmpty(Identities[0]);
        foreach (var bearer in bearers.OrderBy(b => b.Value))
        {
            var rectified = Correcting.Rectified(correction.Name, correction.Value, request, at, Reminding.Source, actor, settings, members[bearer].Key);
            events.Add(new(Guid.CreateVersion7(), bearer.Value, rectified));
            permissions.Apply(bearer, rectified);
        }
    }

    public void Queue(IDocumentSession session, IDocumentStore store, DateTimeOffset at)
    {
        if (events.Count == 0) return;
        session.QueueDataKeys(tenant, members.Values.SelectMany(m => m.NewKeys));
        session.QueueOperation(new AppendEvents(store, tenant.Value, events, at));
        PermissionWrites.Queue(session, tenant, permissions);
    }

    public void Dispose()
    {
        foreach (var member in members.Values) member.Dispose();
    }
}
