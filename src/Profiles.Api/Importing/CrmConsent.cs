using System.Text.RegularExpressions;
using Profiles.Domain.Consent;

namespace Profiles.Api.Importing;

/// <summary>
/// Consents that were given before the import: columns named <c>Consent: &lt;channel&gt; &lt;purpose&gt; date</c>, <c>… method</c> and <c>… text</c>
/// (or <c>… text version</c>; also <c>… language</c>). All three are needed. A flag alone is no consent (I8; GDPR Art. 7(1)).
/// </summary>
internal static partial class CrmConsent
{
    [GeneratedRegex(@"^\s*consent:\s*(?<channel>[a-z0-9._-]{1,64})\s+(?<purpose>[a-z0-9._-]{1,64})\s+(?<part>date|method|text|text version|language)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Column();

    public static bool IsColumn(string header) => Column().IsMatch(header);

    /// <param name="remarks">Gets a code for each consent that lacks a part.</param>
    public static IEnumerable<AttestedConsent> Of(CrmRow row, List<string> remarks)
    {
        var parts = new Dictionary<(string Channel, string Purpose), Dictionary<string, string>>();
        for (var i = 0; i < row.Columns.Headers.Count; i++)
        {
            if (row.Cell(i) is not { } cell || Column().Match(row.Columns.Headers[i]) is not { Success: true } match) continue;
            var key = (match.Groups["channel"].Value.ToLowerInvariant(), match.Groups["purpose"].Value.ToLowerInvariant());
            if (!parts.TryGetValue(key, out var known)) parts[key] = known = [];
            known[match.Groups["part"].Value.ToLowerInvariant()] = cell;
        }
        foreach (var ((channel, purpose), part) in parts)
        {
            var (text, version) = (part.GetValueOrDefault("text"), part.GetValueOrDefault("text version"));
            if (CrmDates.Read(part.GetValueOrDefault("date")) is { } date && Method(part.GetValueOrDefault("method")) is { } method
                && (text ?? version) is not null)
            {
                yield return new(channel, purpose, date, method, text, version, part.GetValueOrDefault("language"));
            }
            else
            {
                remarks.Add("consent-incomplete");
            }
        }
    }

    /// <summary>An act of the person by which consent can be given. The import itself is none.</summary>
    private static ConsentMethod? Method(string? text) =>
        text is not null && !char.IsAsciiDigit(text[0]) && Enum.TryParse<ConsentMethod>(string.Concat(text.Where(char.IsLetter)), ignoreCase: true, out var method)
        && method is not (ConsentMethod.Import or ConsentMethod.OneClickUnsubscribe or ConsentMethod.GlobalPrivacyControl)
            ? method
            : null;
}
