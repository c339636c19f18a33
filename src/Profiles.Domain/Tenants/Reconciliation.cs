using System.Text.Json.Serialization;

namespace Profiles.Domain.Tenants;

/// <summary>
/// Which of the values that sources report of one attribute is the person's. An admin's pin goes before all of it, and empty values take no part.
/// Wherever a rule leaves several equal, the most recent by occurred-at wins.
/// </summary>
/// <param name="Sources">Of <see cref="ReconciliationRule.SourceOrder"/>: names of sources, the most trusted first. Those that are not named come behind.</param>
/// <param name="VerifiedFirst">
/// Where identities that are verified bear values, only these take part. Verified is what the identity is now: what it bore before it was proved counts
/// as well. A union leaves nothing out, verified or not.
/// </param>
public sealed record Reconciliation(ReconciliationRule Rule = ReconciliationRule.MostRecent, IReadOnlyList<string>? Sources = null, bool VerifiedFirst = true)
{
    public static Reconciliation Default { get; } = new();
}

/// <summary>The names are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReconciliationRule>))]
public enum ReconciliationRule
{
    /// <summary>The latest by the sources' clocks.</summary>
    MostRecent,
    /// <summary>That of the source that stands first in the brand's order.</summary>
    SourceOrder,
    /// <summary>The one that most identities and sources say.</summary>
    MostFrequent,
    /// <summary>The one that says most: the longest.</summary>
    MostComplete,
    /// <summary>All different ones, as a list, the most recent first.</summary>
    Union,
}
