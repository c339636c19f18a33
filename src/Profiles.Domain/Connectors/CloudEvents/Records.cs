using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Domain.Connectors.CloudEvents;

/// <summary>What a system knows of a person: <c>traits.reported</c>, <c>identities.linked</c>, <c>record.deleted</c>, <c>record.merged</c>.</summary>
internal static class Records
{
    /// <summary><c>listsAll</c>: the identities of these types are all that the record has now, so that what it had before and has no more ends.</summary>
    public static Draft Traits(EventData data)
    {
        var traits = new Fact.Traits(data.Members("traits", needed: true) ?? new Dictionary<string, JsonElement>());
        return new(data.Identities(), data.Texts("listsAll") is { Count: > 0 } types ? [traits, new Fact.ListsAll(types)] : [traits]) { OccurredAt = data.Moment("occurredAt") };
    }

    public static Draft Linked(EventData data) => new(data.Identities(least: 2)) { Reason = data.Text("reason"), OccurredAt = data.Moment("occurredAt"), NeedsSigned = true };

    /// <summary>The record is gone from its system: what it tied to the person is tied no more. It erases nothing.</summary>
    public static Draft Deleted(EventData data)
    {
        var identities = data.Identities();
        if (identities.Count > 1) data.Refuse("identity-count", "A record is one identity, such as the CRM's id.", "identities");
        return new(identities, new Fact.ListsAll([])) { OccurredAt = data.Moment("occurredAt"), NeedsSigned = true };
    }

    /// <summary>The system merged an older record into this one.</summary>
    public static Draft Merged(EventData data)
    {
        var older = data.Identity("older");
        return new(data.Identities(), older is null ? [] : [new Fact.Supersedes(older)]) { OccurredAt = data.Moment("occurredAt"), NeedsSigned = true };
    }
}
