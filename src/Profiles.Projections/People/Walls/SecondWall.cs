using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Tenants;
using Profiles.Projections.Policies;
using Profiles.Projections.Store;

namespace Profiles.Projections.People.Walls;

/// <summary>
/// Row-level security for a login that owns nothing: whatever statement it runs, it sees rows of one brand, and of persons whom one purpose covers. The statement
/// says which by <c>profiles.tenant</c> and <c>profiles.purpose</c>; without them it sees nothing. It may only read, and only the tables below.
/// </summary>
public static class SecondWall
{
    /// <summary>The login. Made by the embedded cluster; on a server of one's own by hand (docs/operations.md).</summary>
    public const string Reader = "profiles_reader";

    private const string Profile = "profiles.may_see(tenant_id, profile_id)";
    private const string Identity = "profiles.may_see_identity(tenant_id, identity_id)";

    /// <summary>The tables that it reads, each with whose person's a row is; null: nobody's. A table that is not here can't be read.</summary>
    private static readonly Dictionary<string, string?> Readable = new()
    {
        ["profile"] = Profile,
        ["membership"] = Profile,
        ["facet"] = Identity,
        ["timeline"] = Identity,
        ["directory"] = Identity,
        ["consent_state"] = Identity,
        ["consent_record"] = Identity,
        ["customer_state"] = Identity,
        ["exclusion"] = Identity,
        ["data_key"] = "profiles.may_see_identity(tenant_id, subject)",
        ["mt_events"] = "profiles.may_see_identity(tenant_id, stream_id)",
        ["fence"] = null,
    };

    /// <summary>
    /// Builds it where the login exists, and only where it is not as it should be: it locks each table for a moment. Then looks whether every brand's rules are
    /// those of this version. To be called when the tables are there, by one process at a time.
    /// </summary>
    public static async Task ApplyAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await ScalarAsync(connection, $"select 1 from pg_roles where rolname = '{Reader}'", cancellation) is not null)
        {
            var built = Build();
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(built)));
            if (await ScalarAsync(connection, "select obj_description(to_regprocedure('profiles.may_see(varchar,uuid)'), 'pg_proc')", cancellation) as string != digest)
                await ScalarAsync(connection, $"begin; {built}; comment on function profiles.may_see(varchar, uuid) is '{digest}'; commit", cancellation);
        }
        await RulesAsync(connection, cancellation);
    }

    private static async Task RulesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var brands = await ScalarAsync(connection, "select array(select tenant_id from profiles.tenant where closed_at is null order by tenant_id)", cancellation) as string[] ?? [];
        foreach (var brand in brands.Select(name => new TenantId(name)))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            if (await PolicyRows.LockSettingsAsync(connection, brand, cancellation) is { } settings) await PurposeRules.WriteAsync(connection, brand, settings, cancellation);
            await transaction.CommitAsync(cancellation);
        }
    }

    private static string Build()
    {
        var sql = new StringBuilder($"""
            grant usage on schema {Tables.Schema} to {Reader};
            revoke all on all tables in schema {Tables.Schema} from {Reader};
            {Functions};

            """);
        foreach (var (table, person) in Readable)
        {
            sql.Append(CultureInfo.InvariantCulture, $"""
                alter table profiles.{table} enable row level security;
                drop policy if exists brand on profiles.{table};
                create policy brand on profiles.{table} for select to {Reader} using (tenant_id = current_setting('profiles.tenant', true));
                drop policy if exists person on profiles.{table};
                grant select on profiles.{table} to {Reader};

                """);
            if (person is not null) sql.Append(CultureInfo.InvariantCulture, $"create policy person on profiles.{table} as restrictive for select to {Reader} using ({person});\n");
        }
        return sql.ToString();
    }

    /// <summary>
    /// They look as the owner does, behind the wall; the caller can't reach a rule but by the name of a purpose. A built-in purpose needs no permission: there the
    /// person must be live, with an identity that is not erased.
    /// </summary>
    private static string Functions => $$"""
        create or replace function profiles.may_see(varchar, the_profile uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as $wall$
        declare
          looked_for varchar := current_setting('profiles.purpose', true);
          rule varchar;
          seen boolean;
        begin
          if $1 is distinct from current_setting('profiles.tenant', true) then return false; end if;
          if looked_for in ({{string.Join(", ", Purpose.BuiltIn.Select(p => Literals.Of(p.Name)))}}) then
            return exists (select from profiles.membership m where m.tenant_id = $1 and m.profile_id = the_profile and m.blind_key is not null);
          end if;
          select r.function into rule from profiles.purpose_rule r where r.tenant_id = $1 and r.purpose = looked_for;
          if rule is null then return false; end if;
          execute format('select profiles.%I($1, $2)', rule) into seen using $1, the_profile;
          return coalesce(seen, false);
        end $wall$;
        create or replace function profiles.may_see_identity(varchar, the_identity uuid) returns boolean language plpgsql stable security definer set search_path = pg_catalog as $wall$
        begin
          return exists (
            select from profiles.membership m
            where m.tenant_id = $1 and m.identity_id = the_identity and m.blind_key is not null and profiles.may_see($1, m.profile_id));
        end $wall$;
        revoke all on function profiles.may_see(varchar, uuid), profiles.may_see_identity(varchar, uuid) from public;
        grant execute on function profiles.may_see(varchar, uuid), profiles.may_see_identity(varchar, uuid) to {{Reader}}
        """;

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation) is { } value and not DBNull ? value : null;
    }
}
