using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Privacy;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.People;

/// <summary>
/// Values that several persons use or claim, and that are therefore in none of their profiles: a family's address stays an attribute of each of them. They are
/// shown beside a person's identities, and are nothing else of theirs: no contact point, no part of the version, no bearer of traits.
/// </summary>
internal sealed class AttachedIdentities
{
    /// <summary>So many are shown of one identity: a kiosk bears witness of thousands.</summary>
    public const int Most = 50;

    // What its standing alone keeps from joining never reaches (see GraphRows), which the index knows.
    private const string Tied = "l.tenant_id = $1 and not l.reaches and l.code in ('contested', 'shared')";

    private readonly HashSet<(ProfileId Profile, IdentityId Identity)> ties = [];
    private readonly Dictionary<IdentityId, Facet> facets = [];

    public static NpgsqlBatchCommand Command(Sql sql, Whom whom) => sql.Command($"""
        select p.profile_id, x.identity_id, f.data, k.class, k.epoch, k.wrapped
        from profiles.membership p
        join lateral (
          (select l.b as id from profiles.graph_link l where l.a = p.identity_id and {Tied} limit {Most})
          union
          (select l.a from profiles.graph_link l where l.b = p.identity_id and {Tied} limit {Most})) other on true
        join profiles.membership x on x.tenant_id = $1 and x.identity_id = other.id and x.standing in (1, 2) and x.blind_key is not null and x.profile_id <> p.profile_id
        join profiles.data_key k on k.tenant_id = $1 and k.subject = x.identity_id and k.class = {(short)RetentionClass.Contact}
        left join profiles.facet f on f.tenant_id = $1 and f.identity_id = x.identity_id
        where p.tenant_id = $1 and p.blind_key is not null and p.profile_id {whom(sql)}
        """);

    public IReadOnlyList<IdentityId> Identities => [.. ties.Select(t => t.Identity).Distinct()];

    public void Add(Facet facet) => facets[facet.Id] = facet;

    public void Tie(ProfileId profile, IdentityId identity) => ties.Add((profile, identity));

    public async Task ReadAsync(NpgsqlDataReader reader, OpenKeys boxes, CancellationToken cancellation)
    {
        while (await reader.ReadAsync(cancellation))
        {
            var identity = new IdentityId(reader.GetGuid(1));
            ties.Add((new(reader.GetGuid(0)), identity));
            boxes.Add(identity.Value, (RetentionClass)reader.GetInt16(3), reader.GetInt32(4), reader.GetFieldValue<byte[]>(5));
            if (!reader.IsDBNull(2)) facets[identity] = Components.Read<Facet>(reader, 2);
        }
    }

    public IEnumerable<ProfileIdentity> Of(ProfileId profile) =>
        ties.Where(t => t.Profile == profile).Select(t => facets.GetValueOrDefault(t.Identity)).OfType<Facet>().Select(CustomerProfile.Identity);
}
