using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Consent;
using Profiles.Domain.Tenants;
using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.People.Walls;

/// <summary>
/// What a brand's purposes allow, as functions in the database for the second wall to ask: the very text that the person query is made of
/// (<see cref="PermissionSql"/>), with the catalogue's values in it. Written in the transaction that writes the settings, so the two can't differ.
/// </summary>
internal static class PurposeRules
{
    /// <summary>A brand's purposes that need permission, each with its function. A purpose that is not here, and is not built in, shows nobody.</summary>
    public static Table Table() => Tables.New("purpose_rule", t =>
    {
        t.AddColumn("purpose", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("function", "varchar").NotNull();
        t.AddColumn("digest", "varchar").NotNull();
    });

    /// <summary>Within a transaction of the caller's that holds the brand's row.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, TenantId tenant, TenantSettings settings, CancellationToken cancellation)
    {
        var written = await WrittenAsync(connection, tenant, cancellation);
        foreach (var purpose in settings.Purposes.Where(Permitted.IsOwn))
        {
            if (purpose.Key(settings.Controller) is not { } key) continue;
            var (function, body) = (FunctionOf(tenant, purpose), BodyOf(tenant, settings.Catalogue, key));
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
            if (written.Remove(purpose.Name, out var before) && before == digest) continue;
            await ExecuteAsync(connection, $"""
                create or replace function {Tables.Schema}.{function}(varchar, the_profile uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as {Literals.Of(body)}
                """, cancellation);
            await ExecuteAsync(connection, $"revoke all on function {Tables.Schema}.{function}(varchar, uuid) from public", cancellation);
            await ExecuteAsync(connection, """
                insert into profiles.purpose_rule (tenant_id, purpose, function, digest) values ($1, $2, $3, $4)
                on conflict (tenant_id, purpose) do update set function = excluded.function, digest = excluded.digest
                """, cancellation, tenant.Value, purpose.Name, function, digest);
        }
        foreach (var gone in written.Keys)
        {
            await ExecuteAsync(connection, $"drop function if exists {Tables.Schema}.{FunctionOf(tenant, new(gone))}(varchar, uuid)", cancellation);
            await ExecuteAsync(connection, "delete from profiles.purpose_rule where tenant_id = $1 and purpose = $2", cancellation, tenant.Value, gone);
        }
    }

    // The brand is the function's own: it answers for no other.
    private static string BodyOf(TenantId tenant, Catalogue catalogue, ConsentKey key)
    {
        var sql = new Sql();
        sql.Add(tenant.Value);
        var allows = new PermissionSql(sql, catalogue, key, "the_profile").Allows();
        return $"begin return $1 = {Literals.Of(tenant.Value)} and {sql.Inlined(allows)}; end";
    }

    private static string FunctionOf(TenantId tenant, Purpose purpose) =>
        "may_address_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.Value}|{purpose.Name}")).AsSpan(0, 16));

    private static async Task<Dictionary<string, string>> WrittenAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select purpose, digest from profiles.purpose_rule where tenant_id = $1", connection) { Parameters = { new() { Value = tenant.Value } } };
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) written.Add(reader.GetString(0), reader.GetString(1));
        return written;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params string[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>Values as SQL text, for where a statement can have no parameters.</summary>
internal static class Literals
{
    /// <exception cref="NotSupportedException">Not a value that a rule is made of.</exception>
    public static string Of(object value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        string[] texts => $"array[{string.Join(", ", texts.Select(Of))}]::text[]",
        int number => number.ToString(CultureInfo.InvariantCulture),
        short number => number.ToString(CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => throw new NotSupportedException($"A rule holds no {value.GetType().Name}."),
    };
}
