using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Policies;
using Profiles.Domain.Tenants;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

/// <summary>
/// Time travel: the same streams, folded up to a point. Who may be seen is decided by what holds today all the same: whom the purpose does not cover any
/// more, or who is erased, is absent from the past as well.
/// </summary>
public sealed partial class PersonQuery
{
    /// <summary>
    /// The person who bore the id's identity then. Where nobody had seen that identity yet: the earliest known part of the person who bears the id today.
    /// </summary>
    /// <returns>Null where nothing was known of the person; <see cref="PersonView.Id"/> is the id of then.</returns>
    public Task<PersonView?> ByIdAsync(ProfileId id, PointInTime point, PersonFields fields, CancellationToken cancellation) =>
        ThenAsync(Whoms.Profile(id), m => m.Birth == id, id, point, fields, cancellation);

    /// <returns>Null where nobody was known by the identity.</returns>
    public async Task<PersonView?> ByIdentityAsync(NormalIdentity identity, PointInTime point, PersonFields fields, CancellationToken cancellation)
    {
        if (await KeysAsync(cancellation) is not { } keys) return null;
        var blindKey = keys.BlindKey(identity);
        return await ThenAsync(Whoms.Identity(blindKey, keys.Suppression(identity)), m => m.BlindKey == blindKey, null, point, fields, cancellation);
    }

    public Task<PersonView?> ByIdentityIdAsync(IdentityId identity, PointInTime point, PersonFields fields, CancellationToken cancellation) =>
        ThenAsync(Whoms.Identity(identity), m => m.Id == identity, null, point, fields, cancellation);

    /// <summary>The rules that decided then: those of the last policy before the point. Before a brand's first change the defaults hold.</summary>
    private static async Task<GraphRules> RulesAsync(NpgsqlDataReader reader, StoredEvents events, TenantSettings settings, PointInTime point, CancellationToken cancellation)
    {
        var policies = new List<IdentityPolicyChanged>();
        while (await reader.ReadAsync(cancellation))
        {
            if (events.Read(reader.GetString(0), reader.GetFieldValue<byte[]>(1)) is IdentityPolicyChanged changed && point.Has(changed.OccurredAt, reader.GetFieldValue<DateTimeOffset>(2))) policies.Add(changed);
        }
        return policies.MaxBy(p => p.Version) is { } then ? new(then.Policy.ApplyTo(settings, then.Version))
            : settings.PolicyVersion == 0 ? new(settings)
            : new(IdentityPolicy.Of(TenantSettings.Default).ApplyTo(settings, 0));
    }

    /// <summary>
    /// What the brand asked for then: the last catalogue before the point. Before the first change what the brand began with holds, which is recorded with that
    /// change; where it is not, as in a brand that changed its catalogue before that was so, the earliest that is known.
    /// </summary>
    private static async Task<Catalogue> CatalogueAsync(NpgsqlDataReader reader, StoredEvents events, TenantSettings settings, PointInTime point, CancellationToken cancellation)
    {
        PurposeCatalogueChanged? first = null, then = null;
        while (await reader.ReadAsync(cancellation))
        {
            if (events.Read(reader.GetString(0), reader.GetFieldValue<byte[]>(1)) is not PurposeCatalogueChanged changed) continue;
            if (!(changed.Version > first?.Version)) first = changed;
            if (changed.Version > 0 && !(changed.Version < then?.Version) && point.Has(changed.OccurredAt, reader.GetFieldValue<DateTimeOffset>(2))) then = changed;
        }
        return (then ?? first)?.Catalogue ?? settings.Catalogue;
    }

    private async Task<PersonView?> ThenAsync(
        Whom whom, Func<Member, bool> isMeant, ProfileId? askedFor, PointInTime point, PersonFields fields, CancellationToken cancellation, ConsentKey? provenKey = null)
    {
        if (await KeysAsync(cancellation) is not { } keys) return null;
        await using var connection = await parts.Database.OpenConnectionAsync(cancellation);
        if (await GraphThenAsync(connection, whom, point, cancellation) is not { } then) return null;

        var today = then.Today.Select(m => then.Graph.ProfileOf[m.Id]).ToHashSet();
        var around = then.Graph.ProfileOf.Where(m => today.Contains(m.Value)).Select(m => m.Key).ToList();
        using var now = new Circumstances(keys);
        var attached = NeedsAttached(fields) ? around.SelectMany(id => then.Graph.SharedBy(id).Take(AttachedIdentities.Most)).Distinct().ToList() : [];
        var streams = await FactsThenAsync(connection, now, around, attached, point, fields, cancellation);
        var facets = around.Select(id => PastFacets.Fold(id, streams[id].ToList(), point, then.Graph.TiedSince(id))).OfType<Facet>().ToDictionary(f => f.Id);

        var meant = then.Today.Where(isMeant).Select(m => facets.GetValueOrDefault(m.Id)).OfType<Facet>().FirstOrDefault();
        if (meant is null && askedFor is not null)
            meant = then.Today.Select(m => facets.GetValueOrDefault(m.Id)).OfType<Facet>().OrderBy(f => f.FirstSeen).ThenBy(f => f.Id.Value).FirstOrDefault();
        if (meant is null) return null;

        var id = then.Graph.ProfileOf[meant.Id];
        var terms = new SearchTerms(caller.Settings, parts.Phones);
        var profile = CustomerProfile.Compose(
            id, [.. facets.Values.Where(f => then.Graph.ProfileOf[f.Id] == id).Select(f => FacetTokens.Add(f, keys, now.Boxes, terms).Facet)], caller.Settings);

        // What others share is shown beside the person, as it was.
        foreach (var member in profile.Identities)
        {
            foreach (var other in then.Graph.SharedBy(member.Id).Where(now.Live.Contains).Take(AttachedIdentities.Most)) now.Attached.Tie(id, other);
        }
        foreach (var facet in attached.Select(shared => PastFacets.Fold(shared, streams[shared].ToList(), point, then.Graph.TiedSince(shared))).OfType<Facet>()) now.Attached.Add(facet);
        now.Shared.Clear();
        now.Shared.UnionWith(profile.Identities.Select(i => i.Id).Where(then.Graph.IsShared));

        var judged = point.Judged(parts.Clock.GetUtcNow());
        var held = PastFacets.Permissions(profile.Identities.Select(i => (i.Id, (IReadOnlyList<(object, EventPosition)>)[.. streams[i.Id]])), point);
        var viewing = new Viewing(caller, purpose, disclosure, now, held.Of([.. profile.Identities.Where(i => now.Live.Contains(i.Id)).Select(i => (i.Id, i.Type))], caller.Settings with { Catalogue = then.Catalogue }, judged))
        {
            Today = [.. then.Today.Select(m => (m.Id, m.Type))],
        };
        var live = profile.Identities.Select(i => then.Live[i.Id]).Distinct().ToList();
        viewing.Concerns(live);
        var view = viewing.View(profile, askedFor, fields) with { Past = new(point, profile.Identities, live) };
        var proofs = fields.HasFlag(PersonFields.Decisions) ? Proofs(view, profile, held, streams, viewing, point, judged, fields, provenKey) : [];
        view = view with { Decided = view.Decided.Proven(proofs) };
        await AccountAsync(viewing, cancellation);
        return view;
    }

    /// <param name="Today">Those of the live profile.</param>
    /// <param name="Live">Everybody's live profile.</param>
    /// <param name="Catalogue">What permissions were decided by.</param>
    private sealed record GraphThen(PastGraph Graph, IReadOnlyList<Member> Today, IReadOnlyDictionary<IdentityId, ProfileId> Live, Catalogue Catalogue);

    private async Task<GraphThen?> GraphThenAsync(NpgsqlConnection connection, Whom whom, PointInTime point, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PastSql.Members(persons, whom), PastSql.Said(persons, whom, point), PastSql.Policies(persons, caller), PastSql.Catalogues(persons, caller) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);

        var members = new List<Member>();
        var today = new List<Member>();
        var live = new Dictionary<IdentityId, ProfileId>();
        var outside = new Dictionary<IdentityId, Standing>();
        while (await reader.ReadAsync(cancellation))
        {
            var member = new Member(new(reader.GetGuid(0)), new(reader.GetGuid(1)), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetGuid(4));
            members.Add(member);
            live.Add(member.Id, new(reader.GetGuid(8)));
            if (reader.GetBoolean(6)) today.Add(member);
            if (!reader.GetBoolean(7)) outside.Add(member.Id, (Standing)reader.GetInt16(5));
        }
        if (today.Count == 0) return null;

        await reader.NextResultAsync(cancellation);
        var said = new List<(Guid, object, DateTimeOffset)>();
        while (await reader.ReadAsync(cancellation))
        {
            if (parts.Events.Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2)) is { } happened)
                said.Add((reader.GetGuid(0), happened, reader.GetFieldValue<DateTimeOffset>(3)));
        }
        await reader.NextResultAsync(cancellation);
        var rules = await RulesAsync(reader, parts.Events, caller.Settings, point, cancellation);
        await reader.NextResultAsync(cancellation);
        return new(new(members, said, point, rules, outside), today, live, await CatalogueAsync(reader, parts.Events, caller.Settings, point, cancellation));
    }

    private async Task<ILookup<IdentityId, (object Event, EventPosition At)>> FactsThenAsync(
        NpgsqlConnection connection, Circumstances now, List<IdentityId> identities, List<IdentityId> attached, PointInTime point, PersonFields fields, CancellationToken cancellation)
    {
        Guid[] ids = [.. identities.Concat(attached).Select(i => i.Value).Distinct()];
        var whom = Whoms.Profiles(ids);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { PastSql.Facts(persons, ids, point), Circumstances.Members(persons.New(), whom, "m.identity_id") },
        };
        if (NeedsPermissions(fields)) Circumstances.AddPermissions(batch, persons, whom, "m.identity_id");

        var facts = new List<(IdentityId Identity, object Event, EventPosition At)>();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (parts.Events.Read(reader.GetString(3), reader.GetFieldValue<byte[]>(4)) is { } happened)
                facts.Add((new(reader.GetGuid(0)), happened, new(reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(5), reader.GetGuid(6))));
        }
        await reader.NextResultAsync(cancellation);
        await now.ReadMembersAsync(reader, cancellation);
        if (await reader.NextResultAsync(cancellation)) await now.ReadPermissionsAsync(reader, cancellation);
        return facts.ToLookup(f => f.Identity, f => (f.Event, f.At));
    }
}
