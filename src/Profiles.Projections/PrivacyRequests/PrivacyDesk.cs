using System.Text.Json;
using Marten;
using Npgsql;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Graph;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Recording;
using Profiles.Domain.Tenants;
using Profiles.Projections.Deciding;
using Profiles.Projections.Erasure;
using Profiles.Projections.Recording;
using Profiles.Projections.Rectifying;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>What an officer wants to do with a request, in clear. In memory only.</summary>
public sealed record Move(TenantId Tenant, Guid Request, PrivacyAction Action, PrivacyActor By, string Source)
{
    public string? Reason { get; init; }
    public int? ExpectedVersion { get; init; }
    public PauseGround? Pause { get; init; }
    public Guid? Recipient { get; init; }
    public Guid? DuplicateOf { get; init; }
    public string? AssignTo { get; init; }
    public IReadOnlyList<IdentityId> Include { get; init; } = [];
    public IReadOnlyList<IdentityId> Exclude { get; init; } = [];
    public JsonElement? Corrections { get; init; }
    public IReadOnlyList<RetainedData> Retain { get; init; } = [];

    public override string ToString() => "(move)";
}

/// <summary>What came of it. Exactly one of the two, but for a request that stays as it is.</summary>
public sealed record Moved(Guid? Request, Rejection? Rejection = null)
{
    internal static Moved Refused(string code, string reason, string path) => new(null, new Rejection(code, reason, path));
}

/// <summary>The one writer of requests: each move is one transaction under the request's lock, its events and its row together.</summary>
public sealed partial class PrivacyDesk(IDocumentStore store, IKeyVault vault, ITenants tenants, TimeProvider clock)
{
    private readonly RequestStreams streams = new(store);

    private static Moved Unknown(string path) => Moved.Refused("unknown-request", "There is no such request.", path);

    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<Moved> AdvanceAsync(Move move, CancellationToken cancellation)
    {
        if (Wrong(move) is { } wrong) return new(null, wrong);
        return await InTransactionAsync(move.Tenant, async (session, settings, keys) =>
        {
            var connection = session.Connection!;
            if (await TakeAsync(session, settings, move.Tenant, move.Request, move.Source, cancellation) is not { } request) return Unknown("requestId");
            if (!await RequestSubjects.AllExistAsync(connection, move.Tenant, [.. move.Include, .. move.Exclude], cancellation))
                return Moved.Refused("unknown-identity", "There is no such identity.", move.Include.Count > 0 ? "includeIdentities" : "excludeIdentities");
            var (include, nobodys) = await ScopeAsync(connection, move, request, cancellation);
            if (nobodys) return Moved.Refused("blocked-identity", "One of the identities is a value that the brand has blocked because it is nobody's, such as a switchboard's number: leave it out.", "includeIdentities");
            using var key = move.Reason is null ? null : await RequestKeys.OpenOrMakeAsync(session, keys, move.Request, cancellation);
            var at = StoredTime.Now(clock);
            var (corrections, wrong) = await CorrectionsAsync(connection, keys, settings, move, request, at, cancellation);
            if (wrong is not null) return new(null, wrong);

            var command = new Advance(move.Request, move.Action, move.By, at, move.Source)
            {
                Reason = key?.Seal(move.Reason!, PrivacyRequestRegistered.ReasonField),
                ExpectedVersion = move.ExpectedVersion, Pause = move.Pause, Recipient = move.Recipient, DuplicateOf = move.DuplicateOf, AssignTo = move.AssignTo,
                Original = move.DuplicateOf is { } original ? await RequestRows.ReadAsync(connection, streams, move.Tenant, original, cancellation) : null,
                Include = include, Exclude = move.Exclude, Corrections = corrections, Retain = move.Retain,
                Held = await RequestSubjects.IsHeldAsync(connection, move.Tenant, request.Identities, at, cancellation),
            };
            var decision = Advancing.Decide(command, request, settings.PrivacyPolicy);
            if (decision.Rejection is not null) return new(null, decision.Rejection);
            if (decision.Events.Count == 0) return new(move.Request);
            RequestRows.Append(session, store, move.Tenant, move.Request, request, decision.Events, at);
            await session.SaveChangesAsync(cancellation);
            return new(move.Request);
        }, cancellation);
    }

    /// <summary>
    /// Records what the work behind a request has come to: <paramref name="decide"/> is one of <see cref="Fulfilling"/>. In a transaction of its own; repeated, it changes nothing.
    /// </summary>
    /// <returns>What was decided; null where there is no such request.</returns>
    public Task<PrivacyDecision?> ReportAsync(TenantId tenant, Guid id, Func<PrivacyRequest, DateTimeOffset, PrivacyDecision> decide, CancellationToken cancellation) =>
        InTransactionAsync(tenant, async (session, _, _) =>
        {
            var decision = await ReportAsync(session, tenant, id, decide, cancellation);
            if (decision is not { Events.Count: > 0 }) return decision;
            FaultPoints.Reach(FaultPoints.BeforeReport);
            await session.SaveChangesAsync(cancellation);
            FaultPoints.Reach(FaultPoints.AfterReport);
            return decision;
        }, cancellation);

    /// <summary>The same in the caller's transaction, which has begun and is saved by the caller: what was done and that it was done stand or fall together.</summary>
    public async Task<PrivacyDecision?> ReportAsync(
        IDocumentSession session, TenantId tenant, Guid id, Func<PrivacyRequest, DateTimeOffset, PrivacyDecision> decide, CancellationToken cancellation)
    {
        await RequestRows.LockAsync(session.Connection!, tenant, id, cancellation);
        if (await RequestRows.ReadAsync(session.Connection!, streams, tenant, id, cancellation) is not { } request) return null;
        var at = StoredTime.Now(clock);
        var decision = decide(request, at);
        RequestRows.Append(session, store, tenant, id, request, decision.Events, at);
        return decision;
    }

    private async Task<T> InTransactionAsync<T>(TenantId tenant, Func<IDocumentSession, TenantSettings, TenantKeys, Task<T>> act, CancellationToken cancellation) =>
        await LostRaces.RetryAsync(async _ =>
        {
            var settings = await tenants.FreshAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            var keys = await vault.OpenAsync(tenant, cancellation) ?? throw new UnknownTenantException();
            await using var session = store.LightweightSession(tenant.Value);
            await session.BeginTransactionAsync(cancellation);
            await ErasureLock.ShareAsync(session.Connection!, tenant, cancellation);
            return await act(session, settings, keys);
        }, cancellation);

    /// <summary>Locks a request and reads it; one that a way in recorded without a desk is taken in first, in the same transaction.</summary>
    private async Task<PrivacyRequest?> TakeAsync(IDocumentSession session, TenantSettings settings, TenantId tenant, Guid id, string source, CancellationToken cancellation)
    {
        var connection = session.Connection!;
        await RequestRows.LockAsync(connection, tenant, id, cancellation);
        var request = await RequestRows.ReadAsync(connection, streams, tenant, id, cancellation);
        if (request is null || request.Registered) return request;
        var at = StoredTime.Now(clock);
        var held = await RequestSubjects.IsHeldAsync(connection, tenant, request.Identities, at, cancellation);
        return RequestRows.Append(session, store, tenant, id, request, Registering.Decide(request, null, settings.PrivacyPolicy, held, new(), at, source, request.OpenedBy), at);
    }

    /// <summary>Who approves an erasure or a correction approves it of identities that can be named: whoever is joined to the person later is not erased or corrected along.</summary>
    private static async Task<(IReadOnlyList<IdentityId> Include, bool Nobodys)> ScopeAsync(NpgsqlConnection connection, Move move, PrivacyRequest request, CancellationToken cancellation)
    {
        if (request.Kind is not (PrivacyRequestKind.Erasure or PrivacyRequestKind.Rectification) || move.Action is not (PrivacyAction.Approve or PrivacyAction.VerifyIdentity)) return (move.Include, false);
        var scope = (await ErasureScopes.ReadAsync(connection, move.Tenant, Chosen(request, move), cancellation)).Where(i => i.InScope).ToList();
        if (scope.Exists(i => i.Standing == Standing.Blocked)) return ([], true);
        return (move.Action == PrivacyAction.Approve ? [.. scope.Select(i => i.Id)] : move.Include, false);
    }

    private static async Task<(Sealed<JsonElement>? Corrections, Rejection? Wrong)> CorrectionsAsync(
        NpgsqlConnection connection, TenantKeys keys, TenantSettings settings, Move move, PrivacyRequest request, DateTimeOffset at, CancellationToken cancellation)
    {
        if (move.Corrections is not { } corrections) return (null, null);
        if (request.Kind != PrivacyRequestKind.Rectification || move.Action != PrivacyAction.Approve) return (null, Approving.NoCorrections);
        var scope = (await ErasureScopes.ReadAsync(connection, move.Tenant, Chosen(request, move), cancellation)).Where(i => i.InScope).Select(i => i.Id).ToList();
        if (await CorrectionChecks.RefuseAsync(connection, keys, settings, corrections, scope, at, cancellation) is { } refused) return (null, refused);
        using var key = await RequestKeys.ContactAsync(connection, keys, request.Identities[0].Value, cancellation);
        return key is null ? (null, new("subject-erased", "The person was erased: there is nothing to correct.", "corrections")) : (key.Seal(corrections, PrivacyRequestRegistered.CorrectionsField), null);
    }

    private static PrivacyRequest Chosen(PrivacyRequest request, Move move) =>
        request with { Included = [.. request.Included.Except(move.Exclude).Union(move.Include)], Excluded = [.. request.Excluded.Except(move.Include).Union(move.Exclude)] };

    private static Rejection? Wrong(Move move) => move switch
    {
        { Reason: { } blank } when string.IsNullOrWhiteSpace(blank) => new("reason-missing", "A reason says something.", "reason"),
        { Reason.Length: > GraphDecisions.MaxReason } => new("reason-length", $"A reason has at most {GraphDecisions.MaxReason} characters.", "reason"),
        { Reason: { } text } when !TraitPins.CanBeWritten(text) => new("text", "The text is no valid Unicode: it holds half a surrogate pair.", "reason"),
        { AssignTo: { } to } when !IsToken(to) => new("assign-to", "A login's opaque id, `me`, or a team's name of lower-case letters, digits, dots and hyphens: no person's name or address.", "assignTo"),
        _ => null,
    };

    /// <summary>It is stored in clear, so an address is none.</summary>
    private static bool IsToken(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}
