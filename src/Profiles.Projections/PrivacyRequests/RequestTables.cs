using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>Where requests stand: a fold of their streams, written in the transaction of each move. Ids, states and dates only.</summary>
public static class RequestTables
{
    public static Table Requests() => Tables.New("privacy_request", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn("kind", "varchar").NotNull();
        t.AddColumn("state", "varchar").NotNull();
        // What is owed comes before what is over, and of that what is due first.
        t.AddColumn<bool>("over").NotNull();
        t.AddColumn("due_on", "date").NotNull();
        t.AddColumn("unpaused_due_on", "date").NotNull();
        t.AddColumn("time_zone", "varchar").NotNull();
        t.AddColumn("assignee", "varchar");
        t.AddColumn<int>("version").NotNull();
        // That it came by, and that it arrived as.
        t.AddColumn<Guid>("identity_id");
        t.AddColumn<Guid>("interaction");
        t.AddColumn<bool>("restricted").NotNull();
        t.Indexes.Add(new IndexDefinition("privacy_request_due") { Columns = ["tenant_id", "over", "due_on", "id"] });
        t.Indexes.Add(new IndexDefinition("privacy_request_identity") { Columns = ["tenant_id", "identity_id"] });
        t.Indexes.Add(new IndexDefinition("privacy_request_interaction") { Columns = ["tenant_id", "interaction"] });
    });

    /// <summary>Messages whose words speak for a request. Written with the message, whose text is in memory only then; folds from nothing.</summary>
    public static Table Hints() => Tables.New("privacy_hint", t =>
    {
        t.AddColumn<Guid>("interaction").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("identity_id").NotNull();
        t.AddColumn("kind", "varchar").NotNull();
        t.AddColumn("occurred_at", "timestamptz").NotNull();
    });

    /// <summary>How far the work behind requests has come. Not folded: lost, the work is done again, which changes nothing.</summary>
    public static Table Work() => Tables.New("privacy_work", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        // Whether the restriction is placed on the person's identities.
        t.AddColumn<bool>("restricted").NotNull();
        t.AddColumn<int>("attempts").NotNull();
        t.AddColumn("next_attempt", "timestamptz").NotNull();
    });
}
