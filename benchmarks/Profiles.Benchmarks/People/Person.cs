using System.Text.Json;
using Bogus;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Benchmarks.People;

/// <summary>One made-up person, as the message that a CRM would send of them. The same for the same number.</summary>
public static class Person
{
    private static readonly DateTimeOffset Since = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] First = Names(f => f.Name.FirstName());
    private static readonly string[] Last = Names(f => f.Name.LastName());
    private static readonly string[] Towns = Names(f => f.Address.City());

    public static IdentityClaim Record(int number) => new("crm", "main", $"member-{number}");

    public static IdentityClaim Address(int number) => new("email", null, $"person{number}@people.example.org");

    public static Message Message(int number, DateTimeOffset receivedAt) => new()
    {
        Id = $"row-{number}",
        Identities = [Record(number), Address(number)],
        OccurredAt = Since.AddSeconds(number * 37L % 70_000_000),
        ReceivedAt = receivedAt,
        Facts =
        [
            new Fact.Traits(new Dictionary<string, JsonElement>
            {
                ["firstName"] = Text(First[number * 31 % First.Length]),
                ["lastName"] = Text(Last[number / 7 % Last.Length]),
                ["city"] = Text(Towns[number / 3 % Towns.Length]),
            }),
            new Fact.Interaction { Kind = InteractionKind.Comment, Channel = "community", Target = $"forum/{number % 50}", Text = $"What a match that was, number {number}!" },
        ],
    };

    private static JsonElement Text(string value) => JsonSerializer.SerializeToElement(value);

    private static string[] Names(Func<Faker, string> name)
    {
        var faker = new Faker("fr") { Random = new Randomizer(20260301) };
        return [.. Enumerable.Range(0, 2000).Select(_ => name(faker))];
    }
}
