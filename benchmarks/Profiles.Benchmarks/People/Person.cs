using System.Text.Json;
using Bogus;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Benchmarks.People;

/// <summary>One made-up person, as the message that a CRM would send of them. The same for the same number.</summary>
public static class Person
{
    private static readonly DateTimeOffset Since = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] First = Names(f => f.Name.FirstName());
    private static readonly string[] Last = Names(f => f.Name.LastName());
    private static readonly string[] Towns = Names(f => f.Address.City());

    public static IdentityClaim Record(int number) => new("crm", "main", $"member-{number}");

    public static IdentityClaim Address(int number) => new("email", null, $"person{number}@people.example.org");

    public static Message Message(int number, DateTimeOffset receivedAt) => new()
    {
        Id = $"row-{number}",
        Identities = [Record(number), Address(number)],
        OccurredAt = Since.AddSeconds(number * 37L % 40_000_000),
        ReceivedAt = receivedAt,
        Facts =
        [
            new Fact.Traits(new Dictionary<string, JsonElement>
            {
                ["firstName"] = Text(First[number * 31 % First.Length]),
                ["lastName"] = Text(Last[number / 7 % Last.Length]),
                ["city"] = Text(Towns[number / 3 % Towns.Length]),
            }),
            new Fact.Interaction { Kind = number % 3 == 0 ? InteractionKind.Purchase : InteractionKind.Comment, Channel = "community", Target = $"forum/{number % 50}", Text = $"What a match that was, number {number}!" },
            .. Decided(number),
        ],
    };

    /// <summary>Four of ten agree to e-mails, one of twenty says no, one of two hundred is in a dispute with the brand; whichever forum they write in.</summary>
    private static IEnumerable<Fact> Decided(int number)
    {
        var newsletter = new ConsentKey("email", "marketing", "brand");
        if (number * 7919L % 1000 < 400) yield return new Fact.ConsentGiven(newsletter, new Evidence { Method = ConsentMethod.Form, TextVersion = "1" }) { On = 1 };
        if (number % 20 == 1) yield return new Fact.ConsentWithdrawn(newsletter, new Evidence { Method = ConsentMethod.Form }) { On = 1 };
        if (number % 200 == 7) yield return new Fact.Excluded(ExclusionKinds.Dispute, null, null);
    }

    private static JsonElement Text(string value) => JsonSerializer.SerializeToElement(value);

    private static string[] Names(Func<Faker, string> name)
    {
        var faker = new Faker("fr") { Random = new Randomizer(20260301) };
        return [.. Enumerable.Range(0, 2000).Select(_ => name(faker))];
    }
}
