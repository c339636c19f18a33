using Npgsql;

namespace Profiles.Projections.Tenants;

/// <summary>
/// The tables that hold rows of brands, asked of the database rather than listed, so that a table that is added later is neither left out of an export
/// nor left behind by a closing.
/// </summary>
public static class TenantOwned
{
    public const string Events = "mt_events";
    public const string Streams = "mt_streams";
    public const string Tenants = "tenant";

    /// <returns>Names in the schema <c>profiles</c>, those that others refer to last. Not the table of brands itself.</returns>
    public static async Task<IReadOnlyList<string>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
            where n.nspname = 'profiles' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> $1
            order by c.relname = $2, c.relname
            """, connection) { Parameters = { new() { Value = Tenants }, new() { Value = Streams } } };
        var names = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) names.Add(reader.GetString(0));
        return names;
    }
}
