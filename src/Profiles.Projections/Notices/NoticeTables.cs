using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Notices;

/// <summary>Who is told, and what is on its way to them: a durable outbox that its own transaction writes (docs/adr/0014).</summary>
public static class NoticeTables
{
    internal static Table[] All => [Recipients(), Secrets(), Notices()];

    /// <summary>How each recipient is told: a fold of the recipients' streams.</summary>
    private static Table Recipients() => Tables.New("recipient", t =>
    {
        t.AddColumn("name", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("endpoint", "varchar");
        t.AddColumn<int>("silent_days");
        t.AddColumn<bool>("paused").NotNull();
        t.AddColumn<bool>("contact_points").NotNull();
        t.AddColumn("secrets", "uuid[]").NotNull();
    });

    /// <summary>Signing secrets, sealed under a key whose subject is the recipient's stream. Kept: nothing folds to it.</summary>
    private static Table Secrets() => Tables.New("recipient_secret", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn("recipient", "varchar").NotNull();
        t.AddColumn("created_at", "timestamptz").NotNull();
        t.AddColumn("box", "bytea").NotNull();
    });

    /// <summary>
    /// A row for each recipient and each thing that it is told. Random ids, and the contact points that the recipient got where it knows no ids: sealed under a key of the
    /// row's own, which is destroyed when the row has arrived or is given up.
    /// </summary>
    private static Table Notices() => Tables.New("notice", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn("kind", "varchar").NotNull();
        t.AddColumn("recipient", "varchar").NotNull();
        // As the request's events name the recipient.
        t.AddColumn<Guid>("recipient_id").NotNull();
        t.AddColumn<Guid>("request_id").NotNull();
        t.AddColumn<bool>("awaited").NotNull();
        t.AddColumn("at", "timestamptz").NotNull();
        // Of identities: what is told of one person arrives in its order.
        t.AddColumn("about", "uuid[]").NotNull();
        t.AddColumn("profiles", "uuid[]").NotNull();
        t.AddColumn("exports", "uuid[]").NotNull();
        // That it is about; none: all.
        t.AddColumn("purposes", "varchar[]").NotNull();
        t.AddColumn("box", "bytea");
        t.AddColumn("queued_at", "timestamptz").NotNull();
        // By the database's own clock, for the order only.
        t.AddColumn("place", "timestamptz").NotNull().DefaultValueByExpression("clock_timestamp()");
        t.AddColumn<int>("attempts").NotNull();
        t.AddColumn("next_attempt", "timestamptz").NotNull();
        t.AddColumn("tried_at", "timestamptz");
        t.AddColumn("outcome", "varchar");
        t.AddColumn("delivered_at", "timestamptz");
        t.AddColumn("dead_at", "timestamptz");
        t.AddColumn("acknowledged_at", "timestamptz");
        t.AddColumn("escalate_at", "timestamptz").NotNull();
        t.AddColumn("escalated_at", "timestamptz");
        t.Indexes.Add(new IndexDefinition("notice_pending") { Columns = ["tenant_id", "recipient", "next_attempt"], Predicate = "((delivered_at IS NULL) AND (dead_at IS NULL))" });
        t.Indexes.Add(new IndexDefinition("notice_about") { Columns = ["about"], Method = IndexMethod.gin, Predicate = "((delivered_at IS NULL) AND (dead_at IS NULL))" });
        t.Indexes.Add(new IndexDefinition("notice_silent") { Columns = ["escalate_at"], Predicate = "((acknowledged_at IS NULL) AND (escalated_at IS NULL))" });
        t.Indexes.Add(new IndexDefinition("notice_request") { Columns = ["tenant_id", "request_id"] });
        t.Indexes.Add(new IndexDefinition("notice_place") { Columns = ["tenant_id", "place", "id"] });
    });
}
