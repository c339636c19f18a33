using System.Text.Json;
using Npgsql;
using Profiles.Domain.Composing;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.ReadModels;

/// <summary>An identity of a brand: what a page of events is about.</summary>
internal readonly record struct Subject(string Tenant, Guid Identity);

/// <summary>An identity, its facet so far, and its live profile.</summary>
/// <param name="Profile">Null where the identity is in none: not decided yet, or erased.</param>
internal sealed record Part(Subject Subject, Guid? Profile, Guid? Birth, FacetRow? Row);

/// <summary>All that a page touches, as it is before the page, with the data keys of those whose values have to be opened.</summary>
internal sealed record Components(IReadOnlyList<Part> Parts, IReadOnlyList<(Subject Subject, RetentionClass Class, int Epoch, byte[] Wrapped)> Keys)
{
    private const string Members = """
        with touched as (select distinct * from unnest($1::varchar[], $2::uuid[]) as t(tenant_id, identity_id)),
        live as (select distinct m.tenant_id, m.profile_id from profiles.membership m join touched using (tenant_id, identity_id)),
        parts as (
            select m.tenant_id, m.identity_id, m.profile_id, m.birth_id from profiles.membership m join live using (tenant_id, profile_id)
            union all
            select t.tenant_id, t.identity_id, null, null from touched t
            where not exists (select from profiles.membership m where m.tenant_id = t.tenant_id and m.identity_id = t.identity_id))
        select p.tenant_id, p.identity_id, p.profile_id, p.birth_id, f.data, f.tokens
        from parts p left join profiles.facet f using (tenant_id, identity_id)
        """;

    private const string DataKeys = """
        select k.tenant_id, k.subject, k.class, k.epoch, k.wrapped
        from unnest($1::varchar[], $2::uuid[]) as t(tenant_id, subject) join profiles.data_key k using (tenant_id, subject)
        """;

    /// <summary>One round trip. Membership is live, and may be ahead of the page: the decisions behind it come in a later page.</summary>
    public static async Task<Components> LoadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<Subject> touched, IReadOnlyCollection<Subject> toOpen, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(Members, touched), Command(DataKeys, toOpen) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);

        var parts = new List<Part>();
        while (await reader.ReadAsync(cancellation))
        {
            var row = reader.IsDBNull(4) ? null : new FacetRow(Read<Facet>(reader, 4), reader.GetFieldValue<Guid[]>(5));
            parts.Add(new(new(reader.GetString(0), reader.GetGuid(1)), Id(2), Id(3), row));
        }

        await reader.NextResultAsync(cancellation);
        var keys = new List<(Subject, RetentionClass, int, byte[])>();
        while (await reader.ReadAsync(cancellation))
        {
            keys.Add((new(reader.GetString(0), reader.GetGuid(1)), (RetentionClass)reader.GetInt16(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(4)));
        }
        return new(parts, keys);

        Guid? Id(int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);
    }

    internal static T Read<T>(NpgsqlDataReader reader, int column) => JsonSerializer.Deserialize<T>(reader.GetFieldValue<byte[]>(column), Canonical.Options)!;

    private static NpgsqlBatchCommand Command(string sql, IReadOnlyCollection<Subject> subjects) => new(sql)
    {
        Parameters =
        {
            new() { Value = subjects.Select(s => s.Tenant).ToArray() },
            new() { Value = subjects.Select(s => s.Identity).ToArray() },
        },
    };
}
