using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;
using Profiles.Domain.Retention;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.Retention;

/// <summary>A person as the rules see them.</summary>
/// <param name="IsCurrent">Whether the dates have everything that was recorded of the person.</param>
internal sealed record KeptPerson(ProfileId Profile, IReadOnlyList<KeptIdentity> Identities, bool IsCurrent);

/// <summary>Reads what terms are counted from, a page of persons at a time, in the order of their ids: a statement each, over indexes, whatever the brand's size.</summary>
internal static class RetentionPages
{
    public const int Length = 2_000;

    // Behind the last id of the page before. The index has the ids in order, so that no page costs more than its length.
    private const string Next = "select distinct m.profile_id from profiles.membership m where m.tenant_id = $1 and m.profile_id > $4 order by m.profile_id limit $5";

    private const string Named = "select p as profile_id from unnest($4::uuid[]) as p where $5 > 0";

    // What is nobody's has no person whose terms could end. A date that a read model has not heard of yet shows by the stream's version.
    private const string Persons = """
        select m.profile_id, m.identity_id, r.collected_at, r.contacted_at, r.conversed_at, r.mailed_from, r.purchased_at, r.decided_at, r.ended_at,
          c.purchased_at, c.stage, c.stage_at, coalesce(h.classes, 0) | b.classes,
          case when r.decided_at is null or r.decided_at > $3 or r.ended_at is not null then false else
            exists (select from profiles.consent_state s where s.tenant_id = $1 and s.identity_id = m.identity_id and (
              (s.granted_at > coalesce(s.denied_at, '-infinity') and (s.granted_until is null or s.granted_until > $2))
              or (s.attested_at > coalesce(s.denied_at, '-infinity') and (s.attested_until is null or s.attested_until > $2))))
            or exists (select from profiles.exclusion x where x.tenant_id = $1 and x.identity_id = m.identity_id and not x.lifts and (x.until is null or x.until > $2) and not exists (
              select from profiles.exclusion l where l.tenant_id = $1 and l.identity_id = x.identity_id and l.kind = x.kind and l.lifts and l.at >= x.at)) end,
          {0}
        from page join profiles.membership m on m.tenant_id = $1 and m.profile_id = page.profile_id
        cross join brand b left join held h on h.profile_id = m.profile_id
        left join profiles.retention r on r.tenant_id = $1 and r.identity_id = m.identity_id
        left join profiles.customer_state c on c.tenant_id = $1 and c.identity_id = m.identity_id
        {1}
        where m.standing <> 3
        order by m.profile_id, m.identity_id
        """;

    private const string Versions = """
        left join profiles.facet f on f.tenant_id = $1 and f.identity_id = m.identity_id left join profiles.mt_streams s on s.tenant_id = $1 and s.id = m.identity_id
        """;

    private const string IsCurrent = "r.identity_id is not null and (r.ended_at is not null or coalesce(f.version, 0) = s.version)";

    private static readonly string OfPage = $"with {HoldRows.InForce}, page as ({Next}) {Persons.Replace("{0}", "r.identity_id is not null", StringComparison.Ordinal).Replace("{1}", "", StringComparison.Ordinal)}";
    private static readonly string OfNamed = $"with {HoldRows.InForce}, page as ({Named}) {Persons.Replace("{0}", IsCurrent, StringComparison.Ordinal).Replace("{1}", Versions, StringComparison.Ordinal)}";

    /// <param name="after">Empty before the first page.</param>
    public static Task<List<KeptPerson>> NextAsync(
        NpgsqlConnection connection, TenantId tenant, RetentionPolicy policy, Guid after, int length, DateTimeOffset now, CancellationToken cancellation) =>
        ReadAsync(connection, OfPage, tenant, policy, after, length, now, cancellation);

    /// <summary>The same of these persons, with whether anything was recorded of them that the dates do not have: to be asked when nobody else can write.</summary>
    public static Task<List<KeptPerson>> NamedAsync(
        NpgsqlConnection connection, TenantId tenant, RetentionPolicy policy, IEnumerable<ProfileId> profiles, DateTimeOffset now, CancellationToken cancellation) =>
        ReadAsync(connection, OfNamed, tenant, policy, profiles.Select(p => p.Value).ToArray(), 1, now, cancellation);

    private static async Task<List<KeptPerson>> ReadAsync(
        NpgsqlConnection connection, string sql, TenantId tenant, RetentionPolicy policy, object which, int length, DateTimeOffset now, CancellationToken cancellation)
    {
        var shortest = policy.Terms.Where(t => t.Class == RetentionClass.Consent).Min(t => t.Months ?? int.MaxValue);
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = now.UtcDateTime },
                new() { Value = shortest == int.MaxValue ? DateTime.UnixEpoch : now.AddMonths(-shortest).UtcDateTime }, new() { Value = which }, new() { Value = length },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var persons = new List<KeptPerson>();
        var (profile, identities, current) = (Guid.Empty, new List<KeptIdentity>(), true);
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.GetGuid(0) != profile)
            {
                if (profile != Guid.Empty) persons.Add(new(new(profile), identities, current));
                (profile, identities, current) = (reader.GetGuid(0), [], true);
            }
            current &= reader.GetBoolean(14);
            if (RetentionRows.Read(reader, 2) is { } dates)
                identities.Add(new(new(reader.GetGuid(1)), dates, Customer(reader), reader.GetBoolean(13), HoldRows.Classes(reader.GetInt32(12))));
        }
        if (profile != Guid.Empty) persons.Add(new(new(profile), identities, current));
        return persons;
    }

    private static CustomerState Customer(NpgsqlDataReader reader) => new(
        reader.IsDBNull(9) ? null : reader.GetFieldValue<DateTimeOffset>(9),
        reader.IsDBNull(10) || reader.IsDBNull(11) ? null : new((Relation)reader.GetInt16(10), reader.GetFieldValue<DateTimeOffset>(11)), null);
}
