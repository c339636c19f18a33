using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;

namespace Profiles.Projections.Intake;

/// <summary>
/// Whoever takes deliveries in shares this lock; the fence of a key rotation holds it alone, so that none is sealed under an epoch that is being ended. Not the erasure's: that one is held
/// for as long as a fold of everything takes, and a network does not wait. Ends with the transaction.
/// </summary>
internal static class IntakeLock
{
    public static NpgsqlBatchCommand Share(TenantId tenant) => Take("pg_advisory_xact_lock_shared", tenant);

    public static NpgsqlBatchCommand Alone(TenantId tenant) => Take("pg_advisory_xact_lock", tenant);

    private static NpgsqlBatchCommand Take(string function, TenantId tenant) => new($"select {function}(hashtextextended('profiles.intake|' || $1, 0))")
    {
        Parameters = { new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar } },
    };
}
