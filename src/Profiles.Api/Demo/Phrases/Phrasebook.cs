namespace Profiles.Api.Demo.Phrases;

/// <summary>How people write in one language. Words in braces are filled in: club, rival, player, product, score, minute.</summary>
internal sealed record Phrasebook
{
    public required IReadOnlyList<string> Clubs { get; init; }
    public required IReadOnlyList<Product> Products { get; init; }
    public required IReadOnlyList<string> Glad { get; init; }
    public required IReadOnlyList<string> Calm { get; init; }
    public required IReadOnlyList<string> Cross { get; init; }
    public required IReadOnlyList<string> Posts { get; init; }
    public required IReadOnlyList<string> Questions { get; init; }
    public required IReadOnlyList<string> Answers { get; init; }
    public required IReadOnlyList<string> Chats { get; init; }
    public required IReadOnlyList<string> Mentions { get; init; }
    /// <summary>What a member asks the brand, and what it answers.</summary>
    public required IReadOnlyList<(string Asked, string Answered)> Messages { get; init; }
    public required IReadOnlyList<string> GoodReviews { get; init; }
    public required IReadOnlyList<string> FairReviews { get; init; }
    public required IReadOnlyList<string> BadReviews { get; init; }
    public required IReadOnlyList<string> Surveys { get; init; }
    public required string Consent { get; init; }

    private static readonly string[] Players = ["Kessler", "Marchetti", "Okafor", "Tavares", "Lindqvist", "Perrin-Diallo", "Haddad", "Van Acker"];
    private static readonly string[] Scores = ["1-0", "2-0", "2-1", "3-1", "1-1", "0-0", "2-2", "3-2"];

    public static Phrasebook Of(string language) => language == "fr" ? French.Book : English.Book;

    public string Say(IReadOnlyList<string> templates, Member member, Chance chance) => Fill(chance.OneOf(templates), member, chance);

    public string Fill(string template, Member member, Chance chance) => template
        .Replace("{club}", member.Club, StringComparison.Ordinal)
        .Replace("{rival}", chance.OneOf(Clubs.Where(c => c != member.Club).ToList()), StringComparison.Ordinal)
        .Replace("{player}", chance.OneOf(Players), StringComparison.Ordinal)
        .Replace("{score}", chance.OneOf(Scores), StringComparison.Ordinal)
        .Replace("{minute}", chance.Between(3, 93).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{product}", chance.OneOf(Products).Name, StringComparison.Ordinal);
}

/// <param name="Price">In euros.</param>
internal sealed record Product(string Id, string Name, decimal Price, string Category);
