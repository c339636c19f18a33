using Profiles.Projections.Store;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.PreferenceCentre;

/// <summary>Codes that were sent to prove that who asks holds a contact point: by keyed hash, for some minutes.</summary>
public static class StepUpTables
{
    public static Table Codes() => Tables.New("step_up_code", t =>
    {
        t.AddColumn<Guid>("id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("asked_by").NotNull();
        t.AddColumn<Guid>("sent_to").NotNull();
        t.AddColumn("kind", "varchar").NotNull();
        t.AddColumn("hash", "bytea").NotNull();
        t.AddColumn("created_at", "timestamptz").NotNull();
        t.AddColumn("expires_at", "timestamptz").NotNull();
        t.AddColumn("attempts", "smallint").NotNull();
        t.AddColumn("used_at", "timestamptz");
        t.Indexes.Add(new IndexDefinition("step_up_code_asked_by") { Columns = ["tenant_id", "asked_by", "created_at"] });
        t.Indexes.Add(new IndexDefinition("step_up_code_sent_to") { Columns = ["tenant_id", "sent_to", "created_at"] });
    });
}
