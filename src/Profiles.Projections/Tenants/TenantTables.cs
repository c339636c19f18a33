using Profiles.Projections.People.Walls;
using Profiles.Projections.Store;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Tenants;

/// <summary>What is kept about brands themselves: no direct identifier of a person is among it.</summary>
public static class TenantTables
{
    public static IEnumerable<Table> All => [Tenants(), WriteKeys(), AccessLog(), AccessLogHeads(), AccessLogFloors(), PurposeRules.Table()];

    /// <summary>A closed brand's row stays: its name is never used again.</summary>
    public static Table Tenants() => Tables.New("tenant", t =>
    {
        t.AddColumn("created_at", "timestamptz").NotNull();
        t.AddColumn("closed_at", "timestamptz");
        t.AddColumn("purge_queued_at", "timestamptz");
        t.AddColumn("purged_at", "timestamptz");
        t.AddColumn("settings", "jsonb").NotNull();
        // Read by every writer within its transaction: a column, or each would unpack the settings.
        t.AddColumn<int>("policy_version").NotNull().DefaultValue(0);
        // The oldest epoch that a new data key may be wrapped under.
        t.AddColumn<int>("key_epoch").NotNull().DefaultValue(0);
    });

    /// <summary>By SHA-256 of the key: 256 random bits need no slow hash.</summary>
    public static Table WriteKeys()
    {
        var table = new Table(new PostgresqlObjectName(Tables.Schema, "write_key", SchemaUtils.IdentifierUsage.General));
        table.AddColumn("hash", "bytea").AsPrimaryKey();
        table.AddColumn("tenant_id", "varchar").NotNull();
        table.AddColumn("source", "varchar").NotNull();
        table.AddColumn("browser", "boolean").NotNull();
        table.AddColumn("user_id_type", "varchar").NotNull();
        table.AddColumn("user_id_scope", "varchar").NotNull();
        table.AddColumn("created_at", "timestamptz").NotNull();
        table.AddColumn("revoked_at", "timestamptz");
        table.Indexes.Add(new IndexDefinition("write_key_tenant") { Columns = ["tenant_id"] });
        return table;
    }

    /// <summary>
    /// One row for each request that read direct identifiers, however many profiles it answered. The last three columns are the chain
    /// (<see cref="AccessChain"/>); rows from before there was one have none of them.
    /// </summary>
    public static Table AccessLog() => Tables.New("access_log", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn("at", "timestamptz").NotNull();
        t.AddColumn("by", "varchar").NotNull();
        t.AddColumn("roles", "text[]").NotNull();
        t.AddColumn("purpose", "varchar").NotNull();
        t.AddColumn("fields", "text[]").NotNull();
        t.AddColumn("profiles", "uuid[]").NotNull();
        t.AddColumn<long>("seq");
        t.AddColumn("key", "smallint");
        t.AddColumn("hash", "bytea");
        t.Indexes.Add(new IndexDefinition("access_log_at") { Columns = ["tenant_id", "at"] });
        t.Indexes.Add(new IndexDefinition("access_log_profiles") { Columns = ["profiles"], Method = IndexMethod.gin });
        t.Indexes.Add(new IndexDefinition("access_log_seq") { Columns = ["tenant_id", "seq"], IsUnique = true });
    });

    /// <summary>Where a brand's access log begins, once the terms of its first entries have ended.</summary>
    public static Table AccessLogFloors() => Tables.New("access_log_floor", t =>
    {
        t.AddColumn<long>("seq").NotNull();
        t.AddColumn("hash", "bytea").NotNull();
        t.AddColumn("mac", "bytea").NotNull();
    });

    /// <summary>How far a brand's access log goes, so that a removed end is noticed too.</summary>
    public static Table AccessLogHeads() => Tables.New("access_log_head", t =>
    {
        t.AddColumn<long>("seq").NotNull();
        t.AddColumn("hash", "bytea").NotNull();
        t.AddColumn("mac", "bytea").NotNull();
    });
}
