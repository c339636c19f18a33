using Profiles.Api.Demo.Phrases;

namespace Profiles.Api.Demo;

/// <summary>Messages to the brand on Messenger, WhatsApp and Instagram, and its answers.</summary>
internal static class Conversations
{
    public static IEnumerable<Call> Of(Member member)
    {
        foreach (var (channel, mean) in ((string, double)[])[("messenger", 1.6), ("whatsapp", 1.8), ("instagram", 0.3)])
        {
            if (member[channel] is not { } account) continue;
            var chance = new Chance($"conversations-{channel}", member.Number);
            var many = chance.About(mean * member.Activity) + (channel == "instagram" ? 0 : 1);
            for (var i = 0; i < many; i++)
            {
                foreach (var call in One(channel, account, member, i, chance)) yield return call;
            }
        }
    }

    private static IEnumerable<Call> One(string channel, Account account, Member member, int index, Chance chance)
    {
        var book = Phrasebook.Of(member.Language);
        var (asked, answered) = chance.OneOf(book.Messages);
        var at = chance.Time(member.Joined, DemoBrand.Today.AddDays(-1));
        var question = $"{channel}-talk-{member.Number}-{index}";
        yield return Call.Track(channel, question, at, [account], "Message", new()
        {
            ["channel"] = channel, ["direction"] = "inbound", ["text"] = book.Fill(asked, member, chance), ["language"] = member.Language,
        });
        if (!chance.Of(0.9)) yield break;
        yield return Call.Track(channel, $"{question}-answer", at.AddMinutes(chance.Between(4, 600)), [account], "Message", new()
        {
            ["channel"] = channel, ["direction"] = "outbound", ["text"] = book.Fill(answered, member, chance), ["inReplyTo"] = question, ["language"] = member.Language,
        });
    }
}
