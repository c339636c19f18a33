using System.Globalization;
using Profiles.Domain.Consent;
using Profiles.Domain.Facts;
using Profiles.Domain.Privacy;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Packages;

/// <summary>What a package says in one language.</summary>
public sealed partial record PackageWords
{
    public required string Language { get; init; }
    public required CultureInfo Culture { get; init; }
    public required string Title { get; init; }
    public required string Lead { get; init; }
    public required string Controller { get; init; }
    public required string Request { get; init; }
    public required string Received { get; init; }
    public required string Made { get; init; }

    public required string Identities { get; init; }
    public required string IdentitiesLead { get; init; }
    public required string Type { get; init; }
    public required string Value { get; init; }
    public required string Scope { get; init; }
    public required string Certainty { get; init; }
    public required string Source { get; init; }
    public required string FirstSeen { get; init; }
    public required string LastSeen { get; init; }

    public required string Traits { get; init; }
    public required string Name { get; init; }
    public required string Since { get; init; }
    public required string Pinned { get; init; }

    public required string Interactions { get; init; }
    public required string Date { get; init; }
    public required string Channel { get; init; }
    public required string What { get; init; }
    public required string Direction { get; init; }
    public required string Text { get; init; }

    public required string Consents { get; init; }
    public required string Purpose { get; init; }
    public required string Decision { get; init; }
    public required string Method { get; init; }
    public required string Given { get; init; }
    public required string Withdrawn { get; init; }
    public required string Objected { get; init; }

    public required string Exclusions { get; init; }
    public required string Edited { get; init; }
    public required string Deleted { get; init; }
    public required string Placed { get; init; }
    public required string Lifted { get; init; }
    public required string Reason { get; init; }

    public required string Decisions { get; init; }
    public required string DecisionsLead { get; init; }
    public required string Rule { get; init; }
    public required string By { get; init; }
    public required string Withheld { get; init; }

    public required string Purposes { get; init; }
    public required string Basis { get; init; }
    public required string AllChannels { get; init; }

    public required string Recipients { get; init; }
    public required string RecipientsLead { get; init; }
    public required string Recipient { get; init; }

    public required string Reads { get; init; }
    public required string ReadsLead { get; init; }
    public required string Roles { get; init; }
    public required string Times { get; init; }

    public required string Sources { get; init; }
    public required string Records { get; init; }

    public required string Retention { get; init; }
    public required string Holds { get; init; }
    public required string Term { get; init; }

    public required string Requests { get; init; }
    public required string Kind { get; init; }
    public required string State { get; init; }

    public required string Rights { get; init; }
    /// <summary>{0}: the authority.</summary>
    public required string RightsText { get; init; }
    public required string Others { get; init; }
    /// <summary>{0}: how many places.</summary>
    public required string OthersText { get; init; }
    public required string Files { get; init; }
    public required string FilesText { get; init; }
    public required string None { get; init; }
    /// <summary>{0}: how many are shown, {1}: of how many, {2}: the file with all.</summary>
    public required string Latest { get; init; }
    public required RedactionMarks Marks { get; init; }

    public required Func<InteractionKind, string> KindOf { get; init; }
    public required Func<LawfulBasis, string> BasisOf { get; init; }
    public required Func<RetentionClass, (string Holds, string Term)> RetentionOf { get; init; }
    /// <summary>Where the brand's terms end a class by themselves: after so many months.</summary>
    public required Func<RetentionClass, int, string> TermOf { get; init; }
    public required Func<PrivacyRequestKind, string> RequestOf { get; init; }
    public required Func<string, string> StrengthOf { get; init; }
    public required string Inbound { get; init; }
    public required string Outbound { get; init; }

    /// <param name="language">As the person asked in; other than French is answered in English.</param>
    public static PackageWords Of(string? language) => language?.StartsWith("fr", StringComparison.OrdinalIgnoreCase) == true ? French : English;

    public string At(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", Culture);
}
