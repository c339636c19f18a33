using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Profiles.Benchmarks.Load;

/// <summary>HTTP/1.1 over one kept connection, one request at a time, on bare blocking sockets: what the load takes is missing to what it measures.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[256 * 1024];

    public LoadConnection(Uri url) => socket.Connect(url.Host, url.Port);

    /// <returns>The answer with its headers, until the next one.</returns>
    public ReadOnlySpan<byte> Ask(ReadOnlySpan<byte> request)
    {
        for (var sent = 0; sent < request.Length;) sent += socket.Send(request[sent..]);
        for (var length = 0; ;)
        {
            if (length == buffer.Length) Array.Resize(ref buffer, 2 * length);
            var read = socket.Receive(buffer.AsSpan(length));
            if (read == 0) throw new IOException("The server closed the connection.");
            length += read;
            var answer = buffer.AsSpan(0, length);
            if (IsWhole(answer)) return answer;
        }
    }

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        const string length = "content-length:";
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var head = Encoding.ASCII.GetString(answer[..end]);
        var at = head.IndexOf(length, StringComparison.OrdinalIgnoreCase);
        // Without a length it comes in chunks; the last one is empty, and no JSON has such a line.
        if (at < 0) return answer.EndsWith("\r\n0\r\n\r\n"u8);
        var line = head.AsSpan(at + length.Length);
        var stop = line.IndexOf('\r');
        return answer.Length >= end + 4 + int.Parse(stop < 0 ? line : line[..stop], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }
}
