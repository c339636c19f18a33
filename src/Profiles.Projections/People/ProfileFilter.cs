using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Projections.People;

/// <summary>
/// Which persons. All parts must hold; null parts don't count. <c>Channel</c>, <c>Kind</c>, <c>InteractedSince</c> and <c>MinInteractions</c> of one
/// filter are about the same interactions: "at least two comments on Facebook since May".
/// </summary>
public sealed record ProfileFilter
{
    public IReadOnlyList<ProfileFilter>? And { get; init; }
    public IReadOnlyList<ProfileFilter>? Or { get; init; }
    public ProfileFilter? Not { get; init; }
    public string? IdentityType { get; init; }
    public string? Channel { get; init; }
    /// <summary>A clear target of interactions.</summary>
    public string? Site { get; init; }
    public DateTimeOffset? InteractedSince { get; init; }
    public int? MinInteractions { get; init; }
    public InteractionKind? Kind { get; init; }
    public TraitFilter? Trait { get; init; }
    public DateTimeOffset? FirstSeenAfter { get; init; }
    public DateTimeOffset? LastSeenAfter { get; init; }
    public DateTimeOffset? LastContactAfter { get; init; }
    public DateTimeOffset? LastContactBefore { get; init; }

    /// <summary>It may hold values of personal data.</summary>
    public override string ToString() => "(filter)";
}

/// <summary>Of one attribute. Sealed ones answer to <c>EqualTo</c> only.</summary>
public sealed record TraitFilter(string Name)
{
    public JsonElement? EqualTo { get; init; }
    public IReadOnlyList<JsonElement>? In { get; init; }
    public JsonElement? Gt { get; init; }
    public JsonElement? Gte { get; init; }
    public JsonElement? Lt { get; init; }
    public JsonElement? Lte { get; init; }
    public bool? Exists { get; init; }

    public override string ToString() => $"(filter of {Name})";
}

public enum ProfileOrder { LastSeenDesc, FirstSeenDesc, InteractionsDesc, Id }

/// <summary>Which interactions of a person; an empty list or null: all.</summary>
public sealed record TimelineFilter(
    IReadOnlyList<InteractionKind>? Kinds = null, IReadOnlyList<string>? Channels = null, DateTimeOffset? Since = null, DateTimeOffset? Until = null);
