using static Profiles.Api.Tests.GraphQL.LiveApi;

namespace Profiles.Api.Tests.Enforcement;

/// <summary>A person with every handle that somebody who wants them may hold. Of who does not exist, handles that lead nowhere.</summary>
/// <param name="Why">Why they may not be addressed; or that they may.</param>
internal sealed record Subject(string Why, string Name)
{
    private static int numbers;

    public string Address { get; init; } = $"{Name.ToLowerInvariant()}@example.org";
    public object Email => Id("email", Address);
    public object Crm => Id("crm", $"C-{Name}", "shop");
    public object Phone { get; init; } = Id("phone", $"+3361{1000000 + Interlocked.Increment(ref numbers)}");
    public string Profile { get; init; } = Nowhere();
    /// <summary>Of the decision that joined their identities.</summary>
    public string Merge { get; init; } = Nowhere();
    public string Consent { get; init; } = Nowhere();
    public string Suggestion { get; init; } = Nowhere();

    /// <summary>What is in no answer but those about this person.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    public static Subject Absent() => new("absent", "Qabsent" + Letters());

    /// <summary>A name that no other has, and that is a word to the search.</summary>
    public static Subject Called(string why) => new(why, "Q" + new string([.. why.Where(char.IsAsciiLetter)]) + Letters());

    private static string Letters() => new([.. Guid.NewGuid().ToByteArray().Take(8).Select(b => (char)('a' + (b % 26)))]);

    private static string Nowhere() => Guid.NewGuid().ToString();
}
