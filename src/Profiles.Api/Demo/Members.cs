using System.Globalization;
using Bogus;
using Bogus.DataSets;
using Profiles.Api.Demo.Phrases;
using Profiles.Domain.Composing;

namespace Profiles.Api.Demo;

/// <summary>Makes up the members. Households share a telephone or an e-mail address, as they do.</summary>
internal static class Members
{
    private static readonly string[] EmailDomains = ["example.org", "example.com", "example.net"];
    private static readonly string[] EnglishCities = ["Leeds", "Bristol", "Glasgow", "Cardiff", "Norwich", "Sheffield", "Belfast", "Exeter"];

    public static IReadOnlyList<Member> All { get; } = Invent();

    private static List<Member> Invent()
    {
        // One for each language: they are dear to make.
        var fakers = new Dictionary<bool, Faker> { [true] = new("fr"), [false] = new("en_GB") };
        var members = new List<Member>(DemoBrand.Members) { Camille.Member };
        for (var number = 1; number < DemoBrand.Members; number++)
        {
            var member = Invent(number, fakers);
            // Their neighbour's next of kin.
            var kin = members[^1];
            if (number % 40 == 8 && kin.Has("crm") && member.Has("crm")) member = Lives(member, kin, "phone");
            if (number % 80 == 31 && kin.Has("crm") && member.Has("crm")) member = Lives(member, kin, "email") with { BorrowsEmail = true };
            members.Add(member);
        }
        return members;
    }

    private static Member Invent(int number, Dictionary<bool, Faker> fakers)
    {
        var chance = new Chance("member", number);
        var french = chance.Of(0.66);
        var faker = fakers[french];
        faker.Random = chance.Dice;
        var gender = chance.Of(0.42) ? Name.Gender.Female : Name.Gender.Male;
        var (first, last) = (faker.Name.FirstName(gender), faker.Name.LastName(gender));
        var city = french ? faker.Address.City() : chance.OneOf(EnglishCities);
        // Names repeat; numbers don't.
        var folded = $"{Plain(first)}.{Plain(last)}{number.ToString(CultureInfo.InvariantCulture)}";
        var username = chance.Of(0.5) ? $"{Plain(first)}{number}" : $"{Plain(last)}_{(french ? "kop" : "end")}{number}";

        return new Member(
            number, french ? "fr" : "en", first, last, username, city, chance.OneOf(Phrasebook.Of(french ? "fr" : "en").Clubs),
            chance.Time(DemoBrand.Opening, DemoBrand.Today.AddDays(-20)), Math.Exp(chance.Dice.Double() * 3.4 - 2.9),
            [.. Accounts(number, french, $"{folded}@{chance.OneOf(EmailDomains)}", chance)]);
    }

    private static IEnumerable<Account> Accounts(int number, bool french, string email, Chance chance)
    {
        var id = number.ToString("D5", CultureInfo.InvariantCulture);
        var page = french ? "virage12.fr" : "virage12.en";
        // Exactly 1,400 of 2,000 have a record in the CRM.
        var crm = number % 10 < 7;
        var phone = chance.Of(0.68);
        var facebook = chance.Of(0.46);
        if (crm) yield return new("crm", DemoBrand.Crm, $"{10_000 + number}");
        if (chance.Of(crm ? 0.97 : 0.6)) yield return new("email", null, email);
        if (phone) yield return new("phone", null, Phone(number, french));
        if (chance.Of(0.62)) yield return new("community", DemoBrand.Account, $"{chance.Between(100, 999)}{id}");
        if (facebook) yield return new("facebook", page, $"7310{chance.Between(1000, 9999)}{id}");
        if (facebook && chance.Of(0.45)) yield return new("messenger", page, $"6120{chance.Between(1000, 9999)}{id}");
        if (chance.Of(0.42)) yield return new("instagram", DemoBrand.Account, $"1784{chance.Between(1000, 9999)}{id}");
        if (phone && chance.Of(0.4)) yield return new("whatsapp", DemoBrand.Account, Phone(number, french)[1..]);
        if (chance.Of(0.26)) yield return new("x", null, $"13{chance.Between(1000, 9999)}{id}");
        if (chance.Of(0.24)) yield return new("twitch", null, $"80{chance.Between(10, 99)}{id}");
    }

    private static Member Lives(Member member, Member with, string sharing)
    {
        var shared = with[sharing];
        if (shared is null) return member;
        // Whose WhatsApp a shared telephone has is not known.
        var own = member.Accounts.Where(a => a.Type != sharing && (sharing != "phone" || a.Type != "whatsapp"));
        return member with { LastName = with.LastName, City = with.City, Accounts = [.. own, shared], SharesPhone = sharing == "phone" };
    }

    /// <summary>Ranges that are kept for fiction: ARCEP decision 2018-0881 for France, Ofcom's numbers for drama use.</summary>
    private static string Phone(int number, bool french) =>
        french ? $"+3363998{1000 + number:D4}" : number < 1000 ? $"+447700900{number:D3}" : $"+441632960{number - 1000:D3}";

    /// <summary>Letters without accents.</summary>
    private static string Plain(string name) => string.Concat(SearchTerms.Fold(name).Where(char.IsAsciiLetterOrDigit));
}
