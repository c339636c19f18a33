using Profiles.Domain.Consent;

namespace Profiles.Projections.People;

/// <summary>The permissions of one person as a caller sees them.</summary>
public sealed class PermissionViews
{
    private readonly PersonPermissions? decided;
    private readonly Dictionary<Domain.IdentityId, IdentityView> points;

    /// <param name="points">The contact points as they may be shown.</param>
    internal PermissionViews(PersonPermissions? decided, IEnumerable<IdentityView> points) => (this.decided, this.points) = (decided, points.ToDictionary(p => p.Id));

    private IReadOnlyDictionary<(Domain.IdentityId, ConsentKey), ConsentRecordView>? proofs;

    /// <summary>The same as of a point in time, with the decisions of then.</summary>
    internal PermissionViews Proven(IReadOnlyDictionary<(Domain.IdentityId, ConsentKey), ConsentRecordView> then) => new(decided, points.Values) { proofs = then };

    public static PermissionViews None { get; } = new(null, []);

    /// <summary>What is held for each contact point and key, and the marketing that the catalogue allows without anything held.</summary>
    public IReadOnlyList<PermissionView> All() => decided is null ? [] :
    [
        .. from key in decided.Keys
           from point in decided.Of(key)
           where points.ContainsKey(point.Identity) && (point.State != ConsentState.Unknown || point.Reason.Allows())
           orderby point.Identity.Value, key.Channel, key.Purpose, key.Controller
           select View(key, point),
    ];

    /// <summary>Of several contact points the best, or why there is none that may be used.</summary>
    public PermissionView Of(string channel, string purpose, string controller)
    {
        var key = new ConsentKey(channel, purpose, controller);
        if (decided is null) return PermissionView.Unknown(key, PermissionReason.NoConsentRecorded);
        var best = decided.Of(key).Where(p => points.ContainsKey(p.Identity))
            .OrderBy(p => p.Reason).ThenByDescending(p => Since(key, p)).FirstOrDefault();
        return best is null ? PermissionView.Unknown(key, decided.ReasonOf(key)) : View(key, best);
    }

    /// <summary>Of each contact point of the channel, the best first.</summary>
    public IEnumerable<PermissionView> Each(string channel, string purpose, string controller)
    {
        var key = new ConsentKey(channel, purpose, controller);
        return decided is null ? [] : decided.Of(key).Where(p => points.ContainsKey(p.Identity)).Select(p => View(key, p));
    }

    private PermissionView View(ConsentKey key, PointPermission point)
    {
        var terms = decided!.Catalogue.TermsOf(key.Channel, key.Purpose);
        var grant = point.State.InForce(terms);
        return new(
            key.Channel, key.Purpose, key.Controller, points[point.Identity], point.Reason.Allows(), point.Reason.Basis(), point.State.Status(decided.Now, terms),
            Since(key, point), grant is null ? null : terms.EndOf(grant), point.Reason.Code())
        {
            IsPast = proofs is not null,
            Proof = proofs?.GetValueOrDefault((point.Identity, key)),
        };
    }

    private DateTimeOffset? Since(ConsentKey key, PointPermission point) => point.State.InForce(decided!.Catalogue.TermsOf(key.Channel, key.Purpose))?.At ?? point.State.Denied;
}
