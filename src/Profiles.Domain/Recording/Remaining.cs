using Profiles.Domain.Identities;

namespace Profiles.Domain.Recording;

/// <summary>What a network says of somebody, with an identity in it that can be none.</summary>
public static class Remaining
{
    /// <summary>
    /// The message with those of its identities that can be one. A number that no plan knows, beside an account that is well known, costs the number and not what was said. The first bears it
    /// all, and is never left out; nor is one that a fact is on: then the message is refused, and seen.
    /// </summary>
    public static Message WithIdentitiesOf(this Message message, IdentityNormaliser normaliser)
    {
        if (message.Identities.Count < 2) return message;
        int[] kept = [.. Enumerable.Range(0, message.Identities.Count).Where(i => i == 0 || normaliser.Normalise(message.Identities[i], Trust.Links, vouched: true).Identity is not null)];
        if (kept.Length == message.Identities.Count || !message.Facts.All(f => kept.Contains(f.On))) return message;
        return message with { Identities = [.. kept.Select(i => message.Identities[i])], Facts = [.. message.Facts.Select(f => f with { On = Array.IndexOf(kept, f.On) })] };
    }
}
