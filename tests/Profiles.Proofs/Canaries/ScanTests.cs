using System.Text;

namespace Profiles.Proofs.Canaries;

public class ScanTests
{
    private const string Word = "canaryabcdefghijkl";

    [Fact]
    public void A_word_is_found_in_every_encoding_wherever_a_chunk_ends()
    {
        byte[][] forms =
        [
            Encoding.UTF8.GetBytes(Word), Encoding.UTF8.GetBytes(Word.ToUpperInvariant()), Encoding.Unicode.GetBytes(Word), Encoding.BigEndianUnicode.GetBytes(Word),
            Ascii(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Word}!"))), Ascii(Convert.ToBase64String(Encoding.UTF8.GetBytes($"?{Word}"))),
            Ascii(Convert.ToBase64String(Encoding.UTF8.GetBytes($"é{Word}à"))), Ascii(Convert.ToBase64String(Encoding.Unicode.GetBytes($"é{Word}à"))),
            Ascii(Convert.ToHexString(Encoding.UTF8.GetBytes(Word))), Ascii(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Word))),
            Ascii(string.Concat(Word.Select(c => $"\\u{(int)c:X4}"))), Ascii(string.Concat(Word.Select(c => $"%{(int)c:X2}"))),
        ];
        foreach (var form in forms)
        {
            foreach (var before in (int[])[0, 1, (1 << 20) - 5])
            {
                using var stream = new MemoryStream([.. new byte[before], .. form, .. new byte[7]]);
                new Scan([Word, "canarymnopqrstuvwx"]).In(stream, "here").Should().ContainSingle().Which.Word.Should().Be(0);
            }
        }
    }

    [Fact]
    public void What_only_begins_like_a_word_is_none() => new Scan([Word]).InText("canaryabcdefghijkX canary Y2FuYXJ5", "here").Should().BeEmpty();

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
