using System.Text.Json;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.PreferenceCentre;
using Profiles.Domain.Privacy;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.ReadModels;

namespace Profiles.Projections.PreferenceCentre;

/// <summary>
/// What is held of a person, for the person's own page. Whoever asks has a link that the brand sent to the contact point, so no role and no purpose is asked for;
/// it is reached in no other way. Read from the log, so that a change shows at once.
/// </summary>
public sealed class OwnRecords(NpgsqlDataSource database, IDocumentStore store, IKeyVault vault, ITenants tenants, IPhoneNumbers phones)
{
    private readonly StoredEvents events = new(store);

    /// <returns>Null where the brand doesn't know the identity, or erased it.</returns>
    public async Task<(IdentityId Identity, ProfileId Profile)?> FindAsync(TenantId tenant, NormalIdentity identity, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return null;
        await using var command = database.CreateCommand("""
            select d.identity_id, m.profile_id from profiles.directory d join profiles.membership m on m.tenant_id = d.tenant_id and m.identity_id = d.identity_id and m.blind_key is not null
            where d.tenant_id = $1 and d.blind_key = $2 and not exists (select from profiles.fence f where f.tenant_id = $1 and f.hash = $3 and f.returned_at is null)
            """);
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = keys.BlindKey(identity) });
        command.Parameters.Add(new() { Value = keys.Suppression(identity) });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (new(reader.GetGuid(0)), new(reader.GetGuid(1))) : null;
    }

    /// <param name="alone">Only the contact point itself: enough to withdraw on it.</param>
    /// <returns>Null where it is unknown or erased, or the brand is closed.</returns>
    public async Task<OwnRecord?> ReadAsync(TenantId tenant, IdentityId contactPoint, bool alone, CancellationToken cancellation)
    {
        if (await tenants.FindAsync(tenant, cancellation) is not { } settings || await vault.OpenAsync(tenant, cancellation) is not { } keys) return null;
        using var now = new Circumstances(keys);
        await using var connection = await database.OpenConnectionAsync(cancellation);

        await ReadAsync(connection, now, new(new Caller(tenant, settings, Role.None, null, Declaring.Source, Declaring.Source), Purpose.Privacy), contactPoint, alone, cancellation);
        if (!now.Live.Contains(contactPoint)) return null;
        var facets = await CurrentFacets.ReadAsync(connection, keys, settings, phones, events, now.Live, cancellation);
        var identities = facets.Select(f => Identity(f, now)).OfType<OwnIdentity>().ToDictionary(i => i.Id);
        if (!identities.TryGetValue(contactPoint, out var own)) return null;

        return new(
            own, [.. identities.Values.Where(i => i.Id != contactPoint).OrderBy(i => i.Type, StringComparer.Ordinal).ThenBy(i => i.Masked, StringComparer.Ordinal)],
            await DecisionsAsync(connection, tenant, [.. identities.Keys.Select(i => i.Value)], now.Now, cancellation),
            now.Permissions(settings, facets.Select(f => (f.Id, CustomerProfile.Identity(f).Type))), Declared(facets.First(f => f.Id == contactPoint), now.Boxes));
    }

    private static async Task ReadAsync(NpgsqlConnection connection, Circumstances now, PersonSql persons, IdentityId contactPoint, bool alone, CancellationToken cancellation)
    {
        var whom = alone ? sql => $"= {sql.Add(contactPoint.Value)}" : Whoms.Identity(contactPoint);
        var of = alone ? "m.identity_id" : "m.profile_id";
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Circumstances.Members(persons.New(), whom, of) } };
        Circumstances.AddPermissions(batch, persons, whom, of);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await now.ReadMembersAsync(reader, cancellation);
        await reader.NextResultAsync(cancellation);
        await now.ReadPermissionsAsync(reader, cancellation);
    }

    private static OwnIdentity? Identity(Facet facet, Circumstances now) =>
        now.Boxes.TryOpen(facet.Id, facet.Value, FactEvents.IdentityField, out IdentityValue value)
            ? new(facet.Id, facet.Type, facet.Scope, value.Value, Masking.Mask(facet.Type, value.Value), facet.Strength, now.Shared.Contains(facet.Id))
            : null;

    private async Task<IReadOnlyList<OwnDecision>> DecisionsAsync(NpgsqlConnection connection, TenantId tenant, Guid[] identities, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = Command(connection, """
            select e.stream_id, e.type, e.data from profiles.mt_events e
            where e.tenant_id = $1 and e.stream_id = any ($2) and e.type in ('consent_given', 'consent_withdrawn') order by e.seq_id
            """, tenant, identities);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var said = new List<(IdentityId Identity, ConsentKey Key, object Event)>();
        while (await reader.ReadAsync(cancellation))
        {
            switch (events.Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2)))
            {
                case ConsentGiven given: said.Add((new(reader.GetGuid(0)), given.Key, given)); break;
                case ConsentWithdrawn withdrawn: said.Add((new(reader.GetGuid(0)), withdrawn.Key, withdrawn)); break;
            }
        }
        return [.. said.GroupBy(s => (s.Identity, s.Key), s => s.Event).Select(g => HeldDecisions.Of(g.Key.Identity, g.Key.Key, [.. g], now))
            .OrderBy(d => d.Key.Channel, StringComparer.Ordinal).ThenBy(d => d.Key.Purpose, StringComparer.Ordinal)];
    }

    private static Dictionary<string, JsonElement> Declared(Facet facet, OpenKeys boxes)
    {
        var declared = new Dictionary<string, JsonElement>();
        foreach (var slot in facet.Traits.Where(t => t.Source == Declaring.Source && !t.IsEmpty))
        {
            if (slot.Clear is { } clear) declared[slot.Name] = clear;
            else if (boxes.TryOpen(facet.Id, slot.Box, FactEvents.TraitField(slot.Name), out JsonElement value)) declared[slot.Name] = value;
        }
        return declared;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, TenantId tenant, object argument) => new(sql, connection)
    {
        Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = argument } },
    };
}
