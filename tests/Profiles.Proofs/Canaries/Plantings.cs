using System.Security.Cryptography;

namespace Profiles.Proofs.Canaries;

/// <summary>The canaries: texts that nobody else writes, and where each went in, so that a find names the leak and not the text.</summary>
internal sealed class Plantings
{
    private readonly List<(string Text, string Where)> all = [];

    public IReadOnlyList<(string Text, string Where)> All => all;

    /// <summary>Lower-case letters only, so that no normaliser changes them.</summary>
    public string Word(string where) => Add($"canary{RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 12)}", where);

    public string Email(string where) => $"{Word(where)}@example.org";

    /// <summary>A French mobile number. What is looked for is the part that every spelling of it has.</summary>
    public string Phone(string where) => "+33" + Add($"6{RandomNumberGenerator.GetInt32(10, 70)}{RandomNumberGenerator.GetString("0123456789", 6)}", where);

    public object Nested(string where) => new { deep = new[] { new { note = Word($"{where}, nested") } } };

    private string Add(string text, string where)
    {
        all.Add((text, where));
        return text;
    }
}
