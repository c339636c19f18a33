using System.Globalization;
using System.Text;

namespace Profiles.Domain.Identities;

/// <summary>
/// An e-mail address: lower case, its domain in ASCII (IDNA). Dots and plus signs stay, as only the provider knows what they mean
/// (RFC 5321 §2.3.11). The syntax check is loose on the left of the @, where providers do as they like, and strict on the right.
/// </summary>
public static class NormalEmail
{
    private const int MaxLocal = 64, MaxDomain = 253, MaxLabel = 63;
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    /// <param name="text">As <see cref="NormalText.Clean"/> gives it.</param>
    /// <returns>Null where it is no address.</returns>
    public static string? Of(string text)
    {
        var at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1) return null;
        var local = text[..at].ToLowerInvariant().Normalize(NormalizationForm.FormC);
        if (Encoding.UTF8.GetByteCount(local) > MaxLocal || local.Any(c => char.IsWhiteSpace(c) || "<>()[]\\,;:\"@".Contains(c, StringComparison.Ordinal)))
            return null;
        return Domain(text[(at + 1)..]) is { } domain && local.Length + 1 + domain.Length <= NormalText.MaxLength ? $"{local}@{domain}" : null;
    }

    private static string? Domain(string text)
    {
        var domain = text.EndsWith('.') ? text[..^1] : text;
        if (domain.Length == 0) return null;
        if (!Ascii.IsValid(domain))
        {
            try
            {
                domain = Idn.GetAscii(domain);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
        domain = domain.ToLowerInvariant();
        var labels = domain.Split('.');
        return domain.Length <= MaxDomain && labels.Length > 1 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit) ? domain : null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabel && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
