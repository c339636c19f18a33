namespace Profiles.Api.Importing.HubSpot;

/// <summary>HubSpot's export of contacts, with the headers of its screens or the internal names of its properties.</summary>
/// <remarks>https://knowledge.hubspot.com/import-and-export/export-records</remarks>
internal sealed class HubSpotContacts : IContactFormat
{
    private static readonly string[] Id = ["Record ID", "hs_object_id", "Contact ID", "vid"];
    private static readonly string[] Merged = ["Merged Contact IDs", "hs_merged_object_ids", "Merged record IDs", "hs_calculated_merged_vids"];
    private static readonly string[] Modified = ["Last Modified Date", "lastmodifieddate", "hs_lastmodifieddate"];
    private static readonly string[] MoreEmails = ["Additional email addresses", "hs_additional_emails"];
    private static readonly string[] Phones = ["Mobile Phone Number", "mobilephone", "Phone Number", "phone", "WhatsApp Phone Number"];
    private static readonly string[] OptOut = ["Unsubscribed from all email", "hs_email_optout"];

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["firstname"] = "firstName", ["lastname"] = "lastName", ["email"] = "email", ["phonenumber"] = "phone", ["phone"] = "phone",
        ["mobilephonenumber"] = "mobile", ["mobilephone"] = "mobile", ["companyname"] = "company", ["company"] = "company", ["jobtitle"] = "jobTitle",
        ["streetaddress"] = "street", ["address"] = "street", ["city"] = "city", ["postalcode"] = "postalCode", ["zip"] = "postalCode", ["stateregion"] = "state", ["state"] = "state",
        ["countryregion"] = "country", ["country"] = "country", ["lifecyclestage"] = "lifecycleStage", ["leadstatus"] = "leadStatus", ["hsleadstatus"] = "leadStatus",
        ["contactowner"] = "owner", ["hubspotownerid"] = "owner", ["createdate"] = "createdAt", ["lastactivitydate"] = "lastActivityAt",
        ["preferredlanguage"] = "language", ["hslanguage"] = "language", ["dateofbirth"] = "birthDate",
    };

    private static readonly HashSet<string> Dates = new(StringComparer.Ordinal) { "createdate", "lastactivitydate", "lastmodifieddate" };

    private static readonly HashSet<string> Taken = [.. ((string[])[.. Id, .. Merged, .. Modified, .. OptOut, .. MoreEmails]).Select(CrmColumns.Folded)];

    public string Name => "hubspot";

    public string? Misses(CrmColumns columns) => columns.Find(Id) >= 0 ? null : "a column Record ID";

    public bool ListsOlderIds(CrmColumns columns) => columns.Find(Merged) >= 0;

    public string? IdOf(CrmRow row) => row[Id];

    /// <summary>HubSpot may list the record itself among those that were merged into it.</summary>
    public IEnumerable<string> OlderIdsOf(CrmRow row) => row.List(Merged).Where(id => id != IdOf(row)).Distinct();

    public Contact Map(CrmRow row, string id)
    {
        var remarks = new List<string>();
        return new Contact
        {
            Id = id,
            Emails = [.. (row["Email"] is { } email ? [email] : Enumerable.Empty<string>()).Concat(row.List(MoreEmails))],
            Phones = [.. Phones.Select(name => row[name]).OfType<string>()],
            Lists = [.. (row.Columns.Find("Email") >= 0 ? ["email"] : Array.Empty<string>()), .. (row.Columns.Find(Phones) >= 0 ? ["phone"] : Array.Empty<string>())],
            Traits = CrmTraits.Of(row, Names, Dates, Taken),
            Older = [.. OlderIdsOf(row)],
            OptedOut = OptedOut(row),
            Consents = [.. CrmConsent.Of(row, remarks)],
            ModifiedAt = CrmDates.Read(row[Modified]),
            Remarks = remarks,
        };
    }

    /// <summary>Of all e-mail, or of one subscription: either denies marketing by e-mail.</summary>
    private static string[] OptedOut(CrmRow row)
    {
        for (var i = 0; i < row.Columns.Headers.Count; i++)
        {
            var header = CrmColumns.Folded(row.Columns.Headers[i]);
            if ((header.StartsWith("optedoutofemail", StringComparison.Ordinal) || header.StartsWith("hsemailoptout", StringComparison.Ordinal)
                || header == "unsubscribedfromallemail") && CrmRow.IsTrue(row.Cell(i))) return ["email"];
        }
        return [];
    }
}
