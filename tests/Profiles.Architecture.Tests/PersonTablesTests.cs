using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Profiles.Architecture.Tests;

/// <summary>No purpose, no person (I10): whoever wants persons asks the person query. Everything else has neither a session nor SQL on their tables.</summary>
public sealed partial class PersonTablesTests
{
    private static readonly string[] Doors =
    [
        "Marten.IDocumentStore", "Marten.IDocumentSession", "Marten.IQuerySession", "Marten.IDocumentOperations", "Marten.DocumentStore",
        "Npgsql.NpgsqlDataSource", "Npgsql.NpgsqlConnection", "Npgsql.NpgsqlCommand", "Npgsql.NpgsqlBatch",
    ];

    /// <summary>In the host, whoever opens the database at all; none of them reads a person. The deletion of closed brands queues a message in its transaction.</summary>
    private static readonly string[] HostsWithADoor = ["Profiles.Api.Hosting"];

    private const string WithAnOutbox = "Profiles.Api.Tenants.ClosedTenants";

    /// <summary>
    /// What writes and refolds the tables (Deciding, Erasure, Keys, Recording, Backups, Pinning, ReadModels, Rectifying, Store, Suggesting), the person query (People), a person's own page
    /// (PreferenceCentre), what recipients of their data are told (Notices), the privacy officer's desk (PrivacyRequests), what persons are given of their data (Packages), the ends of terms (Retention), and a brand's whole export and end (Tenants).
    /// </summary>
    private static readonly string[] PartsWithPersons =
        ["Profiles.Projections.Backups", "Profiles.Projections.Deciding", "Profiles.Projections.Erasure", "Profiles.Projections.Keys", "Profiles.Projections.Notices", "Profiles.Projections.Packages", "Profiles.Projections.People", "Profiles.Projections.Pinning", "Profiles.Projections.Policies", "Profiles.Projections.PreferenceCentre", "Profiles.Projections.PrivacyRequests", "Profiles.Projections.ReadModels", "Profiles.Projections.Recording", "Profiles.Projections.Rectifying", "Profiles.Projections.Retention", "Profiles.Projections.Store", "Profiles.Projections.Suggesting", "Profiles.Projections.Tenants"];

    [Fact]
    public void In_the_host_only_the_hosting_itself_opens_the_database()
    {
        var opening =
            from type in Code.Api.Types()
            where !In(type.Written, HostsWithADoor) && type.Written.FullName != WithAnOutbox
            where type.Compiled.Uses().Intersect(Doors).Any()
            select type.Written.FullName;

        opening.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void The_host_has_no_SQL_on_tables_of_persons()
    {
        // The lag of the projections is told from the events' times; nothing else of them is read.
        string[] lag = ["Profiles.Api.Hosting.ProjectionLag", "Profiles.Api.Hosting.Schema"];

        WithSql(Code.Api, type => lag.Contains(type.FullName)).Should().BeEmpty();
    }

    [Fact]
    public void Persons_are_queried_by_the_person_query_and_written_by_what_folds_them() => WithSql(Code.Projections, type => In(type, PartsWithPersons)).Should().BeEmpty();

    [Fact]
    public void The_rule_finds_what_it_looks_for() => WithSql(Code.Projections, _ => false).Should().NotBeEmpty();

    [Fact]
    public void Data_keys_are_written_in_one_place_which_refuses_those_of_an_epoch_that_is_being_ended() =>
        (from type in Code.Projections.Types().Concat(Code.Api.Types())
         where type.Compiled.Literals().Any(literal => literal.Contains("insert into profiles.data_key", StringComparison.OrdinalIgnoreCase))
         select type.Written.FullName).Distinct().Should().Equal("Profiles.Projections.Keys.DataKeyRows");

    private static IEnumerable<string> WithSql(AssemblyDefinition assembly, Func<TypeDefinition, bool> allowed) =>
        (from type in assembly.Types()
         where !allowed(type.Written)
         where type.Compiled.Literals().Any(literal => PersonTable().IsMatch(literal))
         select type.Written.FullName).Distinct();

    private static bool In(TypeDefinition type, string[] namespaces) => namespaces.Any(name => LayersTests.InNamespace(type, name));

    [GeneratedRegex(@"\b(from|join|into|update|only|using)\s+(profiles\.)?(interaction_change|facet|profile|timeline|membership|directory|consent_state|consent_record|customer_state|exclusion|data_key|fence|graph_link|link_suggestion|match_record|match_key|message_key|mt_events|mt_streams)\b|profiles\.(interaction_change|facet|profile|timeline|membership|directory|consent_state|consent_record|customer_state|exclusion|data_key|fence|graph_link|link_suggestion|match_record|match_key|message_key|mt_events|mt_streams)\b", RegexOptions.IgnoreCase)]
    private static partial Regex PersonTable();
}
