using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Audiences;

/// <summary>Who was handed to whom, and exports that wait to be fetched.</summary>
public static class AudienceTables
{
    /// <summary>A row for each contact point in each export: who withdraws is found by identity, so that the recipient can be told.</summary>
    public static Table Members() => Tables.New("audience_member", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("export_id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("profile_id").NotNull();
        t.AddColumn("at", "timestamptz").NotNull();
    });

    /// <summary>Exports that have begun and not ended: under way, or broken off with the process that wrote them.</summary>
    public static Table Running() => Tables.New("audience_running", t => t.AddColumn<Guid>("export_id").NotNull().AsPrimaryKey());

    /// <summary>What was asked for, sealed under a key that goes with the row: a filter may hold what is personal.</summary>
    public static Table Tickets() => Tables.New("audience_ticket", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn("actor", "varchar").NotNull();
        t.AddColumn("expires_at", "timestamptz").NotNull();
        t.AddColumn<int>("epoch").NotNull();
        t.AddColumn("wrapped", "bytea").NotNull();
        t.AddColumn("box", "bytea").NotNull();
    });
}
