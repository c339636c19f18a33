using System.Text.Json;
using Profiles.Domain.Consent;

namespace Profiles.Api.Importing;

/// <summary>What any CRM's row says of a contact, before it becomes a message. In memory only.</summary>
internal sealed record Contact
{
    /// <summary>The record's id in the CRM.</summary>
    public required string Id { get; init; }

    public IReadOnlyList<string> Emails { get; init; } = [];
    public IReadOnlyList<string> Phones { get; init; } = [];

    /// <summary>The types of contact points that the file has a column for: what a row lists of them is all that the CRM has.</summary>
    public IReadOnlyList<string> Lists { get; init; } = [];

    public IReadOnlyDictionary<string, JsonElement> Traits { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Records that the CRM merged into this one.</summary>
    public IReadOnlyList<string> Older { get; init; } = [];

    /// <summary>The record that the CRM merged this one into.</summary>
    public string? MergedInto { get; init; }

    /// <summary>The CRM deleted the record: what it said of the person has ended, and of its content only denials are taken over.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Channels that the person wants no marketing on.</summary>
    public IReadOnlyList<string> OptedOut { get; init; } = [];

    public IReadOnlyList<AttestedConsent> Consents { get; init; } = [];

    /// <summary>When the row was last right. Null: when it is received.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Parts of the row that could not be used, by code.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    public override string ToString() => "(contact)";
}

/// <summary>A prior act of the person, with its own date, method and text.</summary>
internal sealed record AttestedConsent(string Channel, string Purpose, DateTimeOffset At, ConsentMethod Method, string? Text, string? TextVersion, string? Language)
{
    public override string ToString() => $"{Channel}|{Purpose}|(consent)";
}

/// <summary>How a CRM writes its contacts.</summary>
internal interface IContactFormat
{
    /// <summary>As <c>--format</c> names it.</summary>
    string Name { get; }

    /// <summary>Null where the columns tell that the file is no such export; otherwise which columns were looked for.</summary>
    string? Misses(CrmColumns columns);

    /// <summary>Whether <see cref="OlderIdsOf"/> may find anything.</summary>
    bool ListsOlderIds(CrmColumns columns);

    string? IdOf(CrmRow row);

    /// <summary>The ids that the row says were merged into another record, and that should have no row of their own.</summary>
    IEnumerable<string> OlderIdsOf(CrmRow row);

    Contact Map(CrmRow row, string id);
}
