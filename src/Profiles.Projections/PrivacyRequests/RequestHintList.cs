using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.People;
using Profiles.Projections.Store;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>A message that may be a request.</summary>
/// <param name="Kind">That its words speak for.</param>
public sealed record RequestHint(Guid Interaction, PrivacyRequestKind Kind, DateTimeOffset OccurredAt);

/// <summary>Messages that may be requests, the oldest first: written in the transaction that records them, from their text in memory.</summary>
public sealed class RequestHintList(NpgsqlDataSource database, IKeyVault vault)
{
    private const int MostPerPage = 100;
    private const string List = "privacy-request-hints";

    /// <summary>Those that nobody opened as a request; a message of an erased person is none any more.</summary>
    private const string Open = """
        from profiles.privacy_hint h where h.tenant_id = $1
          and not exists (select from profiles.privacy_request r where r.tenant_id = h.tenant_id and r.interaction = h.interaction)
          and exists (select from profiles.membership m where m.tenant_id = h.tenant_id and m.identity_id = h.identity_id and m.blind_key is not null)
        """;

    internal static void Queue(IDocumentSession session, TenantId tenant, List<(Guid Interaction, IdentityId Identity, PrivacyRequestKind Kind, DateTimeOffset At)> hints)
    {
        if (hints.Count == 0) return;
        var rows = hints.OrderBy(h => h.Interaction).ToList();
        session.QueueSetBased("""
            insert into profiles.privacy_hint (tenant_id, interaction, identity_id, kind, occurred_at) select ^, * from unnest(^::uuid[], ^::uuid[], ^::varchar[], ^::timestamptz[])
            on conflict (tenant_id, interaction) do nothing
            """,
            tenant.Value, rows.Select(h => h.Interaction).ToArray(), rows.Select(h => h.Identity.Value).ToArray(), rows.Select(h => h.Kind.ToString()).ToArray(), rows.Select(h => h.At.UtcDateTime).ToArray());
    }

    public async Task<Answer<Page<RequestHint>>> ListAsync(TenantId tenant, int first, string? after, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return new Page<RequestHint>([], false, false);
        Cursor? behind = null;
        if (after is not null && (behind = Cursor.Read(keys, List, after)) is null) return PersonRejections.Cursor;
        var take = Math.Clamp(first, 1, MostPerPage);
        var rows = new List<(RequestHint Hint, Cursor Cursor)>();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(connection, $"""
            select h.interaction, h.kind, h.occurred_at, (extract(epoch from h.occurred_at) * 1000000)::bigint {Open}
              and ((extract(epoch from h.occurred_at) * 1000000)::bigint, h.interaction) > ($2, $3) order by 4, 1 limit {take + 1}
            """, tenant, behind?.Value ?? long.MinValue, behind?.Id ?? Guid.Empty);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add((new(reader.GetGuid(0), Enum.Parse<PrivacyRequestKind>(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2)), new(reader.GetInt64(3), reader.GetGuid(0))));
        var more = rows.Count > take;
        if (more) rows.RemoveAt(take);
        return new Page<RequestHint>([.. rows.Select(r => new Edge<RequestHint>(r.Cursor.Write(keys, List), r.Hint))], more, after is not null);
    }

    public async Task<int> CountAsync(TenantId tenant, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = RequestRows.Command(connection, $"select count(*) {Open}", tenant);
        return (int)(long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
