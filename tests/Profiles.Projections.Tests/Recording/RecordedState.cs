using System.Text.Json.Nodes;
using Profiles.Domain.Privacy;
using Profiles.Projections.Tenants.Exporting;
using Profiles.Testing;
using static Profiles.Testing.TestBrand;

namespace Profiles.Projections.Tests.Recording;

/// <summary>All that recording left in a store, with values opened and random ids replaced by keyed hashes: equal in two stores that share keys and were told the same.</summary>
internal sealed record RecordedState(IReadOnlyList<string> Messages, IReadOnlyList<string> Facts, IReadOnlyList<string> People, IReadOnlyList<string> Consents)
{
    public static async Task<RecordedState> OfAsync(TestBrand brand) => new(
        await brand.ColumnAsync<string>("""
            select concat_ws(' ', k.key, k.digest, k.deleted, d.blind_key) from profiles.message_key k left join profiles.directory d on d.identity_id = k.bearer order by 1
            """),
        await FactsAsync(brand),
        await brand.ColumnAsync<string>("""
            select concat_ws(' ', m.blind_key, s.blind_key, m.standing, d.strength)
            from profiles.membership m join profiles.membership s on s.birth_id = m.profile_id join profiles.directory d on d.identity_id = m.identity_id order by 1
            """),
        await brand.ColumnAsync<string>("""
            select d.blind_key || ' ' || (to_jsonb(c) - 'identity_id')::text from profiles.consent_state c join profiles.directory d on d.identity_id = c.identity_id order by 1
            """));

    /// <summary>Who saw an identity first depends on who was first, and is left out.</summary>
    private static async Task<List<string>> FactsAsync(TestBrand brand)
    {
        var keys = (await brand.Vault.OpenAsync(Tenant, default))!;
        var dataKeys = new Dictionary<(Guid, RetentionClass), DataKey>();
        await using (var command = brand.Source.CreateCommand("select subject, class, epoch, wrapped from profiles.data_key"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                var (subject, retention) = (reader.GetGuid(0), (RetentionClass)reader.GetInt16(1));
                dataKeys[(subject, retention)] = keys.Unwrap(subject, retention, reader.GetInt32(2), reader.GetFieldValue<byte[]>(3))!;
            }
        }

        var facts = new List<string>();
        await using var events = brand.Source.CreateCommand("""
            select e.type, e.data::text, e.stream_id, d.blind_key from profiles.mt_events e join profiles.directory d on d.identity_id = e.stream_id
            """);
        await using var rows = await events.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var (type, data) = (rows.GetString(0), JsonNode.Parse(rows.GetString(1))!.AsObject());
            OpenedEvent.Open(type, data, rows.GetGuid(2), (subject, retention) => dataKeys.GetValueOrDefault((subject, retention)));
            // A change that comes before its original is on its sender's stream, one that comes with it or later on the original's.
            facts.Add($"{(type is "interaction_edited" or "interaction_deleted" ? null : rows.GetGuid(3))} {type} {(type == "identity_observed" ? data["value"]!.ToJsonString() : data.ToJsonString())}");
        }
        facts.Sort(StringComparer.Ordinal);
        foreach (var key in dataKeys.Values) key.Dispose();
        return facts;
    }
}
