using System.Globalization;
using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.X;

/// <summary>One event with what stands around it.</summary>
/// <param name="Json">Of the event alone.</param>
/// <param name="Brand">The id of the brand's own account.</param>
/// <param name="Uuid">X's own id of the event, where it has one.</param>
/// <param name="Described">The accounts that the delivery describes beside its events.</param>
internal sealed record XEvent(string RawType, JsonElement? Json, string? Brand, DateTimeOffset ReceivedAt, IReadOnlyList<JsonElement?> Described, string? Uuid = null)
{
    public const string Channel = "x";

    /// <summary>For what has no id of its own.</summary>
    public string Id => $"event:{Uuid ?? $"{RawType}:{Json.Digest()}"}";

    /// <summary>When the event was, not what it is about: a like has the time of the post that is liked beside its own.</summary>
    public DateTimeOffset? OccurredAt => Json.Moment("timestamp_ms") ?? Json.Moment("created_timestamp") ?? Json.Moment("created_at_msec") ?? Moment(Json);

    public XUser Find(string? id) => XUser.Find(id, Described);

    public MappedEvent Of(XUser person, string id, Fact fact, DateTimeOffset? at = null)
    {
        if (person.Id is null) return new(RawType, null) { Kept = new("author-missing", "The network does not say who did this.") };
        return new(RawType, new Message
        {
            Id = id,
            Identities = [new IdentityClaim("x", null, person.Id)],
            OccurredAt = at ?? OccurredAt,
            ReceivedAt = ReceivedAt,
            Facts = person.Traits is { } traits ? [fact, new Fact.Traits(traits)] : [fact],
        });
    }

    /// <summary>Somebody did this to somebody: it is recorded of whoever of the two is not the brand.</summary>
    public MappedEvent Between(XUser from, XUser to, string id, Func<Direction, Fact> fact, DateTimeOffset? at = null) =>
        from.Id is null || from.Id != Brand ? Of(from, id, fact(Direction.Inbound), at)
        : to.Id is not null && to.Id != Brand ? Of(to, id, fact(Direction.Outbound), at)
        : MappedEvent.Nobodys(RawType);

    public Fact.Interaction Interaction(InteractionKind kind, Direction direction = Direction.Inbound) => new()
    {
        Kind = kind,
        RawKind = RawType,
        Channel = Channel,
        Direction = direction,
        Target = Brand,
    };

    /// <summary>X's older form is <c>Mon May 19 14:01:46 +0000 2025</c>.</summary>
    public static DateTimeOffset? Moment(JsonElement? json) => json.Moment("created_at")
        ?? (DateTimeOffset.TryParseExact(json.Text("created_at"), "ddd MMM dd HH:mm:ss zzz yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time) && time >= DateTimeOffset.UnixEpoch ? time : null);
}
