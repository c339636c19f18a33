namespace Profiles.Domain.Consent;

/// <summary>What is held for some persons: the same for now and for any point in time.</summary>
/// <param name="members">The identities of each of the persons, all of them.</param>
/// <param name="held">What is held for these identities.</param>
public sealed class ConsentLedger(
    Catalogue catalogue, string own, IReadOnlyDictionary<IdentityId, (ProfileId Profile, string Type)> members,
    IReadOnlyDictionary<(IdentityId Identity, ConsentKey Key), ConsentState> held, DateTimeOffset now)
{
    private readonly Dictionary<ProfileId, PersonPermissions> persons = [];

    public DateTimeOffset Now => now;

    public ConsentTerms TermsOf(ConsentKey key) => catalogue.TermsOf(key.Channel, key.Purpose);

    public bool IsMarketing(ConsentKey key) => catalogue.IsMarketing(key.Purpose);

    /// <summary>Of the key at the contact point alone.</summary>
    public ConsentState Own(IdentityId identity, ConsentKey key) => held.GetValueOrDefault((identity, key), ConsentState.Unknown);

    /// <summary>With what the person said no to elsewhere, and their objection to any marketing.</summary>
    public ConsentState Joined(IdentityId identity, ConsentKey key)
    {
        var state = Own(identity, key);
        if (!members.TryGetValue(identity, out var member)) return state;
        var person = PersonOf(member.Profile);
        if (person.Of(key).FirstOrDefault(p => p.Identity == identity) is { } point) state = point.State;
        return catalogue.IsMarketing(key.Purpose) ? state.Join(ConsentState.Unknown with { ObjectedAt = person.State(key.Controller).ObjectedAt }) : state;
    }

    public IEnumerable<IdentityId> IdentitiesOf(ProfileId profile) => members.Where(m => m.Value.Profile == profile).Select(m => m.Key);

    private PersonPermissions PersonOf(ProfileId profile)
    {
        if (persons.TryGetValue(profile, out var known)) return known;
        var byIdentity = held.ToLookup(h => h.Key.Identity);
        return persons[profile] = new(
            catalogue, own,
            [.. members.Where(m => m.Value.Profile == profile).Select(m => new HeldFor(m.Key, m.Value.Type, byIdentity[m.Key].ToDictionary(h => h.Key.Key, h => h.Value)))], [], [], now);
    }
}
