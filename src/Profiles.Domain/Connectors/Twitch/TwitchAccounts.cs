using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.PrivacyRequests;

namespace Profiles.Domain.Connectors.Twitch;

/// <summary>What becomes of the accounts of people who once let the brand's app read them.</summary>
internal static class TwitchAccounts
{
    /// <summary>An address that Twitch did not see proved may be anybody's.</summary>
    public static MappedEvent Updated(TwitchEvent e)
    {
        var said = new Details().Add("email", e.Json.IsTrue("email_verified") ? e.Json.Text("email") : null).Copy(e.Json, "description").OrNull;
        return e.Of(e.RawType, "user", e.Id, said is null ? null : new Fact.Traits(said));
    }

    /// <summary>Login and name are null where the account is no more: then it is the network that says that this person is gone.</summary>
    public static MappedEvent Revoked(TwitchEvent e)
    {
        if (e.Json.Id("user_id") is not { } user || e.Json.Text("user_login") is not null || e.Json.Text("user_name") is not null) return TwitchActs.Act(e);
        return new MappedEvent(e.RawType, null)
        {
            Privacy = new(PrivacyRequestKind.Erasure, $"{e.RawType}:{user}", [new IdentityClaim("twitch", null, user)], Proven: true),
        };
    }
}
