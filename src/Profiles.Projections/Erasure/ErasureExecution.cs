using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Projections.Erasure;

/// <summary>Erases exactly whom an approved request is about (Art. 17); what was done and that it was done are one transaction.</summary>
public sealed class ErasureExecution(NpgsqlDataSource database, PrivacyDesk desk, Erasing erasing) : IPrivacyExecution
{
    private const string Actor = "erasure";

    public IReadOnlyCollection<PrivacyRequestKind> Kinds { get; } = [PrivacyRequestKind.Erasure];

    /// <exception cref="ErasureRefusedException">Somebody at the desk has to look at it.</exception>
    public async Task ExecuteAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<RetainedData> retained;
        ErasureOrder order;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            var scope = (await ErasureScopes.ReadAsync(connection, tenant, request, cancellation)).Where(i => i.InScope).Select(i => i.Id).ToList();
            var kept = request.Retain.Select(ClassOf).ToHashSet();
            order = new(id, scope, [.. Enum.GetValues<RetentionClass>().Where(c => !kept.Contains(c))], request.Approver ?? Actor);
            var held = await HeldAsync(connection, tenant, scope, cancellation);
            retained = [.. request.Retain.Where(r => held.Contains(ClassOf(r)))];
        }
        var (_, rejection) = await erasing.ExecuteAsync(
            tenant, order, (session, report) => desk.ReportAsync(session, tenant, id, (state, at) => Fulfilling.Done(state, retained, report.Recipients, at, Actor, Actor), cancellation), cancellation);
        if (rejection is not null) throw new ErasureRefusedException(rejection.Code);
    }

    private static RetentionClass ClassOf(RetainedData kept) => Enum.Parse<RetentionClass>(kept.RetentionClass, ignoreCase: true);

    private static async Task<HashSet<RetentionClass>> HeldAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<IdentityId> identities, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select distinct class from profiles.data_key where tenant_id = $1 and subject = any($2)", connection)
        {
            Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = identities.Select(i => i.Value).ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var held = new HashSet<RetentionClass>();
        while (await reader.ReadAsync(cancellation)) held.Add((RetentionClass)reader.GetInt16(0));
        return held;
    }
}

/// <summary>An erasure that was approved can't be carried out.</summary>
public sealed class ErasureRefusedException(string code) : Exception($"The erasure was refused: {code}.");
