using Profiles.Domain;
using Profiles.Domain.Consent;
using Profiles.Domain.Erasure;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;

namespace Profiles.Projections.Recording;

/// <summary>Those of a batch's identities that were erased once: who is let through, who comes back, and what a new life begins with. By blind key.</summary>
internal sealed class Fenced
{
    private readonly Dictionary<Guid, (Guid Hash, DateTimeOffset ErasedAt, bool Returned)> fence = [];
    private readonly Dictionary<Guid, List<Suppression>> inherited = [];

    /// <summary>Hashes of those who come back with this batch.</summary>
    public HashSet<Guid> Returning { get; } = [];

    public void Add(Guid blindKey, Guid hash, DateTimeOffset erasedAt, bool returned) => fence[blindKey] = (hash, erasedAt, returned);

    public void Inherits(Guid blindKey, Suppression suppression)
    {
        if (!inherited.TryGetValue(blindKey, out var list)) inherited[blindKey] = list = [];
        list.Add(suppression);
    }

    /// <summary>Whether the message is about somebody who was erased, and has not come back.</summary>
    public bool Bears(PreparedMessage message) => fence.Count > 0 && ErasedAt(message, 0) is not null;

    /// <returns>The message as it may be recorded, and the places of those who come back by it; null: it is suppressed.</returns>
    public (PreparedMessage Message, IReadOnlyList<int> Returning)? Pass(PreparedMessage message, Credential credential, Func<Guid, bool> isKnown)
    {
        if (fence.Count == 0) return (message, []);
        var erasedAt = new Dictionary<int, DateTimeOffset>();
        for (var i = 0; i < message.BlindKeys.Count; i++) if (ErasedAt(message, i) is { } at) erasedAt[i] = at;
        return Fence.Pass(message, erasedAt, isKnown(message.BlindKeys[0]), credential);
    }

    public void Return(PreparedMessage message, IReadOnlyList<int> places)
    {
        foreach (var key in places.Select(p => message.BlindKeys[p]))
        {
            Returning.Add(fence[key].Hash);
            fence[key] = fence[key] with { Returned = true };
        }
    }

    /// <summary>What an identity's new life begins with, behind its first event.</summary>
    /// <param name="key">The identity's data keys.</param>
    public IEnumerable<IIdentityEvent> Inheritance(Guid blindKey, Func<RetentionClass, DataKey> key, MessageKey message)
    {
        foreach (var s in inherited.GetValueOrDefault(blindKey, []))
        {
            yield return s.IsExclusion
                ? new ExclusionPlaced(s.Kind, s.Until, null, s.At, Suppression.Source, Suppression.Source, message)
                : new ConsentWithdrawn(
                    new(s.Channel, s.Purpose, s.Controller), ConsentMethod.Import, false, s.Kind == Suppression.Objection,
                    key(RetentionClass.Consent).Seal(new Evidence { Method = ConsentMethod.Import, Actor = Suppression.Source }, FactEvents.EvidenceField), s.At, Suppression.Source, message);
        }
    }

    /// <summary>Who has come back is let through, and what happened before the erasure is not, whoever brings it later.</summary>
    private DateTimeOffset? ErasedAt(PreparedMessage message, int place) =>
        fence.TryGetValue(message.BlindKeys[place], out var f) && (!f.Returned || message.At <= f.ErasedAt) ? f.ErasedAt : null;
}
