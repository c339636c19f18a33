using System.Text.Json.Serialization;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.PrivacyRequests;

/// <summary>What a person asks for: GDPR Art. 15, 20, 16, 17, 18, 21(2), 21(1), and the CCPA's opt-out. The names are stored, and those of the API in upper snake case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PrivacyRequestKind>))]
public enum PrivacyRequestKind { Access, Portability, Rectification, Erasure, Restriction, ObjectionToMarketing, Objection, OptOutOfSaleOrSharing }

/// <summary>A person asked for something that is theirs to ask for. The first event of the request's own stream, whose id is the request's. Storage format.</summary>
/// <param name="Identities">Of the person, as far as they were known then; the first is the one that the request came by.</param>
/// <param name="VerifiedBy">The contact point that the person proved to hold while asking; null: nobody has looked who asks.</param>
/// <param name="Way">The way in: a token such as <c>preference-centre</c>.</param>
/// <param name="Language">That the person asked in, such as <c>fr</c>.</param>
/// <param name="Text">What the person wrote, such as what is to be corrected. Field <c>privacy-request.text</c>, class <c>contact</c> of the first identity.</param>
/// <param name="ReceivedAt">When it was first said: the legal terms count from then.</param>
public sealed record PrivacyRequestReceived(
    PrivacyRequestKind Kind, IReadOnlyList<IdentityId> Identities, IdentityId? VerifiedBy, string Way, string? Language, Sealed<string>? Text,
    DateTimeOffset ReceivedAt, DateTimeOffset OccurredAt, string Source, string Actor)
{
    public const string TextField = "privacy-request.text";
}
