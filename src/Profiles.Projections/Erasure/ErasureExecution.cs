using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Erasure;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.PrivacyRequests;
using Profiles.Projections.Retention;

namespace Profiles.Projections.Erasure;

/// <summary>Erases exactly whom an approved request is about (Art. 17); what was done and that it was done are one transaction.</summary>
public sealed class ErasureExecution(NpgsqlDataSource database, PrivacyDesk desk, Erasing erasing, TimeProvider clock) : IPrivacyExecution
{
    private const string Actor = "erasure";

    public IReadOnlyCollection<PrivacyRequestKind> Kinds { get; } = [PrivacyRequestKind.Erasure];

    /// <exception cref="ErasureRefusedException">Somebody at the desk has to look at it.</exception>
    public async Task ExecuteAsync(TenantId tenant, Guid id, PrivacyRequest request, CancellationToken cancellation)
    {
        var (scope, retained) = (new List<IdentityId>(), (IReadOnlyList<RetainedData>)[]);
        var order = new ErasureOrder(id, [], Enum.GetValues<RetentionClass>(), request.Approver ?? Actor);
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            scope = [.. (await ErasureScopes.ReadAsync(connection, tenant, request, cancellation)).Where(i => i.InScope).Select(i => i.Id)];
        }
        var (report, rejection) = await erasing.ExecuteAsync(
            tenant, order, (session, done) => desk.ReportAsync(session, tenant, id, (state, at) => Fulfilling.Done(state, retained, done.Recipients, at, Actor, Actor), cancellation), cancellation, SettleAsync);
        if (rejection is not null) throw new ErasureRefusedException(rejection.Code);
        // All of it is held: the answer is what is kept, on which ground, and until when.
        if (report is null) await desk.ReportAsync(tenant, id, (state, at) => Fulfilling.Done(state, retained, [], at, Actor, Actor), cancellation);

        // Behind the lock: a hold that was placed in the last moment counts.
        async Task<ErasureOrder?> SettleAsync(NpgsqlConnection connection)
        {
            var holds = await HoldRows.RetainedAsync(connection, tenant, scope, clock.GetUtcNow(), cancellation);
            var all = request.Retain.Concat(holds.Where(h => request.Retain.All(r => ClassOf(r) != ClassOf(h)))).ToList();
            var there = await HeldAsync(connection, tenant, scope, cancellation);
            retained = [.. all.Where(r => there.Contains(ClassOf(r)))];
            var classes = Enum.GetValues<RetentionClass>().Except(all.Select(ClassOf)).ToList();
            return classes.Count == 0 ? null : order with { Identities = scope, Classes = classes };
        }
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
