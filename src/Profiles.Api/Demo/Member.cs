namespace Profiles.Api.Demo;

/// <summary>Where somebody can be met, as an identity's type, scope and value.</summary>
internal sealed record Account(string Type, string? Scope, string Id);

/// <summary>Somebody who does not exist.</summary>
/// <param name="Number">From 0, the same for ever: message ids are made of it.</param>
/// <param name="Language"><c>fr</c> or <c>en</c>.</param>
/// <param name="Accounts">At most one of a type.</param>
/// <param name="Activity">How much they do; 1 is usual.</param>
internal sealed record Member(
    int Number, string Language, string FirstName, string LastName, string Username, string City, string Club, DateTimeOffset Joined, double Activity,
    IReadOnlyList<Account> Accounts)
{
    public string Name => $"{FirstName} {LastName}";

    /// <summary>Uses the e-mail address of somebody else in the household.</summary>
    public bool BorrowsEmail { get; init; }

    public bool SharesPhone { get; init; }

    public Account? this[string type] => Accounts.FirstOrDefault(a => a.Type == type);

    public bool Has(string type) => this[type] is not null;
}
