using Profiles.Api.Demo.Phrases;

namespace Profiles.Api.Demo;

/// <summary>What members do in public on Facebook, Instagram, X and Twitch.</summary>
internal static class SocialNetworks
{
    private const int Posts = 180;

    private static readonly string[] Emoji = ["👍", "❤️", "😂", "🔥", "👏", "😮"];

    public static IEnumerable<Call> Of(Member member)
    {
        foreach (var (network, mean) in ((string, double)[])[("facebook", 5.2), ("instagram", 4.6), ("x", 4.4), ("twitch", 6.5)])
        {
            if (member[network] is not { } account) continue;
            var chance = new Chance(network, member.Number);
            foreach (var call in On(network, account, member, 1 + chance.About(mean * member.Activity), chance)) yield return call;
        }
    }

    private static IEnumerable<Call> On(string network, Account account, Member member, int many, Chance chance)
    {
        for (var i = 0; i < many; i++)
        {
            var at = chance.Time(member.Joined, DemoBrand.Today);
            var (kind, text, sentiment) = Said(network, member, i, chance);
            yield return Call.Track(network, $"{network}-{member.Number}-{i}", at, [account], kind, new()
            {
                ["channel"] = network,
                ["target"] = kind is "Follow" or "Mention" ? $"{network}/{DemoBrand.Account}" : network == "twitch" ? $"twitch/live-{chance.Between(1, 96)}" : $"{network}/post-{chance.Between(1, Posts)}",
                ["text"] = text, ["sentiment"] = sentiment, ["language"] = text is null ? null : member.Language,
            });
        }
    }

    private static (string Kind, string? Text, double? Sentiment) Said(string network, Member member, int index, Chance chance)
    {
        var book = Phrasebook.Of(member.Language);
        if (network == "twitch") return index == 0 ? ("Follow", null, null) : ("Chat", book.Say(book.Chats, member, chance), null);
        if (network == "x" && index == 0) return ("Follow", null, null);
        return chance.Between(0, 9) switch
        {
            0 or 1 or 2 => ("Reaction", chance.OneOf(Emoji), null),
            3 => network == "facebook" ? ("Share", null, null) : ("Mention", book.Say(book.Mentions, member, chance), null),
            4 => ("Mention", book.Say(book.Mentions, member, chance), null),
            5 => ("Comment", book.Say(book.Cross, member, chance), -Math.Round(0.4 + chance.Dice.Double() / 2, 2)),
            6 or 7 => ("Comment", book.Say(book.Glad, member, chance), Math.Round(0.4 + chance.Dice.Double() / 2, 2)),
            // Not every network's listening tool judges.
            _ => ("Comment", book.Say(book.Calm, member, chance), chance.Of(0.5) ? 0.0 : null),
        };
    }
}
