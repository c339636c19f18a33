using System.Globalization;
using System.Text;

namespace Profiles.Api.Demo;

/// <summary>Slips of the pen: two letters swapped, one lost or doubled, accents left out.</summary>
internal static class Typos
{
    public static string In(string name, Chance chance)
    {
        var at = chance.Between(1, Math.Max(1, name.Length - 2));
        return chance.Between(0, 3) switch
        {
            0 when at + 1 < name.Length => $"{name[..at]}{name[at + 1]}{name[at]}{name[(at + 2)..]}",
            1 => name.Remove(at, 1),
            2 => name.Insert(at, name[at].ToString()),
            _ => string.Concat(name.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)).ToUpperInvariant(),
        };
    }
}
