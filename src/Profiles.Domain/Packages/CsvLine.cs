using System.Text;

namespace Profiles.Domain.Packages;

/// <summary>A line of a file for a spreadsheet (RFC 4180).</summary>
public static class CsvLine
{
    public static string Of(IEnumerable<string?> fields) => new StringBuilder().AppendJoin(',', fields.Select(Field)).Append("\r\n").ToString();

    private static string Field(string? text) => string.IsNullOrEmpty(text) ? "" : $"\"{Harmless(text).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>
    /// A spreadsheet would run what begins like a formula (OWASP, "CSV Injection"): such a field begins with an apostrophe. A telephone number is none, though it
    /// begins with a plus sign.
    /// </summary>
    private static string Harmless(string text) => text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠' && !IsNumber(text) ? $"'{text}" : text;

    private static bool IsNumber(string text) => text.Length > 1 && text[0] is '+' or '-' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
