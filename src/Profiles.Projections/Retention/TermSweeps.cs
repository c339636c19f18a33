using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Retention;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Tenants;

namespace Profiles.Projections.Retention;

/// <summary>What one sweep has ended.</summary>
/// <param name="Accesses">Entries of the access log.</param>
/// <param name="Requests">Requests and legal holds of which it can't be read any more what officers wrote.</param>
/// <param name="Hints">Messages that spoke for a request which nobody opened.</param>
public sealed record TermsSwept(int Accesses, int Requests, int Hints);

/// <summary>
/// Ends what is kept for accountability, and is not of the classes of persons' data: these terms hold from the first day on, whether or not the rules are enabled. To sweep twice
/// changes nothing.
/// </summary>
public sealed class TermSweeps(NpgsqlDataSource database, IKeyVault vault, TimeProvider clock)
{
    // The key is of class consent, and its subject the request or the hold. A restriction that was not lifted is not over.
    private const string OverRequests = """
        delete from profiles.data_key k where k.tenant_id = $1 and k.class = 4 and k.subject in (
          select r.id from profiles.privacy_request r where r.tenant_id = $1 and r.over and not r.restricted and not exists (
            select from profiles.mt_events e where e.tenant_id = $1 and e.stream_id = r.id and (e.data->>'occurredAt')::timestamptz >= $2)
          union all
          select h.id from profiles.legal_hold h where h.tenant_id = $1 and least(h.lifted_at, h.ends_at) < $2)
        """;

    private const string Hints = """
        delete from profiles.privacy_hint h where h.tenant_id = $1 and (h.occurred_at < $2 or exists (
          select from profiles.membership m where m.tenant_id = $1 and m.identity_id = h.identity_id and m.blind_key is null))
        """;

    /// <returns>Null where the brand has no keys any more.</returns>
    public async Task<TermsSwept?> SweepAsync(TenantId tenant, RetentionPolicy policy, CancellationToken cancellation)
    {
        if (await vault.OpenAsync(tenant, cancellation) is not { } keys) return null;
        var now = StoredTime.Now(clock);
        var accesses = await AccessLogTerm.EndAsync(database, keys, now.AddMonths(-policy.AccessLogMonths), cancellation);
        var over = now.AddMonths(-policy.RequestMonths).UtcDateTime;
        return new(accesses, await RunAsync(OverRequests), await RunAsync(Hints));

        async Task<int> RunAsync(string sql)
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await using var command = RequestRows.Command(connection, sql, tenant);
            command.Parameters.Add(new() { Value = over, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            return await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
