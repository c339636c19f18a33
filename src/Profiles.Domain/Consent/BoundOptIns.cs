using Profiles.Domain.Connectors;
using Profiles.Domain.Facts;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Consent;

/// <summary>
/// What it means for the brand's permissions that a person turned to it, or away from it, on a network. Turning to it gives what the catalogue binds this very opt-in to, by the text that
/// was shown, and nothing else. Turning away takes back: <see cref="Stop"/> and <see cref="Preferences"/> all marketing on the channel; the end of a mere connection
/// (<see cref="Unfollow"/>, <see cref="Block"/>) what the catalogue says; any other what is bound under its name, and where nothing is, all marketing on the channel.
/// </summary>
public static class BoundOptIns
{
    /// <summary>A word such as STOP.</summary>
    public const string Stop = "stop";

    /// <summary>A choice in the network's own settings, such as WhatsApp's "stop offers and announcements".</summary>
    public const string Preferences = "user_preferences";
    public const string Unfollow = "unfollow";
    public const string Block = "block";

    /// <param name="connector">The connector's name, as its address has it.</param>
    /// <param name="occurredAt">The network's time; null: it says none. Then nothing is given, since a withdrawal may lie behind it, and what is taken back had been by the time of receipt.</param>
    /// <returns>Facts about the signal's contact point; none: it is a matter of reachability only.</returns>
    public static IReadOnlyList<Fact> Facts(PermissionSignal signal, string connector, Catalogue catalogue, string controller, DateTimeOffset? occurredAt)
    {
        var evidence = new Evidence { Method = ConsentMethod.SocialPlatform, Page = $"{connector}:{signal.Name}", CapturedAt = occurredAt };
        if (!signal.Towards)
        {
            return [.. TakenBack(signal, connector, catalogue).Select(purpose => new Fact.ConsentWithdrawn(Key(purpose), evidence) { On = signal.On, Undated = occurredAt is null })];
        }
        if (occurredAt is null) return [];
        return
        [
            .. from purpose in catalogue.Purposes
               let bound = Bound(purpose, signal, connector)
               where bound is not null
               let text = TextOf(purpose, bound)
               select new Fact.ConsentGiven(Key(purpose), evidence with { TextVersion = bound.TextVersion, Text = text?.Text, Language = text?.Language }) { On = signal.On },
        ];

        ConsentKey Key(PurposeDefinition purpose) => new(signal.Channel, purpose.Name, controller);
    }

    /// <summary>The message with these facts among its own. More than one message holds are in further ones, whose ids follow from its own.</summary>
    public static IReadOnlyList<Message> Stated(Message message, PermissionSignal signal, string connector, Catalogue catalogue, string controller)
    {
        var facts = Facts(signal, connector, catalogue, controller, message.OccurredAt);
        var room = Math.Max(0, Preparing.MaxFacts - message.Facts.Count);
        return
        [
            message with { Facts = [.. message.Facts, .. facts.Take(room)] },
            .. facts.Skip(room).Chunk(Preparing.MaxFacts).Select((more, i) => message with { Id = $"{message.Id}#permissions-{i + 1}", Facts = more }),
        ];
    }

    private static IEnumerable<PurposeDefinition> TakenBack(PermissionSignal signal, string connector, Catalogue catalogue)
    {
        var bound = catalogue.Purposes.Where(p => Bound(p, signal, connector) is not null || IsOptOut(p, signal, connector)).ToList();
        var all = signal.Name switch
        {
            Stop or Preferences => true,
            Unfollow or Block => false,
            _ => bound.Count == 0,
        };
        return all ? catalogue.Purposes.Where(p => p.Marketing || bound.Contains(p)) : bound;
    }

    private static OptInBinding? Bound(PurposeDefinition purpose, PermissionSignal signal, string connector) =>
        purpose.OptIns?.FirstOrDefault(b => b.Connector == connector && b.Name == signal.Name && b.Channel == signal.Channel);

    private static bool IsOptOut(PurposeDefinition purpose, PermissionSignal signal, string connector) =>
        purpose.OptOuts?.Any(b => (b.Connector ?? connector) == connector && b.Name == signal.Name && b.Channel == signal.Channel) == true;

    /// <summary>The one that was shown, where that can be told: never a language that nobody may have read.</summary>
    private static NoticeText? TextOf(PurposeDefinition purpose, OptInBinding bound)
    {
        var texts = purpose.Texts.Where(t => t.Version == bound.TextVersion && (bound.Language ?? t.Language) == t.Language).ToList();
        return texts.Count == 1 ? texts[0] : null;
    }
}
