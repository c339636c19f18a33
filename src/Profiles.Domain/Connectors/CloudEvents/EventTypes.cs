using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.CloudEvents;

/// <summary>The types of events that are understood. Public: a promise.</summary>
internal static class EventTypes
{
    private const int LongestRawKind = 256;

    public static MappedEvent Map(CloudEvent e, DateTimeOffset receivedAt, string controller)
    {
        var data = new EventData(e.Data);
        Draft? draft = e.Type switch
        {
            "interaction.recorded" => Interactions.Recorded(data, e),
            "interaction.edited" => Interactions.Edited(data, e),
            "interaction.deleted" => Interactions.Deleted(data, e),
            "rating.given" => Interactions.Rated(data, e),
            "survey.answered" => Interactions.Surveyed(data, e),
            "traits.reported" => Records.Traits(data),
            "identities.linked" => Records.Linked(data),
            "record.deleted" => Records.Deleted(data),
            "record.merged" => Records.Merged(data),
            "permission.given" => Permissions.Given(data, e, controller),
            "permission.withdrawn" => Permissions.Withdrawn(data, e, controller),
            _ => null,
        };
        if (draft is null) return Unknown(e, receivedAt);
        if (data.Refusal is { } refusal) return Kept(e, refusal);
        var message = draft.Message(e, receivedAt);
        if (message.Facts.Select(f => FactChecks.Check(f, message.Identities.Count)).FirstOrDefault(r => r is not null) is { } wrong) return Kept(e, wrong with { Path = $"data.{wrong.Path}" });
        // In binary mode whoever sees a delivery could send it again as another type.
        return draft.NeedsSigned && !e.IsSigned
            ? Kept(e, new("binary-unsigned", "In binary mode the type is not signed: send events of this type in structured mode.", "type"))
            : new(e.RawType, message);
    }

    private static MappedEvent Unknown(CloudEvent e, DateTimeOffset receivedAt)
    {
        var data = new EventData(e.Data);
        var draft = new Draft(data.Identities(), new Fact.Interaction
        {
            Kind = InteractionKind.Other,
            RawKind = e.Type?[..Math.Min(e.Type.Length, LongestRawKind)],
            Channel = e.Data.Text("channel") is { } channel && FactChecks.IsToken(channel) ? channel : "other",
            Attributes = new Details().Raw(e.Data).OrNull,
        });
        return draft.Identities.Count > 0
            ? new(e.RawType, draft.Message(e, receivedAt))
            : Kept(e, new("type-unknown", "This type of event is not known, and its data name nobody in identities. Map it again once it is.", "type"));
    }

    private static MappedEvent Kept(CloudEvent e, Rejection why) => new(e.RawType, null) { Kept = why };
}

/// <summary>What an event's data come to, where nothing is wrong with them.</summary>
internal sealed record Draft(IReadOnlyList<IdentityClaim> Identities, params Fact[] Facts)
{
    /// <summary>As its data say; else the event's own time.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    public string? Reason { get; init; }

    /// <summary>It permits, joins or ends: too much for an event whose type anybody on the way could have changed.</summary>
    public bool NeedsSigned { get; init; }

    public Message Message(CloudEvent e, DateTimeOffset receivedAt) => new()
    {
        Id = e.MessageId,
        Identities = Identities,
        OccurredAt = OccurredAt ?? e.Time,
        ReceivedAt = receivedAt,
        Facts = Facts,
        Reason = Reason,
    };
}
