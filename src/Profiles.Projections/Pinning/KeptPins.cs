using Npgsql;
using NpgsqlTypes;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Pinning;

/// <summary>
/// Values that an admin keeps at a merge: pins that name the merge, on the identities that bore them, so that they go back with these. Undoing the merge
/// lifts them, and what was pinned before counts again. For the writer of merges, in its own transaction and under its locks.
/// </summary>
internal static class KeptPins
{
    // An undoing that was recorded before is not repeated.
    private const string OfDecision = """
        select e.stream_id, e.data ->> 'name'
        from unnest($2::uuid[]) as i(id) join profiles.mt_events e on e.tenant_id = $1 and e.stream_id = i.id
        where e.type in ('trait_pinned', 'trait_unpinned') and e.data ->> 'decision' = $3
        group by 1, 2 having not bool_or(e.type = 'trait_unpinned') order by 1, 2
        """;

    /// <param name="kept">The trait as the profile that it is kept from shows it.</param>
    /// <param name="act">Names the merge.</param>
    /// <param name="key">The data keys of the identity that bears the trait.</param>
    /// <returns>Null for a union, which keeps all values anyway.</returns>
    public static LoggedEvent? Keep(ReconciledTrait kept, PinAct act, Func<RetentionClass, DataKey> key) =>
        TraitPins.Kept(kept, act, key) is { } pinned ? new(Guid.CreateVersion7(), kept.Identity.Value, pinned) : null;

    /// <param name="identities">All that the merge brought together.</param>
    /// <param name="act">Names the merge that is undone.</param>
    /// <param name="keys">Each identity's data keys.</param>
    public static async Task<IReadOnlyList<LoggedEvent>> UndoAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<IdentityId> identities, PinAct act, Func<IdentityId, Func<RetentionClass, DataKey>> keys,
        CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(OfDecision, connection);
        command.Parameters.Add(new() { Value = tenant.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = identities.Select(i => i.Value).ToArray() });
        command.Parameters.Add(new() { Value = act.Decision!.Value.ToString() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var undone = new List<LoggedEvent>();
        while (await reader.ReadAsync(cancellation))
            undone.Add(new(Guid.CreateVersion7(), reader.GetGuid(0), TraitPins.Unpinned(reader.GetString(1), act, keys(new(reader.GetGuid(0))))));
        return undone;
    }
}
