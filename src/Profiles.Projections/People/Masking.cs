using System.Globalization;

namespace Profiles.Projections.People;

/// <summary>Enough of a value to tell two of one person apart, too little to reach anybody.</summary>
internal static class Masking
{
    public const string Hidden = "•••";

    /// <returns><c>c•••@e•••.com</c>, <c>+33•••01</c>, otherwise the first character.</returns>
    public static string Mask(string type, string value) => type switch
    {
        "email" when value.IndexOf('@', StringComparison.Ordinal) is > 0 and var at => $"{First(value)}{Hidden}@{Domain(value[(at + 1)..])}",
        "phone" when value.Length > 8 => $"{value[..3]}{Hidden}{value[^2..]}",
        _ when value.Length > 3 => $"{First(value)}{Hidden}",
        _ => Hidden,
    };

    private static string Domain(string domain) => $"{First(domain)}{Hidden}{(domain.LastIndexOf('.') is > 0 and var dot ? domain[dot..] : "")}";

    private static string First(string text) => text.Length == 0 ? "" : StringInfo.GetNextTextElement(text);
}
