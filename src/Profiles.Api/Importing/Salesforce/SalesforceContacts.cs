namespace Profiles.Api.Importing.Salesforce;

/// <summary>Salesforce's export of the object Contact (or Lead), with the API names of its fields.</summary>
/// <remarks>https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm</remarks>
internal sealed class SalesforceContacts : IContactFormat
{
    private static readonly string[] Modified = ["SystemModstamp", "LastModifiedDate"];
    private static readonly string[] Phones = ["MobilePhone", "Phone", "HomePhone", "OtherPhone"];

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["firstname"] = "firstName", ["lastname"] = "lastName", ["salutation"] = "salutation", ["email"] = "email", ["phone"] = "phone", ["mobilephone"] = "mobile",
        ["title"] = "jobTitle", ["company"] = "company", ["leadsource"] = "leadSource", ["birthdate"] = "birthDate",
        ["mailingstreet"] = "street", ["mailingcity"] = "city", ["mailingpostalcode"] = "postalCode", ["mailingstate"] = "state", ["mailingcountry"] = "country",
        ["ownerid"] = "owner", ["accountid"] = "accountId", ["individualid"] = "individualId", ["createddate"] = "createdAt",
    };

    private static readonly HashSet<string> Dates = new(StringComparer.Ordinal) { "createddate" };

    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        "id", "isdeleted", "masterrecordid", "hasoptedoutofemail", "donotcall", "lastmodifieddate", "systemmodstamp",
    };

    public string Name => "salesforce";

    public string? Misses(CrmColumns columns) => columns.Find("Id") >= 0 ? null : "a column Id";

    public bool ListsOlderIds(CrmColumns columns) => false;

    public string? IdOf(CrmRow row) => SalesforceId.Long(row["Id"]);

    /// <summary>Salesforce says it on the row of the older record, and that row is what is left of it.</summary>
    public IEnumerable<string> OlderIdsOf(CrmRow row) => [];

    public Contact Map(CrmRow row, string id)
    {
        var remarks = new List<string>();
        var deleted = row.Flag("IsDeleted");
        return new Contact
        {
            Id = id,
            Emails = row["Email"] is { } email ? [email] : [],
            Phones = [.. Phones.Select(name => row[name]).OfType<string>()],
            Lists = [.. (row.Columns.Find("Email") >= 0 ? ["email"] : Array.Empty<string>()), .. (row.Columns.Find(Phones) >= 0 ? ["phone"] : Array.Empty<string>())],
            Traits = CrmTraits.Of(row, Names, Dates, Taken),
            MergedInto = deleted && SalesforceId.Long(row["MasterRecordId"]) is { } master && master != id ? master : null,
            IsDeleted = deleted,
            OptedOut = [.. (row.Flag("HasOptedOutOfEmail") ? ["email"] : Array.Empty<string>()), .. (row.Flag("DoNotCall") ? ["phone"] : Array.Empty<string>())],
            Consents = [.. CrmConsent.Of(row, remarks)],
            ModifiedAt = CrmDates.Read(row[Modified]),
            Remarks = remarks,
        };
    }
}
