using System.Text.Json.Serialization;

namespace Profiles.Domain.Facts;

/// <summary>The names are stored, and those of the API in upper snake case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InteractionKind>))]
public enum InteractionKind
{
    Post, Comment, Reaction, Share, Mention, Message, Call, Chat, Review, Survey, Question, Answer, Follow, Unfollow,
    EmailSent, EmailOpened, EmailClicked, EmailBounced, EmailComplained,
    Purchase, Visit, Appointment, EventAttendance, ContestEntry, Lead, Other,
}

/// <summary>Towards the brand, or from it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Direction>))]
public enum Direction { Inbound, Outbound }
