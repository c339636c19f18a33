using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using Profiles.Benchmarks.People;
using Profiles.Domain.Recording;
using Profiles.Testing;
using Xunit;

namespace Profiles.Proofs.Generated;

/// <summary>The people that benchmarks run on are generated; here they are compared with recorded and projected ones, column by column.</summary>
public sealed partial class GeneratedPeopleTests
{
    private const int Sample = 25;

    [Fact]
    public async Task Generated_people_leave_the_rows_that_recorded_ones_do()
    {
        var credential = new Credential(TestBrand.Tenant, "crm", Trust.Links, "key-1");
        using var keys = new TemporaryKeys();
        await using var recorded = await TestBrand.CreateAsync(keys: keys);
        await using var generated = await TestBrand.CreateAsync(keys: keys);
        var now = DateTimeOffset.UtcNow;
        foreach (var number in Enumerable.Range(0, Sample)) await recorded.RecordAsync(credential, Person.Message(number, now));
        using (var daemon = await recorded.Store.BuildProjectionDaemonAsync())
        {
            await daemon.StartAllAsync();
            await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(30));
            await daemon.StopAllAsync();
        }

        var rows = new PersonRows(generated.Store, (await generated.Vault.OpenAsync(TestBrand.Tenant, default))!, TestBrand.Phones, credential);
        await PeopleCopy.WriteAsync(generated.Source, Enumerable.Range(0, Sample).SelectMany(n => rows.Of(Person.Message(n, now), 1 + (long)n * PersonRows.Events, now)).ToList());

        foreach (var table in PeopleCopy.Tables.Keys)
        {
            var (ours, theirs) = (await TextsAsync(generated, table), await TextsAsync(recorded, table));
            ours.Should().NotBeEmpty(table);
            ours.Should().Equal(theirs, table);
        }
    }

    /// <summary>Every row as text, with what is drawn by lot or told by the clock made the same: random ids, boxes, the time of recording.</summary>
    private static async Task<List<string>> TextsAsync(TestBrand brand, string table)
    {
        var rows = await brand.ColumnAsync<string>(string.Create(CultureInfo.InvariantCulture, $"select (to_jsonb(t) - 'timestamp' - 'seq' - 'seq_id' - 'created' - 'snapshot' - 'snapshot_version')::text from profiles.{table} t"));
        return [.. rows.Select(r => Sorted(JsonNode.Parse(Clock().Replace(Box().Replace(RandomId().Replace(r, "id"), "\"box\""), "\"$1$3\": 0"))!).ToJsonString()).Order(StringComparer.Ordinal)];
    }

    /// <summary>What goes by random ids comes in any order.</summary>
    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(e => Sorted(e!)).OrderBy(e => e.ToJsonString(), StringComparer.Ordinal)]),
        _ => node.DeepClone(),
    };

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex RandomId();

    [GeneratedRegex("\"(AQ[A-Za-z0-9+/=]{20,}|\\\\\\\\x[0-9a-f]{20,})\"")]
    private static partial Regex Box();

    // Sequences and recording times inside of read models and derived events.
    [GeneratedRegex("\"(sequence|recordedAt|seq)\": (\"[^\"]*\"|[0-9]+)|\"(occurredAt)\": \"20(2[5-9]|[3-9][0-9])-[^\"]*\"")]
    private static partial Regex Clock();
}
