using System.Security.Cryptography;
using CsCheck;
using Profiles.Domain.Packages;
using Profiles.Domain.Privacy;

namespace Profiles.Domain.Tests.Packages;

public class PackageChunkTests
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(DataKey.Size);
    private static readonly Guid Package = Guid.NewGuid();

    [Fact]
    public async Task Whatever_is_written_in_whatever_pieces_comes_out_again()
    {
        await Gen.Select(Gen.Int[0, (3 * PackageChunks.Size) + 1], Gen.Int[1, PackageChunks.Size * 2], Gen.Bool).SampleAsync(async (length, piece, waits) =>
        {
            var clear = RandomNumberGenerator.GetBytes(length);
            using var key = Key();
            var boxes = await SealAsync(key, clear, piece, waits);

            boxes.Should().HaveCount(Math.Max(1, (length + PackageChunks.Size - 1) / PackageChunks.Size));
            boxes.SelectMany((box, place) => PackageChunks.Open(key, place, place == boxes.Count - 1, box)).SequenceEqual(clear).Should().BeTrue();
        }, iter: 20);
    }

    [Fact]
    public async Task A_chunk_opens_in_its_own_place_only_and_the_last_one_only_as_the_last()
    {
        using var key = Key();
        var boxes = await SealAsync(key, new byte[(2 * PackageChunks.Size) + 5], PackageChunks.Size, waits: true);

        Opening(key, 0, false, boxes[1]).Should().Throw<AuthenticationTagMismatchException>("moved");
        Opening(key, 1, true, boxes[1]).Should().Throw<AuthenticationTagMismatchException>("cut off behind it");
        Opening(key, 2, false, boxes[2]).Should().Throw<AuthenticationTagMismatchException>("lengthened");
        using var other = new DataKey(Secret, new("acme"), Guid.NewGuid(), RetentionClass.Contact);
        Opening(other, 0, false, boxes[0]).Should().Throw<AuthenticationTagMismatchException>("another package");
        Opening(key, 2, true, boxes[2]).Should().NotThrow();

        static Action Opening(DataKey key, int place, bool last, byte[] box) => () => PackageChunks.Open(key, place, last, box);
    }

    private static async Task<List<byte[]>> SealAsync(DataKey key, byte[] clear, int piece, bool waits)
    {
        var boxes = new List<byte[]>();
        await using var stream = new SealingStream(key, (place, box, _) =>
        {
            place.Should().Be(boxes.Count);
            boxes.Add(box);
            return Task.CompletedTask;
        });
        for (var from = 0; from < clear.Length; from += piece)
        {
            var some = clear.AsMemory(from, Math.Min(piece, clear.Length - from));
            if (waits) await stream.WriteAsync(some);
            else stream.Write(some.Span);
        }
        (await stream.CompleteAsync(default)).Should().Be(boxes.Count);
        stream.Written.Should().Be(clear.Length);
        return boxes;
    }

    private static DataKey Key() => new(Secret, new("acme"), Package, RetentionClass.Contact);
}
