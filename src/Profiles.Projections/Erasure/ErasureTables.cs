using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Erasure;

/// <summary>What remains of the erased: keyed hashes under a key of their own, and random ids.</summary>
public static class ErasureTables
{
    internal static Table[] All => [Fence(), Suppressions(), Erasures()];

    /// <summary>Identities that were erased, by keyed hash: nothing new is recorded of them until they come back by an act of their own, and never what was before.</summary>
    private static Table Fence() => Tables.New("fence", t =>
    {
        t.AddColumn<Guid>("hash").NotNull().AsPrimaryKey();
        t.AddColumn("erased_at", "timestamptz").NotNull().DefaultValueByExpression("now()");
        t.AddColumn("returned_at", "timestamptz");
    });

    /// <summary>What a new life inherits: <c>Profiles.Domain.Erasure.Suppression</c>.</summary>
    private static Table Suppressions() => Tables.New("suppression", t =>
    {
        t.AddColumn<Guid>("hash").NotNull().AsPrimaryKey();
        t.AddColumn("kind", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("channel", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("purpose", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("controller", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("at", "timestamptz").NotNull();
        t.AddColumn("until", "timestamptz");
    });

    /// <summary>A row for each erasure that was carried out. <c>report</c>: <c>Profiles.Domain.Erasure.ErasureReport</c>; <c>certificate</c>: <c>SignedCertificate</c>, once the request is over.</summary>
    private static Table Erasures() => Tables.New("erasure", t =>
    {
        t.AddColumn<Guid>("request_id").NotNull().AsPrimaryKey();
        t.AddColumn("at", "timestamptz").NotNull();
        t.AddColumn("report", "jsonb").NotNull();
        t.AddColumn("certificate", "jsonb");
    });
}
