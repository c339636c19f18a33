using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Profiles.Domain.Accountability;
using Profiles.Domain.Deadlines;
using Profiles.Domain.Policies;
using Profiles.Domain.Recording;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>A privacy policy as the API shows it and takes it: a JSON merge patch (RFC 7396) over the present one.</summary>
/// <param name="Version">Of the policy that was read; a patch that carries an older one is refused.</param>
public sealed record PrivacyPolicyForm(
    int? Version, string TimeZone, string Calendar, IReadOnlyList<DateOnly> Holidays, Regulation Regulation, ApprovalRule Approval, int CoolingOffDays,
    IReadOnlyList<int> RemindDaysBefore, int PackageDays, string Authority, string? CcpaCalendar = null, RegisterEntries? Register = null)
{
    private const int MostHolidays = 366;
    private const int MostDays = 30;
    private const int MostPackageDays = 90;
    private const int MostName = 100;
    private const int MostEntry = 500;
    private const int MostEntries = 100;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public static JsonObject Write(PrivacyPolicy policy, int version) => JsonSerializer.SerializeToNode(
        new PrivacyPolicyForm(
            version, policy.TimeZone, policy.Calendar, policy.Holidays, policy.Regulation, policy.Approval, policy.CoolingOffDays, policy.RemindDaysBefore,
            policy.PackageDays ?? PrivacyPolicy.DefaultPackageDays, policy.Authority, policy.CalendarOf(Regulation.Ccpa), policy.Register ?? new()),
        Options)!.AsObject();

    /// <returns>The policy as it would be; null where anything is refused, with all that is.</returns>
    public static (PrivacyPolicy? Policy, IReadOnlyList<Rejection> Refusals) Read(JsonElement patch, PrivacyPolicy present, int version)
    {
        if (patch.ValueKind != JsonValueKind.Object) return Refused("policy-value", "A JSON object is needed here.", "policy");
        if (PatchText.Refuses(patch, "policy") is { } unreadable) return (null, [unreadable]);
        var merged = Write(present, version);
        foreach (var (name, value) in JsonObject.Create(patch)!) merged[name] = value?.DeepClone();
        PrivacyPolicyForm form;
        try
        {
            form = merged.Deserialize<PrivacyPolicyForm>(Options)!;
        }
        catch (JsonException bad)
        {
            return Refused("policy-value", "This is not what a privacy policy holds here: compare with what `privacyPolicy` answers.", $"policy{bad.Path?.TrimStart('$')}");
        }
        if (form.Version is { } expected && expected != version) return Refused("policy-version", "Somebody changed the policy meanwhile. Read it again and decide anew.", "policy.version");
        IReadOnlyList<Rejection> refusals = [.. form.Check()];
        return refusals.Count > 0 ? (null, refusals) : (form.Policy(), refusals);
    }

    private PrivacyPolicy Policy() => new()
    {
        TimeZone = TimeZone, Calendar = Calendar, Holidays = [.. Holidays.Distinct().Order()], Regulation = Regulation, Approval = Approval, CoolingOffDays = CoolingOffDays,
        RemindDaysBefore = [.. RemindDaysBefore.Distinct().OrderDescending()], PackageDays = PackageDays == PrivacyPolicy.DefaultPackageDays ? null : PackageDays, Authority = Authority.Trim(),
        CcpaCalendar = CcpaCalendar == HolidayCalendar.UnitedStates.Name ? null : CcpaCalendar, Register = Register is { IsEmpty: false } ? Register : null,
    };

    private IEnumerable<Rejection> Check()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)) yield return Bad("timeZone", "A time zone of the IANA database is needed here, such as Europe/Paris.");
        if (HolidayCalendar.Find(Calendar) is null) yield return Bad("calendar", $"One of {string.Join(", ", HolidayCalendar.BuiltIn.Select(c => c.Name))} is needed here.");
        if (CcpaCalendar is not null && HolidayCalendar.Find(CcpaCalendar) is null) yield return Bad("ccpaCalendar", $"One of {string.Join(", ", HolidayCalendar.BuiltIn.Select(c => c.Name))} is needed here.");
        if (Register is { } register && Refused(register)) yield return Bad("register", $"Names and addresses of firms and offices of at most {MostEntry} characters, and at most {MostEntries} transfers and measures, are needed here.");
        if (Holidays.Count > MostHolidays) yield return Bad("holidays", $"At most {MostHolidays} days.");
        if (CoolingOffDays is < 0 or > MostDays) yield return Bad("coolingOffDays", $"A number of days from 0 to {MostDays} is needed here: the term of the request runs meanwhile.");
        if (RemindDaysBefore.Count is 0 or > 10 || RemindDaysBefore.Any(d => d is < 0 or > 60)) yield return Bad("remindDaysBefore", "One to ten numbers of days from 0 to 60 are needed here: nothing lapses silently.");
        if (PackageDays is < 1 or > MostPackageDays) yield return Bad("packageDays", $"A number of days from 1 to {MostPackageDays} is needed here.");
        if (string.IsNullOrWhiteSpace(Authority) || Authority.Length > MostName) yield return Bad("authority", $"The name of a supervisory authority of at most {MostName} characters is needed here.");
    }

    private static bool Refused(RegisterEntries register) =>
        register.Transfers.Count > MostEntries || register.Measures.Count > MostEntries || register.Transfers.Any(t => t is null) || register.Measures.Any(m => m is null)
        || new[] { register.Controller, register.Contact, register.JointControllers, register.Representative, register.DataProtectionOfficer }
            .Concat(register.Measures).Concat(register.Transfers.SelectMany(t => new[] { t.Recipient, t.Country, t.Safeguard })).OfType<string>()
            .Any(text => string.IsNullOrWhiteSpace(text) || text.Length > MostEntry);

    private static Rejection Bad(string place, string reason) => new("policy-value", reason, $"policy.{place}");

    private static (PrivacyPolicy?, IReadOnlyList<Rejection>) Refused(string code, string reason, string path) => (null, [new(code, reason, path)]);
}
