using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Keys;

/// <summary>What the database knows of key epochs: numbers and times, never keys.</summary>
public static class KeyTables
{
    /// <summary>
    /// Each epoch that a rotation began. An erasure before <c>begun_at</c> is final, for backups as well, from <c>finished_at</c> on, where <c>unreadable</c> is 0.
    /// </summary>
    public static Table Rotations() => Tables.New("key_rotation", t =>
    {
        t.AddColumn<int>("epoch").NotNull().AsPrimaryKey();
        t.AddColumn("begun_at", "timestamptz").NotNull();
        t.AddColumn("finished_at", "timestamptz");
        // Data keys that were wrapped anew, over all runs that it took.
        t.AddColumn<long>("rewrapped").NotNull().DefaultValue(0);
        // Those that could not be opened, so that their epoch's key was kept.
        t.AddColumn<long>("unreadable").NotNull().DefaultValue(0);
        // Those whose key-encryption key was gone before.
        t.AddColumn<long>("gone").NotNull().DefaultValue(0);
    });
}
