using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Api.Demo;

/// <summary>Links that an admin of the CRM made by hand, since no system knew of them.</summary>
internal static class AdminLinks
{
    public static IEnumerable<Message> Of(IEnumerable<Member> members, DateTimeOffset receivedAt) => members
        .Where(m => m.Number % 25 == 3 && m.Has("x") && m.Has("crm"))
        .Select(m => new Message
        {
            Id = $"admin-link-{m.Number}",
            Identities = [.. ((Account[])[m["crm"]!, m["x"]!]).Select(a => new IdentityClaim(a.Type, a.Scope, a.Id))],
            OccurredAt = new Chance("admin-link", m.Number).Time(m.Joined, DemoBrand.Today),
            ReceivedAt = receivedAt,
            Reason = m.Language == "fr" ? "Confirmé par téléphone : c'est bien son compte." : "Confirmed by telephone: the account is theirs.",
        });
}
