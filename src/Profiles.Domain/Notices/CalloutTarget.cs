using System.Net;
using System.Net.Sockets;
using Profiles.Domain.Recording;

namespace Profiles.Domain.Notices;

/// <summary>
/// Where this service may be sent to by what a brand writes down: to public addresses of the internet, over TLS. Otherwise whoever writes an address down could read and call what
/// only this machine reaches (OWASP, "Server-Side Request Forgery"). The name is looked at when it is written down, the address at each connection.
/// </summary>
/// <param name="AllowLoopback">For trying out: plain HTTP to this machine, and to nothing else.</param>
public sealed record CalloutTarget(bool AllowLoopback = false)
{
    public const int MaxLength = 2_000;

    // Names that never lead to somebody else: RFC 6761, 6762, 8375, the cloud providers' metadata services.
    private static readonly string[] OwnNames = ["localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "home.arpa", "corp", "private", "test", "invalid", "onion", "arpa"];

    // IANA's registries of special-purpose addresses (RFC 6890): not globally reachable, or leading elsewhere than they look.
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // The platforms' own services, at addresses that look public.
            "168.63.129.16/32",
        }.Select(IPNetwork.Parse),
    ];

    // Of IPv6 only what is given out for the internet, without what embeds an IPv4 address (6to4, Teredo) or is for documents.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] ClosedOfGlobal = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse)];

    /// <returns>Where it leads; or why it is refused.</returns>
    public (Uri? Endpoint, Rejection? Rejection) Read(string text, string path)
    {
        if (text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            return Refused("An absolute address is needed here, such as https://mailer.example.com/notices.");
        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0) return Refused("An address without user, password and fragment is needed here.");
        if (AllowLoopback && IsLoopback(url)) return (url, null);
        if (url.Scheme != Uri.UriSchemeHttps) return Refused("Persons are told of over https only.");
        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6) return IPAddress.TryParse(url.DnsSafeHost, out var address) && IsPublic(address) ? (url, null) : Closing();
        var host = url.IdnHost.TrimEnd('.').ToLowerInvariant();
        return url.HostNameType != UriHostNameType.Dns || !host.Contains('.', StringComparison.Ordinal) || OwnNames.Any(own => host == own || host.EndsWith($".{own}", StringComparison.Ordinal)) ? Closing() : (url, null);

        (Uri?, Rejection?) Refused(string reason) => (null, new("endpoint", reason, path));
        (Uri?, Rejection?) Closing() => (null, new("endpoint-closed", "This address leads to a network that is not public; recipients are reached over the internet.", path));
    }

    /// <summary>Whether a connection to that address may be made.</summary>
    public bool Allows(IPAddress address) => IsPublic(address) || (AllowLoopback && IPAddress.IsLoopback(address));

    public static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Closed.Any(network => network.Contains(address)),
        // 64:ff9b::10.0.0.1 is none: it is outside of 2000::/3. So is ::ffff:10.0.0.1, but a network compares that by its IPv4 part, and finds it inside.
        AddressFamily.InterNetworkV6 => !address.IsIPv4MappedToIPv6 && address.ScopeId == 0 && Global.Contains(address) && !ClosedOfGlobal.Any(network => network.Contains(address)),
        _ => false,
    };

    private static bool IsLoopback(Uri url) => url.DnsSafeHost == "localhost" || (IPAddress.TryParse(url.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
}
