using System.Text.Json;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Identities;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Projections.Rectifying;

/// <summary>Whether what is to be corrected can be: looked at when it is approved, so that an execution has nothing left to refuse.</summary>
internal static class CorrectionChecks
{
    private const string Held = """
        select distinct e.stream_id, t.name from profiles.mt_events e
        cross join lateral (
          select x->>'name' as name from jsonb_array_elements(case when e.type = 'traits_reported' then e.data->'traits' else '[]'::jsonb end) x
          union all select e.data->>'name' where e.type <> 'traits_reported') t
        where e.tenant_id = $1 and e.stream_id = any($2) and e.type in ('traits_reported', 'trait_pinned', 'trait_rectified')
        """;

    private static readonly LibPhoneNumbers Phones = new();

    /// <param name="scope">The identities that it is about.</param>
    /// <returns>Null where nothing is against it.</returns>
    public static async Task<Rejection?> RefuseAsync(
        NpgsqlConnection connection, TenantKeys keys, TenantSettings settings, JsonElement corrections, IReadOnlyList<IdentityId> scope, DateTimeOffset now, CancellationToken cancellation)
    {
        if (scope.Count == 0) return new("nobody-known", "Nothing is recorded of who asks: there is nothing to correct.", "corrections");
        var held = (await HeldAsync(connection, keys.Tenant, scope, cancellation)).Select(h => h.Name).ToHashSet(StringComparer.Ordinal);
        if (Correcting.Check(corrections, held, settings, DateOnly.FromDateTime(now.UtcDateTime)) is { } refused) return refused;
        var contacts = corrections.EnumerateObject().Where(c => settings.FindType(c.Name) is { Kind: IdentityKind.Contact }).ToList();
        foreach (var contact in contacts)
        {
            if (await IsNotTheirsAsync(connection, keys, settings, contact, scope, cancellation))
                return new("contact-identity",
                    "An address that a person is reached at is an identity of theirs, not only an attribute: take the wrong one off with `detachIdentity` and record the right one, then correct the attribute to it.",
                    $"corrections.{contact.Name}");
        }
        return null;
    }

    /// <summary>Which of the identities hold, or ever held, something under which name.</summary>
    public static async Task<IReadOnlyList<(IdentityId Identity, string Name)>> HeldAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyList<IdentityId> identities, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(connection, Held, tenant, identities.Select(i => i.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var held = new List<(IdentityId, string)>();
        while (await reader.ReadAsync(cancellation)) held.Add((new(reader.GetGuid(0)), reader.GetString(1)));
        return held;
    }

    /// <summary>The attribute would say another address than the person is reached at.</summary>
    private static async Task<bool> IsNotTheirsAsync(
        NpgsqlConnection connection, TenantKeys keys, TenantSettings settings, JsonProperty contact, IReadOnlyList<IdentityId> scope, CancellationToken cancellation)
    {
        await using var command = RequestRows.Command(
            connection, "select blind_key from profiles.membership where tenant_id = $1 and identity_id = any($2) and type = $3 and blind_key is not null",
            keys.Tenant, scope.Select(i => i.Value).ToArray(), contact.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var theirs = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellation)) theirs.Add(reader.GetGuid(0));
        if (theirs.Count == 0 || contact.Value.ValueKind == JsonValueKind.Null) return theirs.Count > 0;
        var corrected = contact.Value.ValueKind == JsonValueKind.String
            ? new IdentityNormaliser(settings, Phones).Normalise(new(contact.Name, null, contact.Value.GetString()!), Trust.Links).Identity : null;
        return corrected is null || !theirs.Contains(keys.BlindKey(corrected));
    }
}
