using Profiles.Domain.Recording;

namespace Profiles.Domain.Erasure;

/// <summary>What the fence around the erased lets through.</summary>
public static class Fence
{
    /// <param name="erasedAt">Of the message's identities that are fenced, by their place in it.</param>
    /// <param name="isKnown">Whether the store knows the bearer, who is then another person.</param>
    /// <returns>The message as it may be recorded, and the places of those who come back; null: it is suppressed.</returns>
    public static (PreparedMessage Message, IReadOnlyList<int> Returning)? Pass(
        PreparedMessage message, IReadOnlyDictionary<int, DateTimeOffset> erasedAt, bool isKnown, Credential credential)
    {
        if (erasedAt.Count == 0) return (message, []);
        var own = erasedAt.Keys.Where(i => i < message.Own).ToList();
        if (erasedAt.ContainsKey(0) && OwnActs.Is(message.Message, credential) && own.TrueForAll(i => message.At > erasedAt[i]))
        {
            // What they replaced in some other record is no act of theirs.
            return (Without(message, [.. erasedAt.Keys.Except(own)]), own);
        }
        // An identifier of the erased that another person uses as well is left out of what is said about that person.
        return !erasedAt.ContainsKey(0) && isKnown ? (Without(message, erasedAt.Keys.ToHashSet()), []) : null;
    }

    private static PreparedMessage Without(PreparedMessage message, HashSet<int> left)
    {
        if (left.Count == 0) return message;
        var kept = Enumerable.Range(0, message.Identities.Count).Where(i => !left.Contains(i)).ToList();
        var own = kept.Where(i => i < message.Own).ToList();
        return message with
        {
            Message = message.Message with
            {
                Identities = [.. own.Select(i => message.Message.Identities[i])],
                Facts = [.. message.Message.Facts.Where(f => !left.Contains(f.On)).Select(f => f with { On = own.IndexOf(f.On) })],
            },
            Identities = [.. kept.Select(i => message.Identities[i])],
            BlindKeys = [.. kept.Select(i => message.BlindKeys[i])],
            Own = own.Count,
        };
    }
}
