namespace Profiles.Api.Demo;

/// <summary>Campaigns by e-mail: only to those whose consent was in force on the day, as it should be.</summary>
internal static class Mailings
{
    private static readonly (string Id, DateTimeOffset At)[] Campaigns =
        [.. Enumerable.Range(0, 5).Select(i => ($"campaign/{(i % 2 == 0 ? "boutique" : "newsletter")}-{i + 1}", DemoBrand.Today.AddDays(-20 - 70 * i).AddHours(-12)))];

    public static IEnumerable<Call> Of(Member member, Decisions decisions)
    {
        if (member["email"] is not { } email || member.BorrowsEmail) yield break;
        var chance = new Chance("mailings", member.Number);
        var opens = 0.25 + chance.Dice.Double() / 2;
        foreach (var (campaign, day) in Campaigns)
        {
            if (!decisions.MayMail(day)) continue;
            var id = $"mail-{campaign[9..]}-{member.Number}";
            var at = day.AddSeconds(chance.Between(0, 5000));
            yield return Event("Email Sent", id, at);
            if (chance.Of(0.02)) yield return Event("Email Bounced", $"{id}-bounced", at.AddSeconds(40));
            else if (chance.Of(opens))
            {
                var opened = at.AddMinutes(chance.Between(2, 2000));
                yield return Event("Email Opened", $"{id}-opened", opened);
                if (chance.Of(0.3)) yield return Event("Email Link Clicked", $"{id}-clicked", opened.AddSeconds(chance.Between(5, 120)));
            }

            Call Event(string kind, string message, DateTimeOffset when) => Call.Track(DemoBrand.Source.Mailing, message, when, [email], kind, new() { ["channel"] = "email", ["target"] = campaign });
        }
    }
}
