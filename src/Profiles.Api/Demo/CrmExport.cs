using System.Globalization;
using CsvHelper;

namespace Profiles.Api.Demo;

/// <summary>The file that HubSpot would export: 1,500 contacts, some of them twice, some with nothing but a name.</summary>
internal static class CrmExport
{
    private const int Contacts = 1500;

    private static readonly string[] Stages = ["Subscriber", "Lead", "Customer", "Customer", "Evangelist"];

    /// <summary>By the header of its column; what is absent is empty.</summary>
    private static readonly string[] Headers =
    [
        "Record ID", "First Name", "Last Name", "Email", "Mobile Phone Number", "City", "Country/Region", "Preferred language", "Lifecycle Stage", "Create Date", "Last Modified Date",
        "Merged Contact IDs", "Unsubscribed from all email", "Newsletter opt-in",
        "Consent: email marketing date", "Consent: email marketing method", "Consent: email marketing text", "Consent: email marketing language",
        "Consent: sms marketing date", "Consent: sms marketing method", "Consent: sms marketing text", "Consent: sms marketing language",
    ];

    public static void Write(TextWriter text, IReadOnlyList<Member> members)
    {
        using var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var header in Headers) csv.WriteField(header);
        csv.NextRecord();
        foreach (var row in Rows(members))
        {
            foreach (var header in Headers) csv.WriteField(row.GetValueOrDefault(header) ?? "");
            csv.NextRecord();
        }
    }

    private static IEnumerable<Dictionary<string, string?>> Rows(IReadOnlyList<Member> members)
    {
        var known = members.Where(m => m.Has("crm")).ToList();
        var twice = known.Where(m => m.Number % 20 == 5).ToList();
        var faker = new Bogus.Faker("fr");
        foreach (var member in known) yield return Contact(member);
        foreach (var member in twice) yield return Duplicate(member);
        for (var number = known.Count + twice.Count; number < Contacts; number++) yield return Prospect(number, faker);
    }

    private static Dictionary<string, string?> Contact(Member member)
    {
        var chance = new Chance("crm", member.Number);
        var decisions = Decisions.Of(member);
        var row = Person(member, chance);
        row["Record ID"] = member["crm"]!.Id;
        row["Email"] = chance.Of(0.1) ? member["email"]?.Id.ToUpperInvariant() : member["email"]?.Id;
        // Fields that had to be filled in are filled in somehow.
        row["Mobile Phone Number"] = member["phone"] is { } phone ? Spelt(phone.Id, chance) : chance.Of(0.05) ? "0000000000" : null;
        row["Merged Contact IDs"] = member.Number % 70 == 12 ? $"{40_000 + member.Number}" : null;
        row["Unsubscribed from all email"] = decisions.OptedOut ? "TRUE" : "FALSE";
        row["Newsletter opt-in"] = decisions.BareFlag ? "TRUE" : "FALSE";
        Attest(row, "email", decisions.AttestedEmail, decisions.Method, member);
        Attest(row, "sms", decisions.AttestedSms, "Form", member);
        return row;
    }

    /// <summary>The same person once more, with a slip in the name: whether they are one is for an admin to say.</summary>
    private static Dictionary<string, string?> Duplicate(Member member)
    {
        var chance = new Chance("crm-duplicate", member.Number);
        var row = Person(member, chance);
        row["Record ID"] = $"{20_000 + member.Number}";
        row["First Name"] = Typos.In(member.FirstName, chance);
        row["Last Name"] = chance.Of(0.5) ? Typos.In(member.LastName, chance) : member.LastName;
        var byEmail = member.Has("email") && chance.Of(0.6);
        row["Email"] = byEmail ? member["email"]!.Id : null;
        row["Mobile Phone Number"] = !byEmail ? member["phone"]?.Id : null;
        return row;
    }

    /// <summary>Somebody who left a card at a stand and never came back.</summary>
    private static Dictionary<string, string?> Prospect(int number, Bogus.Faker faker)
    {
        var chance = new Chance("prospect", number);
        faker.Random = chance.Dice;
        return new()
        {
            ["Record ID"] = $"{30_000 + number}", ["First Name"] = faker.Name.FirstName(), ["Last Name"] = faker.Name.LastName(), ["City"] = faker.Address.City(),
            ["Country/Region"] = "France", ["Preferred language"] = "fr", ["Lifecycle Stage"] = "Lead", ["Create Date"] = Written(chance.Time(DemoBrand.Opening, DemoBrand.Today)),
        };
    }

    private static Dictionary<string, string?> Person(Member member, Chance chance) => new()
    {
        ["First Name"] = member.FirstName, ["Last Name"] = member.LastName, ["City"] = member.City,
        ["Country/Region"] = member.Language == "fr" ? "France" : "United Kingdom", ["Preferred language"] = member.Language, ["Lifecycle Stage"] = chance.OneOf(Stages),
        ["Create Date"] = Written(member.Joined), ["Last Modified Date"] = Written(chance.Time(member.Joined, DemoBrand.Today)),
    };

    private static void Attest(Dictionary<string, string?> row, string channel, DateTimeOffset? at, string method, Member member)
    {
        if (at is not { } given) return;
        row[$"Consent: {channel} marketing date"] = Written(given);
        row[$"Consent: {channel} marketing method"] = method;
        row[$"Consent: {channel} marketing text"] = Phrases.Phrasebook.Of(member.Language).Consent;
        row[$"Consent: {channel} marketing language"] = member.Language;
    }

    /// <summary>As people write a French number; others with their country's code.</summary>
    private static string Spelt(string phone, Chance chance) => phone.StartsWith("+33", StringComparison.Ordinal)
        ? chance.Between(0, 3) switch
        {
            0 => phone,
            1 => $"0{phone[3..]}",
            2 => $"0{phone[3]} {phone[4..6]} {phone[6..8]} {phone[8..10]} {phone[10..12]}",
            _ => $"0033 {phone[3]} {phone[4..6]} {phone[6..8]} {phone[8..]}",
        }
        : chance.Of(0.5) ? phone : $"{phone[..3]} {phone[3..7]} {phone[7..]}";

    private static string Written(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
