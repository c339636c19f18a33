using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.OpenDsr;

/// <summary>Where controllers want to hear how far their requests have come: random ids, addresses of companies and words.</summary>
public static class StatusCallbackTables
{
    public static Table Callbacks() => Tables.New("status_callback", t =>
    {
        t.AddColumn<Guid>("request_id").NotNull().AsPrimaryKey();
        // Among the addresses of one request, from 0.
        t.AddColumn<int>("place").NotNull().AsPrimaryKey();
        // The controller's own id of it.
        t.AddColumn<Guid>("subject_request_id").NotNull();
        t.AddColumn("url", "varchar").NotNull();
        // The status that was told last, or given up.
        t.AddColumn("told", "varchar");
        // There is nothing more to tell.
        t.AddColumn<bool>("done").NotNull();
        // Of this status.
        t.AddColumn<int>("attempts").NotNull();
        t.AddColumn("tried_at", "timestamptz");
        t.AddColumn("next_attempt", "timestamptz").NotNull();
        t.AddColumn("outcome", "varchar");
        t.Indexes.Add(new IndexDefinition("status_callback_pending") { Columns = ["next_attempt"], Predicate = "(NOT done)" });
    });
}
