using Profiles.Domain;
using Profiles.Domain.Graph;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Projections.Keys;

namespace Profiles.Projections.Recording;

/// <summary>The identities of one batch: those that were known, and those that are born in it, with their data keys.</summary>
internal sealed class IdentityBook(TenantKeys keys, Known known) : IDisposable
{
    private readonly Dictionary<Guid, IdentityEntry> byBlindKey = [];
    private readonly Dictionary<IdentityId, IdentityEntry> byId = [];

    /// <summary>Those that are born in this batch.</summary>
    public IEnumerable<IdentityEntry> Born() => byId.Values.Where(e => e.Newborn is not null);

    /// <summary>Data keys made in this batch.</summary>
    public IEnumerable<NewDataKey> NewKeys => byId.Values.SelectMany(e => e.NewKeys);

    /// <summary>Null where nobody knows it yet.</summary>
    public IdentityEntry? Find(Guid blindKey)
    {
        if (byBlindKey.TryGetValue(blindKey, out var entry)) return entry;
        if (!known.ByBlindKey.TryGetValue(blindKey, out var row)) return null;
        return Add(blindKey, new IdentityEntry(keys, row.Id, blindKey, row.Strength, row.Keys, null));
    }

    /// <summary>An identity that the batch's messages need not name.</summary>
    public IdentityEntry Bearer(LivingBearer living) =>
        byId.TryGetValue(living.Id, out var entry) ? entry
        : Find(living.BlindKey) is { } named && named.Id == living.Id ? named
        : Add(living.BlindKey, new IdentityEntry(keys, living.Id, living.BlindKey, living.Strength, living.Keys, null));

    public IdentityEntry ById(IdentityId id) => byId[id];

    public IdentityEntry Born(NormalIdentity identity, Guid blindKey)
    {
        var member = new Member(new IdentityId(Guid.NewGuid()), new ProfileId(Guid.NewGuid()), identity.Type, identity.Scope, blindKey);
        return Add(blindKey, new IdentityEntry(keys, member.Id, blindKey, identity.Strength, [], new Newborn(member)));
    }

    public void Dispose()
    {
        foreach (var entry in byId.Values) entry.Dispose();
    }

    private IdentityEntry Add(Guid blindKey, IdentityEntry entry) => byBlindKey[blindKey] = byId[entry.Id] = entry;
}

/// <summary>What is known only of an identity that is born in the batch.</summary>
internal sealed class Newborn(Member member)
{
    public Member Member => member;
    public ProfileId Profile { get; set; } = member.Birth;
    public Standing Standing { get; set; }
}

internal sealed class IdentityEntry(
    TenantKeys keys, IdentityId id, Guid blindKey, Strength strength, Dictionary<RetentionClass, (int Epoch, byte[] Wrapped)> wrapped, Newborn? newborn) : IDisposable
{
    private readonly Dictionary<RetentionClass, DataKey> opened = new(2);

    public IdentityId Id => id;
    public Guid BlindKey => blindKey;
    public Strength Strength { get; set; } = strength;
    public Newborn? Newborn => newborn;
    public List<NewDataKey> NewKeys { get; } = [];

    /// <summary>The key of a class, opened once; made where the identity has none yet.</summary>
    public DataKey Key(RetentionClass retention)
    {
        if (opened.TryGetValue(retention, out var key)) return key;
        if (wrapped.TryGetValue(retention, out var row))
        {
            // The epoch's key is gone while the row is there: an epoch was closed between the two reads. The next attempt reads the new row.
            return opened[retention] = keys.Unwrap(Id.Value, retention, row.Epoch, row.Wrapped) ?? throw new StartOverException();
        }
        (key, var box) = keys.NewDataKey(Id.Value, retention);
        NewKeys.Add(new(Id.Value, retention, keys.Epoch, box));
        return opened[retention] = key;
    }

    public void Dispose()
    {
        foreach (var key in opened.Values) key.Dispose();
    }
}
