using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

/// <summary>How new an answer must be.</summary>
public enum Consistency
{
    /// <summary>What the read models hold; who may be seen is decided live all the same.</summary>
    Eventual,
    /// <summary>With everything that was recorded before the question: a person is composed anew, a list waits.</summary>
    Strong,
}

/// <summary>
/// The only type that queries persons (I10): for one brand, role and purpose. Membership, fence and, where the purpose needs it, consent are
/// joined live in the database. Persons of another brand, erased ones and unknown ones are all absent. No sealed value leaves it.
/// </summary>
public sealed partial class PersonQuery
{
    private readonly PersonQueries parts;
    private readonly Caller caller;
    private readonly Purpose purpose;
    private readonly Consistency consistency;
    private readonly PersonSql persons;
    private readonly Disclosure disclosure;

    internal PersonQuery(PersonQueries parts, Caller caller, Purpose purpose, Consistency consistency)
    {
        (this.parts, this.caller, this.purpose, this.consistency) = (parts, caller, purpose, consistency);
        persons = new(caller, purpose);
        disclosure = new(caller, purpose);
    }

    /// <returns>Null where there is nobody, or nobody whom the purpose covers. Ids of merged profiles answer with their survivor.</returns>
    public Task<PersonView?> ByIdAsync(ProfileId id, PersonFields fields, CancellationToken cancellation) => OneAsync(Whoms.Profile(id), id, fields, cancellation);

    public async Task<PersonView?> ByIdentityAsync(NormalIdentity identity, PersonFields fields, CancellationToken cancellation) =>
        await KeysAsync(cancellation) is { } keys
            ? await OneAsync(Whoms.Identity(keys.BlindKey(identity), keys.Suppression(identity)), null, fields, cancellation)
            : null;

    /// <summary>The profile that bears an identity, such as the bearer of a message just recorded.</summary>
    public Task<PersonView?> ByIdentityIdAsync(IdentityId identity, PersonFields fields, CancellationToken cancellation) =>
        OneAsync(Whoms.Identity(identity), null, fields, cancellation);

    /// <summary>Who was recorded a moment ago has no read model yet: an id that was handed out answers all the same (I5), composed anew.</summary>
    private async Task<PersonView?> OneAsync(Whom whom, ProfileId? askedFor, PersonFields fields, CancellationToken cancellation) =>
        (consistency == Consistency.Eventual ? await OneAsync(whom, askedFor, fields, strong: false, cancellation) : null)
            ?? await OneAsync(whom, askedFor, fields, strong: true, cancellation);

    private async Task<PersonView?> OneAsync(Whom whom, ProfileId? askedFor, PersonFields fields, bool strong, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return null;
        using var now = new Circumstances(keys);
        var consents = NeedsPermissions(fields);

        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { strong ? Composing(whom) : Composed(whom) } };
        if (strong) batch.BatchCommands.Add(Circumstances.Members(persons.New(), whom));
        if (consents) Circumstances.AddPermissions(batch, persons, whom);
        if (NeedsAttached(fields)) batch.BatchCommands.Add(AttachedIdentities.Command(persons.New(), whom));

        CustomerProfile? profile;
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            if (strong)
            {
                if (await ReadPartsAsync(reader, cancellation) is not { } found) return null;
                if (await reader.NextResultAsync(cancellation)) await now.ReadMembersAsync(reader, cancellation);
                profile = Compose(found, keys, now);
            }
            else
            {
                if (!await reader.ReadAsync(cancellation)) return null;
                profile = Components.Read<CustomerProfile>(reader, 0);
                now.ReadMembers(reader, 1);
            }
            if (consents && await reader.NextResultAsync(cancellation)) await now.ReadPermissionsAsync(reader, cancellation);
            if (NeedsAttached(fields) && await reader.NextResultAsync(cancellation)) await now.Attached.ReadAsync(reader, now.Boxes, cancellation);
        }
        if (strong && now.Attached.Identities is { Count: > 0 } attached)
        {
            foreach (var facet in await CurrentFacets.ReadAsync(connection, keys, caller.Settings, parts.Phones, parts.Events, attached, cancellation)) now.Attached.Add(facet);
        }
        var viewing = new Viewing(caller, purpose, disclosure, now);
        var view = viewing.View(profile, askedFor, fields);
        await AccountAsync(viewing, cancellation);
        return view;
    }

    private NpgsqlBatchCommand Composed(Whom whom)
    {
        var sql = persons.New();
        // Who has a member that is not erased is visible, unless the purpose asks for more.
        var visible = purpose.NeedsPermission ? $"members.identities is not null and {persons.IsVisible(sql)}" : "members.identities is not null";
        return sql.Command($"""
            select p.data, members.identities, members.classes, members.epochs, members.wrapped, members.standings
            from profiles.profile p, {Circumstances.MembersOfProfile} where p.tenant_id = $1 and p.profile_id {whom(sql)} and {visible}
            """);
    }

    /// <summary>Facets, and the events behind them: one statement, so that both are of one moment.</summary>
    private NpgsqlBatchCommand Composing(Whom whom)
    {
        var sql = persons.New();
        return sql.Command($"""
            with m as materialized (
              select p.profile_id, p.identity_id, f.version, f.seq, f.data
              from profiles.membership p left join profiles.facet f on f.tenant_id = p.tenant_id and f.identity_id = p.identity_id
              where p.tenant_id = $1 and p.blind_key is not null and p.profile_id {whom(sql)} and {persons.IsVisible(sql)})
            select profile_id, identity_id, version, seq, null::varchar, data, null::timestamptz, null::uuid from m where data is not null
            union all
            select m.profile_id, e.stream_id, e.version, e.seq_id, e.type, e.data, e.timestamp, e.id
            from m join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = m.identity_id and e.version > coalesce(m.version, 0)
            """);
    }

    /// <summary>The facets of one live profile with all that was recorded; of those that got news, the values were not looked into yet.</summary>
    private sealed record Parts(ProfileId Profile, Dictionary<Guid, Facet> Facets, HashSet<Guid> News);

    private async Task<Parts?> ReadPartsAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        ProfileId? profile = null;
        var facets = new Dictionary<Guid, Facet>();
        var behind = new List<(Guid Identity, object Event, EventPosition At)>();
        while (await reader.ReadAsync(cancellation))
        {
            profile = new(reader.GetGuid(0));
            var identity = reader.GetGuid(1);
            if (reader.IsDBNull(4)) facets[identity] = Components.Read<Facet>(reader, 5);
            else if (parts.Events.Read(reader.GetString(4), reader.GetFieldValue<byte[]>(5)) is { } @event)
                behind.Add((identity, @event, new(reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<DateTimeOffset>(6), reader.GetGuid(7))));
        }
        foreach (var (identity, @event, at) in behind.OrderBy(b => b.At.Sequence))
        {
            if (Facet.Evolve(facets.GetValueOrDefault(identity), new(identity), @event, at) is { } facet) facets[identity] = facet;
        }
        return profile is { } id && facets.Count > 0 ? new(id, facets, [.. behind.Where(b => b.Event is TraitsReported or TraitPinned or TraitRectified).Select(b => b.Identity)]) : null;
    }

    /// <summary>A sealed value takes part by what its opening tells, such as that it is empty: as the projection would have it.</summary>
    private CustomerProfile Compose(Parts found, TenantKeys keys, Circumstances now)
    {
        var terms = new SearchTerms(caller.Settings, parts.Phones);
        foreach (var identity in found.News) found.Facets[identity] = FacetTokens.Add(found.Facets[identity], keys, now.Boxes, terms).Facet;
        return CustomerProfile.Compose(found.Profile, found.Facets.Values, caller.Settings);
    }

    /// <summary>Some profiles with what is needed to show them, in the order given.</summary>
    private async Task<List<PersonView>> ViewAsync(
        NpgsqlConnection connection, List<CustomerProfile> profiles, PersonFields fields, CancellationToken cancellation)
    {
        using var now = new Circumstances(await KeysAsync(cancellation) ?? throw new InvalidOperationException("The brand was closed."));
        if (profiles.Count > 0 && fields != PersonFields.None)
        {
            var whom = Whoms.Profiles([.. profiles.Select(p => p.Id.Value)]);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Circumstances.Members(persons.New(), whom) } };
            if (NeedsPermissions(fields)) Circumstances.AddPermissions(batch, persons, whom);
            if (NeedsAttached(fields)) batch.BatchCommands.Add(AttachedIdentities.Command(persons.New(), whom));
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            await now.ReadMembersAsync(reader, cancellation);
            if (NeedsPermissions(fields) && await reader.NextResultAsync(cancellation)) await now.ReadPermissionsAsync(reader, cancellation);
            if (NeedsAttached(fields) && await reader.NextResultAsync(cancellation)) await now.Attached.ReadAsync(reader, now.Boxes, cancellation);
        }
        var viewing = new Viewing(caller, purpose, disclosure, now);
        var views = profiles.Select(p => viewing.View(p, null, fields)).ToList();
        await AccountAsync(viewing, cancellation);
        return views;
    }

    private bool NeedsPermissions(PersonFields fields) =>
        fields.HasFlag(PersonFields.Permissions) || fields.HasFlag(PersonFields.Exclusions) || (purpose.NeedsPermission && fields.HasFlag(PersonFields.IdentityValues));

    /// <summary>A consent covers its own contact point, and no value that others share.</summary>
    private bool NeedsAttached(PersonFields fields) => fields.HasFlag(PersonFields.Identities) && !purpose.NeedsPermission;

    private ValueTask<TenantKeys?> KeysAsync(CancellationToken cancellation) => parts.Vault.OpenAsync(caller.Tenant, cancellation);

    /// <summary>Before anything is answered: no read of identifiers without a row.</summary>
    private Task AccountAsync(Viewing viewing, CancellationToken cancellation) =>
        viewing.Account(parts.Clock.GetUtcNow()) is { } entry ? parts.Log.WriteAsync(entry, cancellation) : Task.CompletedTask;
}
