using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;

namespace Profiles.Projections.People;

public sealed partial class PersonQuery
{
    /// <summary>
    /// Whether a person might have been addressed at a point in time, as it was and as it was known then, with the decision that it came of. Decisions, exclusions, age, relation and
    /// the purpose catalogue are those of then.
    /// </summary>
    /// <param name="id">Any id that was ever handed out.</param>
    /// <returns>No contact point, where nobody was known then, or nobody whom the purpose covers today.</returns>
    public async Task<PermissionView> WhyAddressedAsync(ProfileId id, string channel, string addressedFor, DateTimeOffset at, PersonFields fields, CancellationToken cancellation)
    {
        var key = new ConsentKey(channel, addressedFor, caller.Settings.Controller);
        var then = await ThenAsync(Whoms.Profile(id), m => m.Birth == id, id, new(at, at), fields | PersonFields.Permissions, cancellation, key);
        return then?.Permission(channel, addressedFor, key.Controller) ?? PermissionView.Unknown(key, PermissionReason.NoContactPoint);
    }

    /// <summary>The decisions that permissions of then came of, by contact point and key.</summary>
    /// <param name="provenKey">One that is asked for whether or not anything is held.</param>
    private static Dictionary<(IdentityId, ConsentKey), ConsentRecordView> Proofs(
        PersonView view, CustomerProfile profile, PermissionFold held, ILookup<IdentityId, (object Event, EventPosition At)> streams,
        Viewing viewing, PointInTime point, DateTimeOffset judged, PersonFields fields, ConsentKey? provenKey)
    {
        var points = view.Identities.ToDictionary(i => i.Id);
        var live = profile.Identities.Where(i => points.ContainsKey(i.Id)).ToList();
        var ledger = viewing.Ledger(held, live.ToDictionary(i => i.Id, i => (profile.Id, i.Type)), judged);
        var decided = live.SelectMany(i => streams[i.Id].Where(e => e.Event is ConsentGiven or ConsentWithdrawn)
                .Select(e => new Decided(i.Id, profile.Id, e.At.EventId, (IIdentityEvent)e.Event, e.At.RecordedAt)))
            .Where(d => point.Has(d.Event.OccurredAt, d.RecordedAt) || (d.Event is ConsentWithdrawn { Undated: true } && point.IsKnown(d.RecordedAt)))
            .OrderByDescending(d => d.Event.OccurredAt).ToList();

        var proofs = new Dictionary<(IdentityId, ConsentKey), ConsentRecordView>();
        var asked = view.Permissions.Where(p => p.ContactPoint is not null).Select(p => (Point: p.ContactPoint!.Id, Key: new ConsentKey(p.Channel, p.Purpose, p.Controller)));
        if (provenKey is { } one) asked = live.Select(i => (Point: i.Id, Key: one));
        foreach (var (on, key) in asked)
        {
            if (Deciding(ledger, decided, on, key) is { } d && viewing.View(d.Id, d.Event, d.RecordedAt, points[d.Identity], profile.Id, ledger, fields) is { } record) proofs[(on, key)] = record;
        }
        return proofs;
    }
}
