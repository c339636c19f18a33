using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;

namespace Profiles.Projections.Erasure;

/// <summary>What is left to say of somebody who was erased.</summary>
/// <param name="Request">The privacy request, or the run of a retention rule.</param>
/// <param name="Identities">Those of this profile that were erased, or lost these classes.</param>
public sealed record ErasureAccount(Guid Request, DateTimeOffset At, IReadOnlyList<RetentionClass> Classes, IReadOnlyList<IdentityId> Identities, SignedCertificate? Certificate);

/// <summary>Ids never die (I5): to who has to account for an erasure, the id of somebody who was erased answers with it.</summary>
public sealed class ErasureAccounts(NpgsqlDataSource database)
{
    // Any id ever handed out is some identity's birth id.
    private const string OfProfile = """
        with members as (
          select m.identity_id from profiles.membership a join profiles.membership m on m.tenant_id = a.tenant_id and m.profile_id = a.profile_id
          where a.tenant_id = $1 and a.birth_id = $2)
        select e.request_id, e.at, e.report->'classes', e.certificate, array_agg(m.identity_id order by m.identity_id)
        from profiles.erasure e join members m on e.report->'identities' ? m.identity_id::text
        where e.tenant_id = $1 group by e.tenant_id, e.request_id, e.at, e.report, e.certificate order by e.at, e.request_id
        """;

    /// <returns>The earliest first; empty where nothing of it was erased, or the brand knows no such id.</returns>
    public async Task<IReadOnlyList<ErasureAccount>> OfAsync(TenantId tenant, ProfileId profile, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(OfProfile);
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = profile.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var accounts = new List<ErasureAccount>();
        while (await reader.ReadAsync(cancellation))
        {
            accounts.Add(new(
                reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), JsonSerializer.Deserialize<IReadOnlyList<RetentionClass>>(reader.GetString(2), Erasing.Report)!,
                [.. reader.GetFieldValue<Guid[]>(4).Select(i => new IdentityId(i))],
                await reader.IsDBNullAsync(3, cancellation) ? null : JsonSerializer.Deserialize<SignedCertificate>(reader.GetString(3), JsonSerializerOptions.Web)));
        }
        return accounts;
    }
}
