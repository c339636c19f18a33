using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Packages;

/// <summary>
/// What was put together for a person, sealed under a key of its own (<c>data_key</c>, subject = the package, class <c>contact</c>): destroying that ends it, in every copy. In the
/// database and not in a file, so that any node can hand it out, and an erasure finds it in its own transaction.
/// </summary>
public static class PackageTables
{
    internal static Table[] All => [Packages(), Identities(), Chunks()];

    private static Table Packages() => Tables.New("privacy_package", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("request_id").NotNull();
        // Null while it is being written. One that was not finished has no address, and is begun anew.
        t.AddColumn<int>("chunks");
        t.AddColumn<long>("bytes");
        t.AddColumn("expires_at", "timestamptz").NotNull();
        t.Indexes.Add(new IndexDefinition("privacy_package_request") { Columns = ["tenant_id", "request_id"], IsUnique = true });
        t.Indexes.Add(new IndexDefinition("privacy_package_expiry") { Columns = ["expires_at"] });
    });

    /// <summary>Whose data are in it: erased, they take it along.</summary>
    private static Table Identities() => Tables.New("privacy_package_identity", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("package_id").NotNull().AsPrimaryKey();
    });

    private static Table Chunks() => Tables.New("privacy_package_chunk", t =>
    {
        t.AddColumn<Guid>("package_id").NotNull().AsPrimaryKey();
        t.AddColumn<int>("place").NotNull().AsPrimaryKey();
        t.AddColumn("box", "bytea").NotNull();
    });
}
