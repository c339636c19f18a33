namespace Profiles.Domain.Consent;

/// <summary>What a grant must be like to count, for a channel and purpose.</summary>
/// <param name="DoubleOptIn">Only grants that were confirmed.</param>
/// <param name="ValidDays">However long the grant itself says.</param>
public sealed record ConsentTerms(bool DoubleOptIn, int? ValidDays)
{
    public static ConsentTerms Any { get; } = new(false, null);

    /// <summary>When a grant ends; null: not by itself.</summary>
    public DateTimeOffset? EndOf(Grant grant) =>
        ValidDays is not { } days ? grant.Until
        : grant.At.AddDays(days) is var end && grant.Until < end ? grant.Until : end;
}
