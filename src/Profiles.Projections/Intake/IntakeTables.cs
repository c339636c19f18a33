using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Intake;

/// <summary>What came in by webhooks: sealed until it is processed, and counted. Names of sources and of networks' event types are clear, and nothing else.</summary>
public static class IntakeTables
{
    internal static Table[] All => [Deliveries(), Traces(), Erased(), Sources(), Events()];

    /// <summary>
    /// A delivery from its receipt until it is processed, sealed whole under a data key of its own that is in the same row: deleting the row destroys the key.
    /// </summary>
    private static Table Deliveries() => Tables.New("intake_delivery", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn("connector", "varchar").NotNull();
        t.AddColumn("received_at", "timestamptz").NotNull();
        t.AddColumn<int>("epoch").NotNull();
        t.AddColumn("wrapped", "bytea").NotNull();
        t.AddColumn("box", "bytea").NotNull();
        // Kept: could not be recorded as a whole, for the reason of the code. Waits for a fix, and its term.
        t.AddColumn<bool>("kept").NotNull();
        t.AddColumn("code", "varchar");
        t.AddColumn<int>("attempts").NotNull();
        t.AddColumn("next_attempt", "timestamptz").NotNull();
        t.Indexes.Add(new IndexDefinition("intake_delivery_pending") { Columns = ["tenant_id", "id"], IncludeColumns = ["connector", "received_at", "next_attempt"], Predicate = "(NOT kept)" });
        t.Indexes.Add(new IndexDefinition("intake_delivery_kept") { Columns = ["tenant_id", "id"], IncludeColumns = ["connector", "received_at"], Predicate = "(kept)" });
    });

    /// <summary>What an erasure finds kept deliveries by: <c>Profiles.Domain.Intake.Traces</c>.</summary>
    private static Table Traces() => Tables.New("intake_trace", t =>
    {
        t.AddColumn<Guid>("delivery_id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("trace").NotNull().AsPrimaryKey();
        t.Indexes.Add(new IndexDefinition("intake_trace_trace") { Columns = ["tenant_id", "trace"] });
    });

    /// <summary>Whom an erasure has looked for: what was received before it is not kept after it.</summary>
    private static Table Erased() => Tables.New("intake_erased", t =>
    {
        t.AddColumn<Guid>("trace").NotNull().AsPrimaryKey();
        t.AddColumn("erased_at", "timestamptz").NotNull();
    });

    private static Table Sources() => Tables.New("intake_source", t =>
    {
        t.AddColumn("connector", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn<long>("received").NotNull().DefaultValue(0);
        // Processed or kept: the difference to what was received is what is pending.
        t.AddColumn<long>("settled").NotNull().DefaultValue(0);
        t.AddColumn<long>("signature_errors").NotNull().DefaultValue(0);
        t.AddColumn("last_delivery_at", "timestamptz");
    });

    /// <summary>How many events of each of the network's types became what.</summary>
    private static Table Events() => Tables.New("intake_event", t =>
    {
        t.AddColumn("connector", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("raw_type", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("outcome", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn<long>("count").NotNull();
        t.AddColumn("last_at", "timestamptz").NotNull();
    });
}
