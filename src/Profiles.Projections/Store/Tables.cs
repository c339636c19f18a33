using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Profiles.Projections.Store;

/// <summary>The tables that are written in the recording transaction, beside Marten's. All columns are clear tokens, random ids or keyed hashes.</summary>
public static class Tables
{
    public const string Schema = "profiles";

    /// <summary>Every source message that was ever recorded (I9).</summary>
    public static Table MessageKeys() => New("message_key", t =>
    {
        t.AddColumn<Guid>("key").NotNull().AsPrimaryKey();
        t.AddColumn<long>("digest").NotNull();
        // On whose stream its first interaction is, which edits and deletions look for; null where it has none.
        t.AddColumn<Guid>("bearer");
        // True: it was deleted before it came, and the row gives way to that of the message when it does.
        t.AddColumn<bool>("deleted");
    });

    /// <summary>Where in the log the edits and deletions of an interaction are, by the interaction's id, which may come later than they. None of their content.</summary>
    public static Table InteractionChanges() => New("interaction_change", t =>
    {
        t.AddColumn<Guid>("interaction").NotNull().AsPrimaryKey();
        t.AddColumn<long>("seq").NotNull().AsPrimaryKey();
        t.AddColumn<bool>("deletes").NotNull();
    });

    /// <summary>Blind key to identity, and the most certain that it was ever seen with. Erasure deletes the row.</summary>
    public static Table Directory() => New("directory", t =>
    {
        t.AddColumn<Guid>("blind_key").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("identity_id").NotNull();
        t.AddColumn("strength", "smallint").NotNull();
    });

    /// <summary>Which live profile an identity is in (I3): a fold of the graph decisions, kept live.</summary>
    public static Table Membership() => New("membership", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("profile_id").NotNull();
        t.AddColumn<Guid>("birth_id").NotNull();
        t.AddColumn("type", "varchar").NotNull();
        t.AddColumn("scope", "varchar").NotNull();
        t.AddColumn<Guid>("blind_key");
        t.AddColumn("standing", "smallint").NotNull();
        // With all that permission asks of a member, so that the row itself is not read.
        t.Indexes.Add(new IndexDefinition("membership_profile") { Columns = ["tenant_id", "profile_id"], IncludeColumns = ["identity_id", "type", "blind_key"] });
        t.Indexes.Add(new IndexDefinition("membership_birth") { Columns = ["tenant_id", "birth_id"], IsUnique = true });
    });

    /// <summary>Wrapped data keys. Destroying a row erases what was sealed under it.</summary>
    public static Table DataKeys() => New("data_key", t =>
    {
        t.AddColumn<Guid>("subject").NotNull().AsPrimaryKey();
        t.AddColumn("class", "smallint").NotNull().AsPrimaryKey();
        t.AddColumn<int>("epoch").NotNull();
        t.AddColumn("wrapped", "bytea").NotNull();
    });

    /// <summary>Every link that was ever said, with why it joins nobody where it doesn't: what membership is folded from.</summary>
    public static Table GraphLinks() => New("graph_link", t =>
    {
        t.AddColumn<Guid>("decision_id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("a").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("b").NotNull().AsPrimaryKey();
        t.AddColumn("grp", "smallint").NotNull();
        t.AddColumn("rule", "varchar").NotNull();
        t.AddColumn("strength", "smallint").NotNull();
        t.AddColumn("occurred_at", "timestamptz").NotNull();
        t.AddColumn("source", "varchar").NotNull();
        t.AddColumn<bool>("override").NotNull();
        t.AddColumn<Guid>("survivor");
        t.AddColumn("code", "varchar");
        // Whether the fold has to look at the other end: false for what the ends alone decide.
        t.AddColumn<bool>("reaches").NotNull();
        t.Indexes.Add(new IndexDefinition("graph_link_a") { Columns = ["tenant_id", "a", "reaches", "code"] });
        t.Indexes.Add(new IndexDefinition("graph_link_b") { Columns = ["tenant_id", "b", "reaches", "code"] });
    });

    /// <summary>Who was said to be different persons: a row for each identity of each side.</summary>
    public static Table GraphSeparations() => New("graph_separation", t =>
    {
        t.AddColumn<Guid>("decision_id").NotNull().AsPrimaryKey();
        t.AddColumn("part", "smallint").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn("side", "smallint").NotNull();
        t.AddColumn<bool>("retracted").NotNull();
        t.Indexes.Add(new IndexDefinition("graph_separation_identity") { Columns = ["tenant_id", "identity_id"] });
    });

    /// <summary>Separations that an admin's later link sets aside, while it stands.</summary>
    public static Table GraphLifts() => New("graph_lift", t =>
    {
        t.AddColumn<Guid>("separation_id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("decision_id").NotNull().AsPrimaryKey();
        t.AddColumn("grp", "smallint").NotNull().AsPrimaryKey();
        t.Indexes.Add(new IndexDefinition("graph_lift_decision") { Columns = ["tenant_id", "decision_id"] });
    });

    /// <summary>What a source listed last as all that it has for an identity, of one type.</summary>
    public static Table IdentifierLists() => New("identifier_list", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn("source", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("type", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("occurred_at", "timestamptz").NotNull();
        t.AddColumn<Guid>("message").NotNull();
        t.AddColumn("identities", "uuid[]").NotNull();
    });

    /// <summary>
    /// Pairs for an admin to look at, each once: a browser's every page view does not suggest its pair again. The lesser id is a. A row is what
    /// <c>Profiles.Domain.Suggesting.Suggestion</c> folds the suggestion's stream to; weights are read from the stream.
    /// </summary>
    public static Table LinkSuggestions() => New("link_suggestion", t =>
    {
        t.AddColumn<Guid>("a").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("b").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("decision_id").NotNull();
        t.AddColumn("why", "varchar").NotNull();
        t.AddColumn("probability", "double precision");
        t.AddColumn("status", "smallint").NotNull();
        t.AddColumn("until", "timestamptz");
        t.AddColumn("assigned_to", "varchar");
        t.AddColumn<Guid>("outcome_id");
        t.AddColumn("grp", "smallint");
        t.AddColumn("code", "varchar");
        t.Indexes.Add(new IndexDefinition("link_suggestion_decision") { Columns = ["tenant_id", "decision_id"], IsUnique = true });
        t.Indexes.Add(new IndexDefinition("link_suggestion_status") { Columns = ["tenant_id", "status"] });
        t.Indexes.Add(new IndexDefinition("link_suggestion_b") { Columns = ["tenant_id", "b"] });
    });

    /// <summary>How far a brand's changed profiles have been compared with others: the sequence of the read models' events.</summary>
    public static Table MatchProgress() => New("match_progress", t => t.AddColumn<long>("seq").NotNull());

    /// <summary>
    /// The decisions held for a contact point, as the lattice that <c>Profiles.Domain.Consent.ConsentState</c> describes: joined in the database
    /// by taking the greater of each column, so that no order of arrival matters.
    /// </summary>
    public static Table ConsentStates() => New("consent_state", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn("channel", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("purpose", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("controller", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("granted_at", "timestamptz");
        t.AddColumn("granted_until", "timestamptz");
        t.AddColumn("attested_at", "timestamptz");
        t.AddColumn("attested_until", "timestamptz");
        t.AddColumn("confirmed_at", "timestamptz");
        t.AddColumn("confirmed_until", "timestamptz");
        t.AddColumn("attested_confirmed_at", "timestamptz");
        t.AddColumn("attested_confirmed_until", "timestamptz");
        t.AddColumn("denied_at", "timestamptz");
        t.AddColumn("objected_at", "timestamptz");
        t.AddColumn("undated_denial_at", "timestamptz");
        // What was said no to is asked for at all of a person's identities, and is rare.
        t.Indexes.Add(new IndexDefinition("consent_state_denial")
        {
            Columns = ["tenant_id", "identity_id"], IncludeColumns = ["channel", "purpose", "controller", "denied_at", "objected_at", "undated_denial_at"],
            Predicate = "((denied_at IS NOT NULL) OR (objected_at IS NOT NULL) OR (undated_denial_at IS NOT NULL))",
        });
    });

    /// <summary>Every decision, by the id of its event: where a receipt is found, and a person's history in its order.</summary>
    public static Table ConsentRecords() => New("consent_record", t =>
    {
        t.AddColumn<Guid>("event_id").NotNull().AsPrimaryKey();
        t.AddColumn<Guid>("identity_id").NotNull();
        t.AddColumn("channel", "varchar").NotNull();
        t.AddColumn("purpose", "varchar").NotNull();
        t.AddColumn("controller", "varchar").NotNull();
        t.AddColumn("occurred_at", "timestamptz").NotNull();
        t.Indexes.Add(new IndexDefinition("consent_record_identity") { Columns = ["tenant_id", "identity_id", "occurred_at"] });
    });

    /// <summary>What <c>Profiles.Domain.Consent.CustomerState</c> describes: whether a person is a customer, and of what age.</summary>
    public static Table CustomerStates() => New("customer_state", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn("purchased_at", "timestamptz");
        t.AddColumn("stage", "smallint");
        t.AddColumn("stage_at", "timestamptz");
        t.AddColumn("born", "date");
        t.AddColumn("born_at", "timestamptz");
        t.Indexes.Add(new IndexDefinition("customer_state_born") { Columns = ["tenant_id", "identity_id"], IncludeColumns = ["born"], Predicate = "(born IS NOT NULL)" });
    });

    /// <summary>Who must not be addressed whatever they agreed to: a row for each placement and each lift.</summary>
    public static Table Exclusions() => New("exclusion", t =>
    {
        t.AddColumn<Guid>("identity_id").NotNull().AsPrimaryKey();
        t.AddColumn("kind", "varchar").NotNull().AsPrimaryKey();
        t.AddColumn("at", "timestamptz").NotNull().AsPrimaryKey();
        t.AddColumn<bool>("lifts").NotNull().AsPrimaryKey();
        t.AddColumn("until", "timestamptz");
        t.AddColumn("reason", "bytea");
    });

    internal static Table New(string name, Action<Table> columns)
    {
        var table = new Table(new PostgresqlObjectName(Schema, name, SchemaUtils.IdentifierUsage.General));
        table.AddColumn("tenant_id", "varchar").NotNull().AsPrimaryKey();
        columns(table);
        return table;
    }
}
