using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Outgoing;

/// <summary>What tools are told, and what they know by it (docs/adr/0016). Random ids and numbers: nothing of a person is in these tables.</summary>
public static class OutgoingTables
{
    internal static Table[] All => [Subscriptions(), Progress(), Told(), Due(), Events()];

    /// <summary>A fold of the subscriptions' streams.</summary>
    private static Table Subscriptions() => Tables.New("outgoing_subscription", t =>
    {
        t.AddColumn("name", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("endpoint", "varchar").NotNull();
        t.AddColumn("purpose", "varchar").NotNull();
        t.AddColumn("types", "varchar[]").NotNull();
        t.AddColumn<bool>("everybody").NotNull();
        t.AddColumn<bool>("paused").NotNull();
        t.AddColumn("secrets", "uuid[]").NotNull();
    });

    /// <summary>How far each subscription has come. Its row is what everybody locks who writes of the subscription.</summary>
    private static Table Progress() => Tables.New("outgoing_progress", t =>
    {
        t.AddColumn("subscription", "varchar").NotNull().AsPrimaryKey();
        // In the log: what is behind it was marked.
        t.AddColumn<long>("position").NotNull();
        t.AddColumn("swept_at", "timestamptz");
        t.AddColumn<int>("failed").NotNull().DefaultValue(0);
        t.AddColumn("failing_since", "timestamptz");
        t.AddColumn("rest_until", "timestamptz");
        t.AddColumn("gone_at", "timestamptz");
        t.AddColumn<long>("delivered").NotNull().DefaultValue(0);
        t.AddColumn("delivered_at", "timestamptz");
    });

    /// <summary>What a tool knows when all that is on its way has arrived.</summary>
    private static Table Told() => Tables.New("outgoing_told", t =>
    {
        t.AddColumn("subscription", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("profile_id").NotNull().AsPrimaryKey();
        t.AddColumn<long>("version").NotNull();
        // The profile that took its place; null: it is known itself.
        t.AddColumn<Guid>("into_id");
        t.Indexes.Add(new IndexDefinition("outgoing_told_into") { Columns = ["tenant_id", "subscription", "into_id"], Predicate = "(into_id IS NOT NULL)" });
    });

    /// <summary>Whom to look at again, each once, however much happened.</summary>
    private static Table Due() => Tables.New("outgoing_due", t =>
    {
        t.AddColumn("subscription", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("profile_id").NotNull().AsPrimaryKey();
        // Of the last event that touched it: looked at when the read models have come so far.
        t.AddColumn<long>("sequence").NotNull();
        // The purpose may not cover it any more: looked at before all others, and ahead of the read models.
        t.AddColumn<bool>("urgent").NotNull();
        t.AddColumn("not_before", "timestamptz").NotNull();
        t.Indexes.Add(new IndexDefinition("outgoing_due_next") { Columns = ["tenant_id", "subscription", "urgent", "sequence"] });
    });

    /// <summary>The outbox: what is on its way and what was given up. A row goes when it has arrived; of one profile there is one at most that is on its way.</summary>
    private static Table Events() => Tables.New("outgoing_event", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn("subscription", "varchar").NotNull();
        t.AddColumn("kind", "varchar").NotNull();
        t.AddColumn<Guid>("profile_id").NotNull();
        t.AddColumn("others", "uuid[]").NotNull();
        // Whose place in the tool's knowledge it changes.
        t.AddColumn("about", "uuid[]").NotNull();
        t.AddColumn<long>("version");
        t.AddColumn<bool>("urgent").NotNull();
        t.AddColumn("queued_at", "timestamptz").NotNull();
        t.AddColumn<int>("attempts").NotNull().DefaultValue(0);
        t.AddColumn("next_attempt", "timestamptz").NotNull();
        t.AddColumn("tried_at", "timestamptz");
        t.AddColumn("outcome", "varchar");
        t.AddColumn("dead_at", "timestamptz");
        t.Indexes.Add(new IndexDefinition("outgoing_event_next") { Columns = ["tenant_id", "subscription", "next_attempt"], Predicate = "(dead_at IS NULL)" });
        t.Indexes.Add(new IndexDefinition("outgoing_event_about") { Columns = ["about"], Method = IndexMethod.gin });
    });
}
