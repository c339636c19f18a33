using Marten;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Retention;

namespace Profiles.Projections.Erasure;

/// <summary>What an erasure would come to as things stand.</summary>
/// <param name="OpenSuggestions">Pairs with one of the identities that somebody has still to judge: the person may have more identities than these.</param>
/// <param name="HasPurchases">Records that the law may want kept.</param>
/// <param name="Held">What a legal hold keeps.</param>
public sealed record ErasurePreview(
    PrivacyRequest Request, IReadOnlyList<ScopedIdentity> Scope, int OpenSuggestions, bool HasPurchases, IReadOnlyList<RecipientRef> Recipients, IReadOnlyList<RetainedData> Held);

/// <summary>Reads previews of erasures.</summary>
public sealed class ErasurePreviews(IDocumentStore store, NpgsqlDataSource database, TimeProvider clock)
{
    private readonly RequestStreams streams = new(store);

    /// <returns>Null where there is no such request, or it asks for something else.</returns>
    public async Task<ErasurePreview?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await RequestRows.ReadAsync(connection, streams, tenant, id, cancellation) is not { Kind: PrivacyRequestKind.Erasure } request) return null;
        var scope = await ErasureScopes.ReadAsync(connection, tenant, request, cancellation);
        var ids = scope.Where(i => i.InScope).Select(i => i.Id).ToList();
        var recipients = await Recipients.ReadAsync(connection, tenant, ids, cancellation);
        var held = await HoldRows.RetainedAsync(connection, tenant, ids, clock.GetUtcNow(), cancellation);

        await using var command = new NpgsqlCommand("""
            select (select count(*)::int from profiles.link_suggestion s where s.tenant_id = $1 and (s.a = any($2) or s.b = any($2)) and s.status in (0, 1)),
              exists (select from profiles.data_key k where k.tenant_id = $1 and k.subject = any($2) and k.class = 3)
            """, connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = ids.Select(i => i.Value).ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(request, scope, reader.GetInt32(0), reader.GetBoolean(1), recipients, held);
    }
}
