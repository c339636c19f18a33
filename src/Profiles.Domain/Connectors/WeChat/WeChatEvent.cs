using System.Globalization;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Connectors.WeChat;

/// <summary>What one delivery says: always one thing.</summary>
/// <param name="Fallback">The scope of the settings, for a body that does not name the account.</param>
/// <param name="IsSealed">It came in safe mode: each byte of it is WeChat's.</param>
internal sealed record WeChatEvent(WeChatXml Xml, string? Fallback, bool IsSealed, DateTimeOffset ReceivedAt)
{
    public const string Channel = "wechat";

    /// <summary>The scope of unionids, which are the same in all accounts of one owner.</summary>
    private const string Union = "union";

    /// <summary>The brand's own account.</summary>
    public string? Account => Xml.Value("ToUserName") ?? Fallback;

    public string? Person => Xml.Value("OpenID") ?? Xml.Value("FromUserName");

    public IReadOnlyList<IdentityClaim> Identities => (Xml.Value("UnionId") ?? Xml.Value("UnionID") ?? Xml.Value("unionid")) is not { } union
        ? [new IdentityClaim("wechat", Account, Person!)]
        : [new IdentityClaim("wechat", Account, Person!), new IdentityClaim("wechat", Union, union)];

    /// <summary>What keeps it from being recorded.</summary>
    public Rejection? Missing => Person is null ? new("author-missing", "The network does not say who did this.")
        : Account is null ? new("scope-missing", "The delivery does not name the account that it is for: set the connector's scope.")
        : null;

    public MappedEvent Of(string rawType, string id, Fact.Interaction said) => Missing is { } missing ? new(rawType, null) { Kept = missing } : new(rawType, new Message
    {
        Id = id,
        Identities = Identities,
        OccurredAt = long.TryParse(Xml.Value("CreateTime"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
        ReceivedAt = ReceivedAt,
        Facts = [said],
    });

    /// <summary>All that is said but who, to whom and when.</summary>
    public Details Details(params ReadOnlySpan<string> without)
    {
        var details = new Details();
        foreach (var (name, value) in Xml.Leaves.Take(60))
        {
            if (name is "ToUserName" or "FromUserName" or "CreateTime" or "MsgType" or "Event" or "MsgId" or "OpenID" or "UnionId" or "UnionID" or "unionid" || without.Contains(name)) continue;
            details.Add(Name(name), value);
        }
        return details;
    }

    /// <summary><c>Location_X</c> is <c>locationX</c>, <c>URL</c> is <c>url</c>.</summary>
    private static string Name(string name)
    {
        var joined = string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries));
        return joined.Length == 0 ? name : joined.All(char.IsUpper) ? joined.ToLowerInvariant() : char.ToLowerInvariant(joined[0]) + joined[1..];
    }
}
