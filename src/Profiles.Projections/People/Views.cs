using System.Text.Json;
using Profiles.Domain;
using Profiles.Domain.Composing;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Projections.People;

/// <summary>What of a person is asked for. What is not asked for is neither opened nor logged.</summary>
[Flags]
public enum PersonFields
{
    None = 0,
    /// <summary>Identities with masked values.</summary>
    Identities = 1,
    /// <summary>And with values, where the role and purpose cover them.</summary>
    IdentityValues = 2 | Identities,
    DisplayName = 4,
    Traits = 8,
    Permissions = 16 | Identities,
    /// <summary>What is sealed of interactions: texts, attributes, and targets that are no clear token.</summary>
    Texts = 32,
    /// <summary>What is sealed of decisions about consent.</summary>
    Evidence = 64,
    /// <summary>Exclusions of the person, and whether processing is restricted.</summary>
    Exclusions = 128,
    /// <summary>Of permissions at a point in time the decisions that they came of.</summary>
    Decisions = 256,
    All = Decisions | Exclusions | IdentityValues | DisplayName | Traits | Permissions | Texts | Evidence,
}

/// <summary>A person as one role may see them for one purpose. In memory only.</summary>
/// <param name="RedirectedFrom">The id asked for, where it is not the canonical one.</param>
/// <param name="Identities">Empty unless asked for; so are traits and permissions.</param>
public sealed record PersonView(
    ProfileId Id, ProfileId? RedirectedFrom, long Version, string? DisplayName,
    DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? LastContactByPerson,
    IReadOnlyList<IdentityView> Identities, IReadOnlyList<TraitView> Traits, PermissionViews Decided, Engagement Engagement)
{
    /// <summary>Null: as the person is now. Of a preview: with whom they would be, whatever the time.</summary>
    public PastView? Past { get; init; }

    /// <summary>In force today; empty unless asked for.</summary>
    public IReadOnlyList<ExclusionView> Exclusions { get; init; } = [];

    public bool Restricted => Exclusions.Any(e => e.Kind == ExclusionKinds.Restricted);

    public IReadOnlyList<PermissionView> Permissions => Decided.All();

    /// <summary>Of several contact points the best that may be used, or why none may.</summary>
    public PermissionView Permission(string channel, string purpose, string controller) => Decided.Of(channel, purpose, controller);

    public override string ToString() => $"(person {Id})";
}

/// <summary>The point in time that a person was looked at, and who the person was then: what else is asked of them is answered as of then.</summary>
public sealed class PastView
{
    internal PastView(PointInTime point, IReadOnlyList<ProfileIdentity> identities, IReadOnlyList<ProfileId> live) => (Point, Identities, Live) = (point, identities, live);

    public PointInTime Point { get; }
    internal IReadOnlyList<ProfileIdentity> Identities { get; }

    /// <summary>The profiles that these identities are in today.</summary>
    internal IReadOnlyList<ProfileId> Live { get; }
}

/// <param name="Scope">Null where the type has none.</param>
/// <param name="Value">Null where the role and purpose don't cover it, or it is erased.</param>
/// <param name="MaskedValue">Such as <c>c•••@e•••.com</c>.</param>
public sealed record IdentityView(
    IdentityId Id, string Type, string? Scope, string? Value, string MaskedValue, Strength Strength, bool Shared,
    DateTimeOffset FirstSeen, DateTimeOffset LastSeen, string Source)
{
    public override string ToString() => $"(identity {Id})";
}

/// <param name="Value">Null where the role and purpose don't cover it, or it is erased.</param>
public sealed record TraitView(
    string Name, JsonElement? Value, string Source, IdentityId Identity, bool Pinned, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt)
{
    /// <summary>The request on which the person had it corrected.</summary>
    public Guid? Request { get; init; }

    public override string ToString() => $"(trait {Name})";
}

/// <summary>What holds for one contact point, channel and purpose at the time of the query.</summary>
/// <param name="Basis">Null where it is not allowed.</param>
/// <param name="Status">Of the consent alone.</param>
/// <param name="Since">Of the decision that counts.</param>
/// <param name="Reason">A code of <see cref="PermissionReason"/>, such as <c>consent-given</c>.</param>
public sealed record PermissionView(
    string Channel, string Purpose, string Controller, IdentityView? ContactPoint, bool Allowed, LawfulBasis? Basis, ConsentStatus Status,
    DateTimeOffset? Since, DateTimeOffset? Expires, string Reason)
{
    /// <summary>As of a point in time.</summary>
    public bool IsPast { get; init; }

    /// <summary>Of a point in time, the decision that it came of; of now it is asked for on its own.</summary>
    public ConsentRecordView? Proof { get; init; }

    /// <summary>Where there is no contact point.</summary>
    public static PermissionView Unknown(ConsentKey key, PermissionReason reason) =>
        new(key.Channel, key.Purpose, key.Controller, null, false, null, ConsentStatus.Unknown, null, null, reason.Code());
}

/// <summary>Why a person must not be addressed whatever they agreed to.</summary>
/// <param name="Kind">Of <see cref="ExclusionKinds"/>.</param>
/// <param name="Until">Null: until it is lifted.</param>
/// <param name="Reason">Null where the role and purpose don't cover it, or none was given.</param>
/// <param name="Identity">Which it was placed on; null unless identities are asked for.</param>
public sealed record ExclusionView(string Kind, DateTimeOffset Since, DateTimeOffset? Until, string? Reason, IdentityView? Identity)
{
    public override string ToString() => $"(exclusion {Kind})";
}

/// <param name="Rating">On the scale of five.</param>
/// <param name="Text">Null where the role and purpose don't cover it, or it is erased.</param>
public sealed record InteractionView(
    Guid Id, InteractionKind Kind, string? RawKind, string Channel, Direction Direction, string? Target, Guid? InReplyTo, string? Text,
    double? Rating, double? OriginalRating, double? RatingScale, double? Sentiment, IReadOnlyDictionary<string, JsonElement>? Attributes,
    IdentityView Identity, string Source, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt)
{
    /// <summary>When it was edited last; null: never.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Null: it was not deleted by its author. Otherwise nothing of what it said is there.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>All that it has said, the original first; empty where it was never edited, and where texts are neither asked for nor covered.</summary>
    public IReadOnlyList<InteractionVersion> Versions { get; init; } = [];

    public override string ToString() => $"(interaction {Id})";
}

/// <param name="Text">Null: no text, or erased.</param>
/// <param name="At">Since when it said so.</param>
public sealed record InteractionVersion(string? Text, DateTimeOffset At)
{
    public override string ToString() => "(version)";
}

/// <summary>A page of a keyset: cursors are opaque, and bound to the brand and the order.</summary>
public sealed record Page<T>(IReadOnlyList<Edge<T>> Edges, bool HasNextPage, bool HasPreviousPage);

public sealed record Edge<T>(string Cursor, T Node);

/// <summary>A value, or why there is none.</summary>
public sealed record Answer<T>(T? Value, Rejection? Rejection)
{
    public static implicit operator Answer<T>(T value) => new(value, null);
    public static implicit operator Answer<T>(Rejection rejection) => new(default, rejection);
}

/// <summary>Why a person query was refused. The codes are stable.</summary>
public static class PersonRejections
{
    public static Rejection Cursor { get; } = new("bad-cursor", "The cursor was not given out by this query: start without `after`.", "after");
    public static Rejection TimedOut { get; } = new("consistency-timeout", "The read models did not catch up in time: ask again, or without `Consistency: strong`.");
    public static Rejection Search { get; } = new("search-not-permitted", "This role and purpose can't search by personal data.", "search");
    public static Rejection SealedTrait(string name) => new("trait-sealed", $"The attribute `{name}` is sealed: only `equals` can be asked of it, and only by who may see it.", "where.trait");
}
