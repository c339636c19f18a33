using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Policies;

/// <summary>What is kept of a brand's identity policy beside its events and its row.</summary>
public static class PolicyTables
{
    /// <summary>How far a change of policy is applied to the past: one row for each brand that ever changed it.</summary>
    public static Table Refolds() => Tables.New("policy_refold", t =>
    {
        t.AddColumn<int>("version").NotNull();
        // The last identity that was refolded; null at a pass's start.
        t.AddColumn<Guid>("cursor");
        t.AddColumn("pass", "smallint").NotNull();
        t.AddColumn<bool>("again").NotNull();
        t.AddColumn<long>("done").NotNull();
        t.AddColumn<long>("total").NotNull();
        t.AddColumn("started_at", "timestamptz").NotNull();
        t.AddColumn("finished_at", "timestamptz");
    });
}
