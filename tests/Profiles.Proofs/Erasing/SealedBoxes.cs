using System.Reflection;
using System.Text.Json;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Projections.Store;

namespace Profiles.Proofs.Erasing;

/// <summary>Every sealed value that a database holds of a brand, in whatever table and column, and the names that one may be sealed under.</summary>
internal static class SealedBoxes
{
    private const byte FormatVersion = 1;
    private const int Shortest = 2 + 12 + 16 + 2;

    /// <summary>Found by their form, so that nobody has to remember to add one here; the control tells of one that is missing.</summary>
    private static readonly string[] Fields =
    [
        .. from assembly in (Assembly[])[typeof(TenantId).Assembly, typeof(ProfileStore).Assembly]
           from type in assembly.GetTypes()
           from constant in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           where constant.IsLiteral && constant.FieldType == typeof(string) && constant.Name.EndsWith("Field", StringComparison.Ordinal)
           select (string)constant.GetRawConstantValue()!,
        // A small package is one chunk: the first and the last.
        "package.0.end",
    ];

    /// <returns>The names that a value may be sealed under: those of the code, and the attributes that the log names in clear.</returns>
    public static async Task<IReadOnlyList<string>> FieldsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select distinct t->>'name' from profiles.mt_events e, jsonb_path_query(e.data, '$.traits[*]') t union select distinct data->>'name' from profiles.mt_events where data ? 'name'");
        await using var reader = await command.ExecuteReaderAsync();
        var fields = Fields.ToList();
        while (await reader.ReadAsync()) fields.Add(FactEvents.TraitField(reader.GetString(0)));
        return fields;
    }

    /// <returns>Each with the table it is in.</returns>
    public static async Task<List<(string Table, byte[] Box)>> ReadAsync(NpgsqlDataSource database, TenantId tenant)
    {
        // Tickets are sealed under a key of their own that is in the same row; data keys and their rotation are no values.
        const string Tables = """
            select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.columns
            where column_name = 'tenant_id' and table_schema not in ('pg_catalog', 'information_schema') and table_name not in ('data_key', 'audience_ticket')
              and table_name in (select tablename from pg_tables)
            """;
        var tables = new List<string>();
        await using (var command = database.CreateCommand(Tables))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        }
        var boxes = new List<(string, byte[])>();
        foreach (var table in tables)
        {
            await using var command = database.CreateCommand($"select to_jsonb(t)::text from {table} t where t.tenant_id = $1");
            command.Parameters.Add(new() { Value = tenant.Value });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) boxes.AddRange(In(JsonDocument.Parse(reader.GetString(0)).RootElement).Select(box => (table, box)));
        }
        return boxes;
    }

    private static IEnumerable<byte[]> In(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => In(p.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(In),
        JsonValueKind.String => InText(json),
        _ => [],
    };

    private static IEnumerable<byte[]> InText(JsonElement json)
    {
        var text = json.GetString()!;
        if (text.StartsWith("\\x", StringComparison.Ordinal) && text.Length % 2 == 0) return Box(Convert.FromHexString(text.AsSpan(2)));
        return json.TryGetBytesFromBase64(out var bytes) ? Box(bytes) : [];
    }

    private static IEnumerable<byte[]> Box(byte[] bytes) => bytes.Length >= Shortest && bytes[0] == FormatVersion && Enum.IsDefined((RetentionClass)bytes[1]) ? [bytes] : [];
}
