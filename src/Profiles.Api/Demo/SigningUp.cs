namespace Profiles.Api.Demo;

/// <summary>Who members say that they are: accounts as the networks show them, and those that they connect in the forum, the shop and the apps.</summary>
internal static class SigningUp
{
    private static readonly string[] Networks = ["facebook", "instagram", "x", "twitch"];
    private static readonly string[] Tiers = ["bronze", "bronze", "bronze", "silver", "silver", "gold"];

    public static IEnumerable<Call> Of(Member member)
    {
        var chance = new Chance("signing-up", member.Number);
        return [.. Profiles(member, chance), .. Forum(member, chance), .. Shop(member, chance), .. Messengers(member, chance)];
    }

    /// <summary>What a network shows of an account: people don't always spell their name there as they do elsewhere.</summary>
    private static IEnumerable<Call> Profiles(Member member, Chance chance)
    {
        foreach (var network in Networks)
        {
            if (member[network] is not { } account) continue;
            var named = network is "facebook" or "x";
            yield return Call.Identify(network, $"{network}-profile-{member.Number}", chance.Time(member.Joined, member.Joined.AddDays(15)), null, [account], new()
            {
                ["name"] = named ? (chance.Of(0.15) ? Typos.In(member.Name, chance) : member.Name) : null,
                ["username"] = network == "facebook" ? null : member.Username,
                ["followers"] = network is "instagram" or "x" ? chance.About(180) : null,
                ["language"] = member.Language,
            });
        }
    }

    private static IEnumerable<Call> Forum(Member member, Chance chance)
    {
        if (member["community"] is not { } login) yield break;
        List<Account> connected = [];
        if (member["twitch"] is { } twitch && chance.Of(0.7)) connected.Add(twitch);
        if (member["x"] is { } x && chance.Of(0.45)) connected.Add(x);
        // The forum confirms addresses; one that belongs to somebody else in the household is not confirmed again.
        var email = !member.BorrowsEmail && chance.Of(0.85) ? member["email"]?.Id : null;
        yield return Call.Identify(DemoBrand.Source.Forum, $"forum-joined-{member.Number}", member.Joined, login.Id, connected, new()
        {
            ["username"] = member.Username, ["email"] = email, ["emailVerified"] = email is null ? null : true,
            ["favouriteClub"] = member.Club, ["language"] = member.Language, ["forumLevel"] = member.Activity > 2 ? "kop" : member.Activity > 0.6 ? "regular" : "guest",
        });
    }

    private static IEnumerable<Call> Shop(Member member, Chance chance)
    {
        if (member["crm"] is not { } crm || !chance.Of(0.8)) yield break;
        List<Account> connected = [];
        if (member["facebook"] is { } facebook && chance.Of(0.6)) connected.Add(facebook);
        if (member["instagram"] is { } instagram && chance.Of(0.55)) connected.Add(instagram);
        var at = chance.Time(member.Joined, DemoBrand.Today);
        yield return Call.Identify(DemoBrand.Source.Shop, $"shop-account-{member.Number}", at, crm.Id, connected, new()
        {
            ["firstName"] = member.FirstName, ["lastName"] = member.LastName, ["email"] = member["email"]?.Id, ["emailVerified"] = member.Has("email") ? true : null,
            ["loyaltyTier"] = chance.OneOf(Tiers), ["language"] = member.Language,
            ["address"] = new { city = member.City, country = member.Language == "fr" ? "France" : "United Kingdom" },
        });
    }

    /// <summary>Account linking in the messenger, and the number that WhatsApp shows beside the user id.</summary>
    private static IEnumerable<Call> Messengers(Member member, Chance chance)
    {
        if (member["messenger"] is { } messenger && member["facebook"] is { } facebook && chance.Of(0.7))
            yield return Call.Identify("messenger", $"messenger-linked-{member.Number}", chance.Time(member.Joined, DemoBrand.Today), null, [messenger, facebook], new() { ["language"] = member.Language });
        if (member["whatsapp"] is { } whatsapp && member["phone"] is { } phone && chance.Of(0.95))
            yield return Call.Identify("whatsapp", $"whatsapp-number-{member.Number}", chance.Time(member.Joined, DemoBrand.Today), null, [whatsapp, phone], new() { ["name"] = chance.Of(0.5) ? member.FirstName : null });
    }
}
