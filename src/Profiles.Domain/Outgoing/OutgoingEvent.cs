using Profiles.Domain.Consent;
using Profiles.Domain.Notices;

namespace Profiles.Domain.Outgoing;

/// <summary>What became of a person, as a tool sees persons. The names are stored; <see cref="OutgoingTypes"/> says what is public.</summary>
public enum OutgoingKind
{
    /// <summary>Something that the tool may ask for is not as it was.</summary>
    Changed,
    /// <summary>One profile takes the place of others that the tool knew.</summary>
    Merged,
    /// <summary>A profile that the tool knew, and that another had taken the place of, is one of its own again.</summary>
    Unmerged,
    /// <summary>The purpose covers the person from now on.</summary>
    Permitted,
    /// <summary>The purpose covers the person no longer, for whatever reason.</summary>
    Withdrawn,
    /// <summary>The person is gone; so must be what the tool holds of them.</summary>
    Erased,
}

/// <summary>The types of the CloudEvents: promises.</summary>
public static class OutgoingTypes
{
    public const string Permission = "permission.changed";
    public const string Erased = "profile.erased";

    public static IReadOnlyList<string> All { get; } = ["profile.changed", "profile.merged", "profile.unmerged", Permission, Erased];

    public static string Of(OutgoingKind kind) => kind switch
    {
        OutgoingKind.Changed => "profile.changed",
        OutgoingKind.Merged => "profile.merged",
        OutgoingKind.Unmerged => "profile.unmerged",
        OutgoingKind.Permitted or OutgoingKind.Withdrawn => Permission,
        OutgoingKind.Erased => Erased,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whoever is told of persons is told when it has to let go of them: that can't be left out.</summary>
    public static IReadOnlyList<string> Chosen(IReadOnlyList<string>? types) =>
        types is not { Count: > 0 } ? All : [.. All.Where(t => t is Permission or Erased || types.Contains(t))];

    /// <summary>True whatever the purpose covers now: nobody learns of a person from it.</summary>
    public static bool LetsGo(OutgoingKind kind) => kind is OutgoingKind.Withdrawn or OutgoingKind.Erased;
}

/// <summary>One thing that a tool is told. Random ids and a number: no personal data.</summary>
/// <param name="Others">Merged: the profiles that <paramref name="Profile"/> takes the place of. Unmerged: the profile that it was in.</param>
/// <param name="Version">The profile's; null where the tool has to let go of it.</param>
public sealed record OutgoingNews(OutgoingKind Kind, ProfileId Profile, IReadOnlyList<ProfileId> Others, long? Version)
{
    /// <summary>Whose place in the tool's knowledge it changes: what is told of each of them arrives in its order.</summary>
    public IReadOnlyList<ProfileId> About => Kind == OutgoingKind.Merged ? [Profile, .. Others] : [Profile];

    /// <param name="purpose">Of the subscription, such as <c>marketing.email</c>.</param>
    /// <param name="key">Channel and purpose of the catalogue; null where the brand has given the purpose up.</param>
    public byte[] Write(Guid id, TenantId brand, string subscription, string purpose, ConsentKey? key, DateTimeOffset at) =>
        CloudEvent.Write(id, $"/brands/{brand}/subscriptions/{subscription}", OutgoingTypes.Of(Kind), at, Profile.Value, json =>
        {
            json.WriteString("profileId", Profile.Value);
            json.WriteString("processingPurpose", purpose);
            if (Kind == OutgoingKind.Merged) json.WriteAll("mergedIds", Others, id => json.WriteStringValue(id.Value));
            if (Kind == OutgoingKind.Unmerged && Others is [var from, ..]) json.WriteString("fromId", from.Value);
            if (Kind is OutgoingKind.Permitted or OutgoingKind.Withdrawn)
            {
                if (key?.Channel is { Length: > 0 } channel) json.WriteString("channel", channel);
                if (key is not null) json.WriteString("purpose", key.Purpose);
                json.WriteBoolean("allowed", Kind == OutgoingKind.Permitted);
            }
            if (Version is { } version) json.WriteNumber("version", version);
        });
}
