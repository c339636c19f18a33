namespace Profiles.Domain.PreferenceCentre;

/// <summary>What a person may say of themselves on their own page. Part of a brand's settings.</summary>
public sealed record Offering
{
    /// <summary>The trait that the chosen interests are, as a list of names.</summary>
    public const string InterestsTrait = "interests";

    /// <summary>The longest value of an attribute, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>To choose any number of.</summary>
    public IReadOnlyList<Offered> Interests { get; init; } = [];

    /// <summary>Traits to write in, each a short text.</summary>
    public IReadOnlyList<Offered> Attributes { get; init; } = [new("firstName"), new("lastName")];

    /// <summary>Whether a trait is the person's to declare: what they declare then goes before all that sources report.</summary>
    public bool Declares(string trait) => (trait == InterestsTrait && Interests.Count > 0) || Attributes.Any(a => a.Name == trait);
}

/// <summary>One thing to choose or to fill in.</summary>
/// <param name="Name">A trait's name, or an interest's: stored.</param>
/// <param name="Labels">What people read, by language such as <c>fr</c>; without one in their language, the name stands.</param>
public sealed record Offered(string Name, IReadOnlyDictionary<string, string>? Labels = null);
