using System.Text.Json.Serialization;

namespace Profiles.Domain.Accountability;

/// <summary>
/// What the record of processing (GDPR Art. 30) needs and no catalogue holds. Each is optional, and stored in clear with the brand's privacy policy: names and addresses of firms and
/// offices, such as <c>privacy@brand.example</c>, of no person.
/// </summary>
public sealed record RegisterEntries
{
    public string? Controller { get; init; }

    /// <summary>How the controller is reached.</summary>
    public string? Contact { get; init; }
    public string? JointControllers { get; init; }

    /// <summary>Of a controller outside of the Union (Art. 27).</summary>
    public string? Representative { get; init; }

    /// <summary>How the data protection officer is reached.</summary>
    public string? DataProtectionOfficer { get; init; }
    public IReadOnlyList<Transfer> Transfers { get; init; } = [];

    /// <summary>Security measures of the brand's own (Art. 32), beside those that the service brings.</summary>
    public IReadOnlyList<string> Measures { get; init; } = [];

    [JsonIgnore]
    public bool IsEmpty => Controller is null && Contact is null && JointControllers is null && Representative is null && DataProtectionOfficer is null && Transfers.Count + Measures.Count == 0;
}

/// <summary>Personal data go to a third country or an international organisation (Art. 30(1)(e)).</summary>
/// <param name="Safeguard">Such as standard contractual clauses (Art. 46).</param>
public sealed record Transfer(string Recipient, string Country, string Safeguard);
