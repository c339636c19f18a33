using System.Net;
using System.Net.Sockets;
using Profiles.Domain.Notices;

namespace Profiles.Api.Notices;

/// <summary>The name leads to no address that may be called.</summary>
public sealed class ClosedAddressException() : Exception("The address is not public.");

/// <summary>
/// A client for addresses that a brand wrote down. The name is resolved here, and the connection goes to an address that was looked at and to no other, so that a name which answers
/// otherwise the second time (DNS rebinding) leads nowhere. No redirect is followed, no proxy asked, no cookie kept.
/// </summary>
public static class PublicConnections
{
    /// <param name="resolve">Of a name or a literal address; null: the system's.</param>
    public static SocketsHttpHandler Handler(CalloutTarget targets, TimeSpan timeout, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 16,
        ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, targets, resolve ?? Dns.GetHostAddressesAsync, cancellation),
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint to, CalloutTarget targets, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellation)
    {
        var allowed = (await resolve(to.Host, cancellation)).Where(targets.Allows).ToArray();
        if (allowed.Length == 0) throw new ClosedAddressException();
        for (var place = 0; ; place++)
        {
            var socket = new Socket(allowed[place].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(allowed[place], to.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (place < allowed.Length - 1)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
