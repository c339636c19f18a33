using Marten;
using Profiles.Domain;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.Recording;

namespace Profiles.Projections.PrivacyRequests;

/// <summary>A request as it reaches the desk, in clear. In memory only.</summary>
/// <param name="Subject">Whom it names, normalised.</param>
/// <param name="Claims">The same as they were written.</param>
public sealed record Opening(
    TenantId Tenant, PrivacyRequestKind Kind, IReadOnlyList<NormalIdentity> Subject, IReadOnlyList<IdentityClaim> Claims, string Way, string Source, string Actor)
{
    /// <summary>The message that it arrived as: its author is the subject, and it was received when that happened.</summary>
    public Guid? FromInteraction { get; init; }
    public Regulation? Regulation { get; init; }

    /// <summary>Null: now.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }
    public string? Reference { get; init; }

    /// <summary>Of a way in that may be asked twice for the same: the second time it is the first request. Null: a new one.</summary>
    public Guid? Id { get; init; }
    public string? Language { get; init; }

    /// <summary>The first of the subject proved while asking that it is theirs.</summary>
    public bool Proven { get; init; }

    public override string ToString() => "(opening)";
}

public sealed partial class PrivacyDesk
{
    public const int MostSubjects = 20;
    private const int MaxReference = 200;

    /// <summary>Opens a request; who is named and not recorded is kept sealed, so that the answer "nothing held" finds them.</summary>
    /// <exception cref="UnknownTenantException">The tenant does not exist, or is closed.</exception>
    public async Task<Moved> OpenAsync(Opening opening, CancellationToken cancellation)
    {
        if (opening.Subject.Count == 0 && opening.FromInteraction is null) return Moved.Refused("subject-missing", "Say who asks: at least one identity, or the interaction that it arrived as.", "subject");
        if (opening.Subject.Count > MostSubjects) return Moved.Refused("identity-count", $"A request names at most {MostSubjects} identities.", "subject");
        if (opening.Reference is { Length: > MaxReference }) return Moved.Refused("reference-length", $"A reference has at most {MaxReference} characters.", "reference");
        if (opening.Reference is { } text && !TraitPins.CanBeWritten(text)) return Moved.Refused("text", "The text is no valid Unicode: it holds half a surrogate pair.", "reference");
        return await InTransactionAsync(opening.Tenant, (session, settings, keys) => OpenAsync(session, settings, keys, opening, cancellation), cancellation);
    }

    private async Task<Moved> OpenAsync(IDocumentSession session, TenantSettings settings, TenantKeys keys, Opening opening, CancellationToken cancellation)
    {
        var connection = session.Connection!;
        var found = await RequestSubjects.FindAsync(connection, keys, opening.Subject, cancellation);
        var identities = found.OfType<IdentityId>().ToList();
        var at = StoredTime.Now(clock);
        var received = opening.ReceivedAt ?? at;
        if (opening.FromInteraction is { } interaction)
        {
            if (await RequestSubjects.AuthorAsync(connection, opening.Tenant, interaction, cancellation) is not { } message)
                return Moved.Refused("unknown-interaction", "There is no such interaction.", "fromInteraction");
            if (!message.Inbound) return Moved.Refused("interaction-direction", "This was written by the brand: a request comes from the person.", "fromInteraction");
            // Two who open the same message at once are one after the other; the second finds what the first opened.
            await RequestRows.LockAsync(connection, opening.Tenant, interaction, cancellation);
            if (await RequestSubjects.OpenedFromAsync(connection, opening.Tenant, interaction, opening.Kind.ToString(), cancellation) is { } before) return new(before);
            identities.Insert(0, message.Author);
            received = opening.ReceivedAt is { } told && told < message.OccurredAt ? told : message.OccurredAt;
        }
        if (Registering.Check(opening.Kind, opening.Regulation, received, at) is { } wrong) return new(null, wrong);

        var id = opening.Id ?? Guid.CreateVersion7();
        if (opening.Id is not null)
        {
            await RequestRows.LockAsync(connection, opening.Tenant, id, cancellation);
            if (await RequestRows.ReadAsync(connection, streams, opening.Tenant, id, cancellation) is not null) return new(id);
        }
        var unknown = opening.Claims.Where((_, place) => found[place] is null).ToList();
        using var key = opening.Reference is null && unknown.Count == 0 ? null : await RequestKeys.OpenOrMakeAsync(session, keys, id, cancellation);
        var taken = new TakenIn(
            opening.FromInteraction, opening.Reference is { } reference ? key!.Seal(reference, PrivacyRequestRegistered.ReferenceField) : null,
            unknown.Count > 0 ? key!.Seal<IReadOnlyList<IdentityClaim>>(unknown, PrivacyRequestRegistered.UnknownField) : null);
        IReadOnlyList<IdentityId> known = [.. identities.Distinct()];
        var first = new PrivacyRequestReceived(
            opening.Kind, known, opening.Proven && known.Count > 0 ? known[0] : null, opening.Way, opening.Language, null, received, at, opening.Source, opening.Actor);
        await TakeInAsync(session, settings, opening.Tenant, id, first, opening.Regulation, taken, cancellation);
        await session.SaveChangesAsync(cancellation);
        return new(id);
    }

    /// <summary>What every way in ends in: the first event and all that follows on it, in the caller's transaction.</summary>
    internal async Task TakeInAsync(
        IDocumentSession session, TenantSettings settings, TenantId tenant, Guid id, PrivacyRequestReceived received, Regulation? regulation, TakenIn taken, CancellationToken cancellation)
    {
        var request = PrivacyRequest.Fold([received]);
        var held = await RequestSubjects.IsHeldAsync(session.Connection!, tenant, received.Identities, received.OccurredAt, cancellation);
        var following = Registering.Decide(request, regulation, settings.PrivacyPolicy, held, taken, received.OccurredAt, received.Source, received.Actor);
        RequestRows.Append(session, store, tenant, id, new PrivacyRequest(), [received, .. following], received.OccurredAt);
    }
}
