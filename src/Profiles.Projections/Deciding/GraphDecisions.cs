using Marten;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.People;
using Profiles.Projections.Recording;

namespace Profiles.Projections.Deciding;

/// <summary>
/// What admins decide about who is one person. Each decision is one transaction on locked identities and one event on a stream of its own, or a
/// <see cref="Rejection"/>; a repetition of what is so already decides nothing.
/// </summary>
public sealed partial class GraphDecisions(IDocumentStore store, IKeyVault vault, ITenants tenants, IPhoneNumbers phones, TimeProvider clock)
{
    private readonly StoredEvents events = new(store);

    public const int MaxReason = 2000;

    /// <summary>Merges at most so many profiles, or resolves so many suggestions, in one decision.</summary>
    public const int MostProfiles = 500;

    /// <summary>Null where the reason will do.</summary>
    public static Rejection? Check(Deciding deciding) =>
        string.IsNullOrWhiteSpace(deciding.Reason) ? deciding.DryRun ? null : new("reason-missing", "Say why: whoever looks at the decision later wants to know.", "reason")
        : deciding.Reason.Length > MaxReason ? new("reason-length", $"A reason has at most {MaxReason} characters.", "reason")
        : TraitPins.CanBeWritten(deciding.Reason) ? null : new("text", "The text is no valid Unicode: it holds half a surrogate pair.", "reason");

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    internal async Task<Decided> DecideAsync(Deciding deciding, Func<DecisionAttempt, CancellationToken, Task<Decided>> decide, CancellationToken cancellation)
    {
        if (Check(deciding) is { } bad) return new(null, [], bad);

        var tenant = deciding.By.Tenant;
        return await LostRaces.RetryAsync(async alone =>
        {
            var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            await using var session = store.LightweightSession(tenant.Value);
            await session.BeginTransactionAsync(cancellation);
            await ErasureLock.ShareAsync(session.Connection!, tenant, cancellation);
            if (alone) await GraphLock.TakeAloneAsync(session.Connection!, tenant, cancellation);
            return await decide(new DecisionAttempt(store, session, deciding, settings, keys, StoredTime.Now(clock)), cancellation);
        }, cancellation);
    }

    /// <summary>Locks the profiles that ids lead to; a profile that another writer moved meanwhile starts all over.</summary>
    private static async Task<(List<FoundProfile> Found, Rejection? Rejection)> LockAsync(
        DecisionAttempt attempt, IReadOnlyList<ProfileId> asked, CancellationToken cancellation)
    {
        var found = await LiveProfiles.FindAsync(attempt.Connection, attempt.Tenant, asked, cancellation);
        if (asked.Any(id => !found.ContainsKey(id))) return ([], new("unknown-profile", "There is no such profile.", "profileIds"));
        await attempt.LockAsync(await LiveProfiles.MembersAsync(attempt.Connection, attempt.Tenant, found.Values.Select(f => f.Live), cancellation), cancellation);
        if (found.Values.Any(f => attempt.Part.ProfileOf.GetValueOrDefault(f.Birth) != f.Live)) throw new StartOverException();
        return ([.. asked.Select(id => found[id])], null);
    }

    /// <summary>The versions of profiles as they stand, and whether they are those that the admin saw.</summary>
    private static async Task<(IReadOnlyList<long> Versions, Rejection? Conflict)> VersionsAsync(
        DecisionAttempt attempt, Deciding deciding, IReadOnlyList<ProfileId> live, CancellationToken cancellation)
    {
        var versions = await LiveProfiles.VersionsAsync(attempt.Connection, attempt.Tenant, live.SelectMany(attempt.MembersOf), cancellation);
        IReadOnlyList<long> sums = [.. live.Select(p => attempt.MembersOf(p).Sum(id => versions.GetValueOrDefault(id)))];
        return deciding.ExpectedVersions is { } expected && !expected.SequenceEqual(sums)
            ? (sums, new("version-conflict", "A profile has changed since you looked at it: look again, then decide.", "expectedVersions"))
            : (sums, null);
    }

    /// <param name="regrouping">Null: all stays as it is.</param>
    private static Decided With(Decided decided, GraphPart part, Regrouping? regrouping)
    {
        var after = new Dictionary<IdentityId, ProfileId>(part.ProfileOf);
        foreach (var moved in regrouping?.Moved ?? []) after[moved.Identity] = moved.To;
        return decided with { Before = Groups(part.ProfileOf), After = Groups(after) };

        static Dictionary<ProfileId, IReadOnlyList<IdentityId>> Groups(IReadOnlyDictionary<IdentityId, ProfileId> profileOf) =>
            profileOf.GroupBy(m => m.Value, m => m.Key).ToDictionary(g => g.Key, g => (IReadOnlyList<IdentityId>)[.. g.OrderBy(id => id.Value)]);
    }

    private static ProfileId After(GraphPart part, Regrouping regrouping, IdentityId identity) =>
        regrouping.Moved.Where(m => m.Identity == identity).Select(m => (ProfileId?)m.To).FirstOrDefault() ?? part.ProfileOf[identity];

    internal static DecisionId NewDecision() => new(Guid.CreateVersion7());
}
