using System.Security.Cryptography;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Packages;

/// <summary>
/// A package is stored as chunks, each sealed under the package's own key and bound to its place and to whether it is the last: none can be left out, moved, repeated or
/// cut off unnoticed (the STREAM construction; Hoang, Reyhanitabar, Rogaway and Vizár 2015). Stored: the names of the fields are a promise.
/// </summary>
public static class PackageChunks
{
    /// <summary>Bytes of the package in each chunk but the last: so much of it is in memory at a time.</summary>
    public const int Size = 256 * 1024;

    /// <param name="place">From 0.</param>
    public static byte[] Seal(DataKey key, int place, bool last, ReadOnlySpan<byte> clear) => key.SealBytes(clear, Field(place, last));

    /// <exception cref="AuthenticationTagMismatchException">The chunk is another package's, was changed, or has its place elsewhere.</exception>
    public static byte[] Open(DataKey key, int place, bool last, ReadOnlySpan<byte> box) => key.OpenBytes(box, Field(place, last));

    private static string Field(int place, bool last) => last ? $"package.{place}.end" : $"package.{place}";
}

/// <summary>Seals what is written to it, chunk by chunk, and hands each chunk on to be kept.</summary>
/// <param name="keep">Gets each chunk with its place, in order.</param>
public sealed class SealingStream(DataKey key, Func<int, byte[], CancellationToken, Task> keep) : Stream
{
    private readonly byte[] clear = new byte[PackageChunks.Size];
    // What was written by a caller that can't wait, such as the end of a file in a ZIP: it goes with what is written next.
    private readonly Queue<byte[]> waiting = [];
    private int filled;
    private int place;
    private int kept;

    /// <summary>So many bytes were written.</summary>
    public long Written { get; private set; }

    /// <summary>Seals the rest as the last chunk; nothing may be written after it.</summary>
    /// <returns>How many chunks there are.</returns>
    public async Task<int> CompleteAsync(CancellationToken cancellation)
    {
        Seal(last: true);
        await KeepAsync(cancellation);
        return kept;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // A full chunk waits for more: only then is it certain that it is not the last.
            if (filled == clear.Length) Seal(last: false);
            var some = buffer[..Math.Min(buffer.Length, clear.Length - filled)];
            some.CopyTo(clear.AsSpan(filled));
            filled += some.Length;
            Written += some.Length;
            buffer = buffer[some.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        await KeepAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => KeepAsync(cancellationToken);

    private void Seal(bool last)
    {
        waiting.Enqueue(PackageChunks.Seal(key, place++, last, clear.AsSpan(0, filled)));
        CryptographicOperations.ZeroMemory(clear);
        filled = 0;
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        while (waiting.TryDequeue(out var box)) await keep(kept++, box, cancellation);
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => Written; set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
