using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Retention;

/// <summary>What stops a term, and what the terms' ends came to. Random ids, classes and dates only.</summary>
public static class RetentionTables
{
    internal static Table[] All => [Holds(), HeldIdentities(), Runs()];

    /// <summary>Legal holds: a fold of their streams, written in the transaction of each move. <c>classes</c>: a bit for each, by its number.</summary>
    private static Table Holds() => Tables.New("legal_hold", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn<int>("classes").NotNull();
        t.AddColumn<bool>("everybody").NotNull();
        t.AddColumn("ground", "varchar").NotNull();
        t.AddColumn("until", "date").NotNull();
        t.AddColumn("ends_at", "timestamptz").NotNull();
        t.AddColumn("lifted_at", "timestamptz");
        t.AddColumn<bool>("reminded").NotNull();
    });

    private static Table HeldIdentities() => Tables.New("legal_hold_identity", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.Indexes.Add(new IndexDefinition("legal_hold_identity_identity") { Columns = ["tenant_id", "identity_id"] });
    });

    /// <summary>
    /// Runs of the rules, by number. <c>cursor</c>: the last profile that was looked at; <c>orders</c>: how many erasures it has ordered; <c>totals</c>:
    /// <c>Profiles.Domain.Retention.RetentionTotals</c>; <c>certificate</c>: <c>SignedCertificate</c>, once it is finished.
    /// </summary>
    private static Table Runs() => Tables.New("retention_run", t =>
    {
        t.AddColumn<int>("number").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("id").NotNull();
        t.AddColumn("actor", "varchar").NotNull();
        t.AddColumn<int>("policy_version").NotNull();
        t.AddColumn("began_at", "timestamptz").NotNull();
        t.AddColumn<Guid>("cursor").NotNull();
        t.AddColumn<int>("orders").NotNull();
        t.AddColumn("totals", "jsonb").NotNull();
        t.AddColumn("finished_at", "timestamptz");
        t.AddColumn("certificate", "jsonb");
    });
}
