using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Pinning;

/// <summary>Locks a profile's identities as the graph's writers do, in the order of their ids, and reads their pins from the log.</summary>
internal static class PinRows
{
    private const string ErasureLock = "select pg_advisory_xact_lock_shared(hashtextextended('profiles.erasure|' || $1, 0))";

    /// <summary>Any id of a profile ($2) is some identity's birth id. An erased identity has lost its blind key.</summary>
    private const string Members = """
        from profiles.membership m
        where m.tenant_id = $1 and m.blind_key is not null
          and m.profile_id = (select a.profile_id from profiles.membership a where a.tenant_id = $1 and a.birth_id = $2)
        """;

    private const string Lock = $"select m.identity_id {Members} order by m.identity_id for no key update of m";

    // Read again under the locks: whoever joined meanwhile is not among those that were locked.
    private const string Reread = $"""
        select m.identity_id, m.profile_id, m.blind_key, k.class, k.epoch, k.wrapped
        from (select m.tenant_id, m.identity_id, m.profile_id, m.blind_key {Members}) m
        left join profiles.data_key k on k.tenant_id = m.tenant_id and k.subject = m.identity_id
        """;

    private const string Named = """
        select d.identity_id from profiles.directory d
        where d.tenant_id = $1 and d.blind_key = $2 and not exists (select from profiles.fence f where f.tenant_id = $1 and f.hash = $3 and f.returned_at is null)
        """;

    private const string Pins = $"""
        select e.stream_id, e.version, e.seq_id, e.timestamp, e.id, e.type, e.data
        from (select m.identity_id {Members}) m
        join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = m.identity_id
        where e.type in ('trait_pinned', 'trait_unpinned', 'trait_rectified') order by e.seq_id
        """;

    /// <param name="named">The identity that bears a new pin.</param>
    /// <returns>Null where there is no such profile, or all of it is erased.</returns>
    /// <exception cref="StartOverException">Another writer was faster.</exception>
    public static async Task<PinnedProfile?> LockAsync(
        NpgsqlConnection connection, IDocumentStore store, TenantKeys keys, ProfileId profile, NormalIdentity? named, string trait, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        Add(ErasureLock);
        batch.BatchCommands.Add(GraphLock.Share(keys.Tenant));
        Add(Lock, profile.Value);
        Add(Reread, profile.Value);
        Add(Pins, profile.Value);
        if (named is not null) Add(Named, keys.BlindKey(named), keys.Suppression(named));

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var locked = new HashSet<IdentityId>();
        while (await reader.ReadAsync(cancellation)) locked.Add(new(reader.GetGuid(0)));

        await reader.NextResultAsync(cancellation);
        var (live, members) = await MembersAsync(reader, keys, cancellation);
        if (!locked.SetEquals(members.Keys)) throw new StartOverException();
        if (live is not { } id) return null;

        await reader.NextResultAsync(cancellation);
        var (held, rectified) = await HeldAsync(reader, store.Options.Serializer(), trait, cancellation);
        var found = named is not null && await reader.NextResultAsync(cancellation) && await reader.ReadAsync(cancellation) ? new IdentityId(reader.GetGuid(0)) : (IdentityId?)null;
        return new PinnedProfile(keys.Tenant, id, members, found, held) { Rectified = rectified };

        void Add(string sql, params object[] arguments)
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new() { Value = keys.Tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
            foreach (var argument in arguments) command.Parameters.Add(new() { Value = argument });
            batch.BatchCommands.Add(command);
        }
    }

    private static async Task<(ProfileId?, Dictionary<IdentityId, IdentityEntry>)> MembersAsync(NpgsqlDataReader reader, TenantKeys keys, CancellationToken cancellation)
    {
        ProfileId? live = null;
        var blindKeys = new Dictionary<IdentityId, Guid>();
        var wrapped = new Dictionary<IdentityId, Dictionary<RetentionClass, (int, byte[])>>();
        while (await reader.ReadAsync(cancellation))
        {
            var identity = new IdentityId(reader.GetGuid(0));
            (live, blindKeys[identity]) = (new(reader.GetGuid(1)), reader.GetGuid(2));
            if (!wrapped.TryGetValue(identity, out var own)) wrapped[identity] = own = [];
            if (!reader.IsDBNull(3)) own[(RetentionClass)reader.GetInt16(3)] = (reader.GetInt32(4), reader.GetFieldValue<byte[]>(5));
        }
        // How certain an identity is plays no part in who bears a pin.
        return (live, wrapped.ToDictionary(w => w.Key, w => new IdentityEntry(keys, w.Key, blindKeys[w.Key], Strength.Observed, w.Value, null)));
    }

    private static async Task<(List<HeldPin> Held, bool Rectified)> HeldAsync(NpgsqlDataReader reader, ISerializer serializer, string trait, CancellationToken cancellation)
    {
        var pins = new Dictionary<IdentityId, IReadOnlyList<PinSlot>?>();
        var rectified = false;
        while (await reader.ReadAsync(cancellation))
        {
            var identity = new IdentityId(reader.GetGuid(0));
            var type = reader.GetString(5) switch { "trait_pinned" => typeof(TraitPinned), "trait_unpinned" => typeof(TraitUnpinned), _ => typeof(TraitRectified) };
            using var json = new MemoryStream(reader.GetFieldValue<byte[]>(6), writable: false);
            var happened = serializer.FromJson(type, json);
            rectified |= happened is TraitRectified corrected && corrected.Name == trait;
            pins[identity] = PinSlot.Evolve(
                pins.GetValueOrDefault(identity), happened,
                new EventPosition(reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetGuid(4)));
        }
        return ([.. pins.SelectMany(p => PinSlot.InForce(p.Value).Where(pin => pin.Name == trait).Select(pin => new HeldPin(p.Key, pin)))], rectified);
    }
}
