using System.Text.Json;
using Profiles.Domain.Consent;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Packages;

/// <summary>All of a package but what happened, which is as long as it is. In memory only. Its JSON is <c>data.json</c>: a promise to whoever reads the files.</summary>
public sealed record PackageSummary
{
    public string Format { get; } = "profiles-package/1";
    public required PrivacyRequestKind Kind { get; init; }
    public required Guid Request { get; init; }
    public required string Controller { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    /// <summary>Where to complain. Null in a package to take along.</summary>
    public string? Authority { get; init; }
    public required IReadOnlyList<PackageIdentity> Identities { get; init; }
    public required IReadOnlyList<PackageTrait> Traits { get; init; }
    /// <summary>Of what is below, a package to take along (Art. 20) has nothing but the purposes.</summary>
    public IReadOnlyList<PackagePurpose> Purposes { get; init; } = [];
    public IReadOnlyList<PackageRecipient>? Recipients { get; init; }
    public IReadOnlyList<PackageRetention>? Retention { get; init; }
    public IReadOnlyList<PackageSource>? Sources { get; init; }
    public IReadOnlyList<PackageRequest>? Requests { get; init; }

    public override string ToString() => $"(package of {Request})";
}

/// <param name="Raw">As the source wrote it, where that differs.</param>
/// <param name="Strength">How certain it is that it is the person's; null in a package to take along.</param>
public sealed record PackageIdentity(
    IdentityId Id, string Type, string Scope, string? Value, string? Raw, string? Strength, string Source, DateTimeOffset FirstSeen, DateTimeOffset LastSeen)
{
    public override string ToString() => $"(identity {Id})";
}

/// <summary>An attribute as it counts now, and where it is from.</summary>
/// <param name="Pinned">An administrator chose it.</param>
/// <param name="Others">Of an attribute with several values: the others.</param>
public sealed record PackageTrait(
    string Name, JsonElement? Value, string Source, IdentityId Identity, bool Pinned, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, IReadOnlyList<PackageTrait>? Others)
{
    public override string ToString() => $"(trait {Name})";
}

/// <param name="Title">In the person's language, where the brand has words for it.</param>
public sealed record PackagePurpose(string Name, string? Title, string? Text, bool Marketing, IReadOnlyList<PackageBasis> Bases);

/// <summary>The lawful basis for this person, by what they are to the brand (Art. 6(1)).</summary>
/// <param name="Channels">Empty: all.</param>
public sealed record PackageBasis(LawfulBasis Basis, string? Reference, IReadOnlyList<string> Channels);

/// <summary>Somebody was handed the person's data.</summary>
/// <param name="Traits">What of it, beside the contact points and the name.</param>
public sealed record PackageRecipient(string Name, DateTimeOffset At, string Channel, string Purpose, IReadOnlyList<string> Traits);

/// <param name="Months">Null: the brand's terms do not end it by themselves.</param>
public sealed record PackageRetention(RetentionClass Class, string Holds, string Term, int? Months);

public sealed record PackageSource(string Name, long Records, DateTimeOffset First, DateTimeOffset Last);

public sealed record PackageRequest(PrivacyRequestKind Kind, DateTimeOffset ReceivedAt, PrivacyRequestState State);

/// <summary>So often was the person's data read on a day: by which roles and what for, never by whom.</summary>
public sealed record PackageRead(DateOnly Day, string Roles, string Purpose, long Times);
