using Profiles.Domain.PrivacyRequests;
using Profiles.Domain.Tenants;
using Profiles.Projections.PrivacyRequests;

namespace Profiles.Api.GraphQL.Schema.PrivacyRequests;

/// <summary>The letter of a request.</summary>
internal static class RequestReply
{
    public static string Of(RequestView view, ReplyKind? asked, string? language, TenantSettings settings)
    {
        var kind = asked ?? Replies.OwedIn(view.Request);
        var move = kind switch { ReplyKind.Denial => "DENY", ReplyKind.Extension => "EXTEND", _ => null };
        return Replies.Render(
            kind, view.Request, language ?? view.Request.Language, view.History.LastOrDefault(m => m.Action == move)?.Reason, settings.PrivacyPolicy.Authority);
    }
}
