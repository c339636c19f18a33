using System.Text.Json.Serialization;
using Profiles.Domain.Accountability;
using Profiles.Domain.Deadlines;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>The law that a request is made under; terms, pauses and extensions follow from it. The names are stored, and those of the API in upper case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Regulation>))]
public enum Regulation { Gdpr, Ccpa }

/// <summary>Who must approve an erasure. The names are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalRule>))]
public enum ApprovalRule
{
    /// <summary>A second person, who neither opened nor verified nor executes it.</summary>
    FourEyes,
    /// <summary>Whoever handles it. The reason of the waiver is with the change of the policy.</summary>
    Waived,
    /// <summary>Nobody, where it is verified and nothing holds it; otherwise a second person as above.</summary>
    Policy,
}

/// <summary>What a brand decides about the requests that reach it.</summary>
public sealed record PrivacyPolicy
{
    public const int DefaultPackageDays = 30;

    public static PrivacyPolicy Default { get; } = new();

    /// <summary>Of the controller, as in the IANA database.</summary>
    public string TimeZone { get; init; } = "Europe/Paris";

    /// <summary>The name of a built-in calendar.</summary>
    public string Calendar { get; init; } = HolidayCalendar.France.Name;

    /// <summary>The calendar of requests under the CCPA; null: that of the federal holidays of the United States.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? CcpaCalendar { get; init; }

    /// <summary>What a request under that law is counted by.</summary>
    public string CalendarOf(Regulation regulation) => regulation == Regulation.Ccpa ? CcpaCalendar ?? HolidayCalendar.UnitedStates.Name : Calendar;

    /// <summary>Days of the brand's own on which it does not work by law.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>Where a request names none.</summary>
    public Regulation Regulation { get; init; } = Regulation.Gdpr;

    public ApprovalRule Approval { get; init; } = ApprovalRule.FourEyes;

    /// <summary>Whole days of 24 hours between the approval of an erasure and its execution.</summary>
    public int CoolingOffDays { get; init; }

    /// <summary>So many days before a request is due it is reminded of, each once.</summary>
    public IReadOnlyList<int> RemindDaysBefore { get; init; } = [7, 2];

    /// <summary>Stored only where it was chosen.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? PackageDays { get; init; }

    /// <summary>
    /// So long a package can be fetched. By default as long as the term of the request is: who asked by letter and is away still gets it; longer, it would be one more copy
    /// that nobody needs.
    /// </summary>
    [JsonIgnore] public TimeSpan PackageLasts => TimeSpan.FromDays(PackageDays ?? DefaultPackageDays);

    /// <summary>What the record of processing needs and no catalogue holds; null: nothing was stated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RegisterEntries? Register { get; init; }

    /// <summary>Where who is denied may complain, as the letter names it.</summary>
    public string Authority { get; init; } = "CNIL";
}
