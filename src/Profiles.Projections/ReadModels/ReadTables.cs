using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.ReadModels;

/// <summary>
/// What the projection makes of the events, and a rebuild makes again. Sealed boxes, keyed hashes and clear tokens only (I6). Plain tables, so
/// that a page of events is written by one command for each.
/// </summary>
public static class ReadTables
{
    public static readonly string[] Names = ["facet", "profile", "timeline", "match_record", "match_key", "retention"];

    /// <summary>Those with rows of one identity each: what an erasure deletes. The dates of <c>retention</c> outlive it.</summary>
    public static readonly string[] OfIdentities = ["facet", "timeline", "match_record", "match_key"];

    /// <summary>One row an identity. <c>data</c>: <c>Profiles.Domain.Composing.Facet</c>.</summary>
    public static Table Facets() => Tables.New("facet", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn<long>("version").NotNull();
        t.AddColumn<long>("seq").NotNull();
        t.AddColumn("data", "jsonb").NotNull();
        t.AddColumn("tokens", "uuid[]").NotNull();
    });

    /// <summary>One row a live profile. <c>data</c>: <c>Profiles.Domain.Composing.CustomerProfile</c>.</summary>
    public static Table Profiles() => Tables.New("profile", t =>
    {
        t.AddColumn<Guid>("profile_id").NotNull().AsPrimaryKey();
        t.AddColumn<long>("version").NotNull();
        t.AddColumn("data", "jsonb").NotNull();
        t.AddColumn("first_seen", "timestamptz").NotNull();
        t.AddColumn("last_seen", "timestamptz").NotNull();
        t.AddColumn("last_contact", "timestamptz");
        t.AddColumn("last_interaction", "timestamptz");
        t.AddColumn<int>("interactions").NotNull();
        t.AddColumn("tokens", "uuid[]").NotNull();
        t.AddColumn("labels", "text[]").NotNull();
        t.AddColumn("clear", "jsonb").NotNull();
        // Read backwards for the latest first; the id makes the order total, so that a keyset page never skips one.
        t.Indexes.Add(new IndexDefinition("profile_last_seen") { Columns = ["tenant_id", "last_seen", "profile_id"] });
        t.Indexes.Add(new IndexDefinition("profile_first_seen") { Columns = ["tenant_id", "first_seen", "profile_id"] });
        t.Indexes.Add(new IndexDefinition("profile_interactions") { Columns = ["tenant_id", "interactions", "profile_id"] });
        t.Indexes.Add(new IndexDefinition("profile_tokens") { Columns = ["tokens"], Method = IndexMethod.gin });
        t.Indexes.Add(new IndexDefinition("profile_labels") { Columns = ["labels"], Method = IndexMethod.gin });
    });

    /// <summary>Where in the store the interactions of an identity are; none of their content.</summary>
    public static Table Timeline() => Tables.New("timeline", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn("occurred_at", "timestamptz").NotNull().AsPrimaryKey();
        t.AddColumn<long>("seq").NotNull().AsPrimaryKey();
        t.AddColumn("kind", "varchar").NotNull();
        t.AddColumn("channel", "varchar").NotNull();
    });

    /// <summary>One row an identity. <c>box</c>: a sealed <c>Profiles.Domain.Matching.MatchRecord</c>, under the identity's key of class <c>contact</c>.</summary>
    public static Table MatchRecords() => Tables.New("match_record", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn<long>("seq").NotNull();
        t.AddColumn("box", "bytea");
        t.Indexes.Add(new IndexDefinition("match_record_seq") { Columns = ["tenant_id", "seq"] });
    });

    /// <summary>What candidates are found by: keyed hashes of the record's blocking keys.</summary>
    public static Table MatchKeys() => Tables.New("match_key", t =>
    {
        t.AddColumn<Guid>("key").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.Indexes.Add(new IndexDefinition("match_key_identity") { Columns = ["tenant_id", "identity_id"] });
    });

    /// <summary>One row an identity: <c>Profiles.Domain.Retention.KeptDates</c>. Stays when the identity is erased: what is kept longer than the identity has its end too.</summary>
    public static Table Retention() => Tables.New("retention", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn("collected_at", "timestamptz").NotNull();
        t.AddColumn("contacted_at", "timestamptz");
        t.AddColumn("conversed_at", "timestamptz");
        t.AddColumn("mailed_from", "timestamptz");
        t.AddColumn("purchased_at", "timestamptz");
        t.AddColumn("decided_at", "timestamptz");
        t.AddColumn("ended_at", "timestamptz");
    });
}
