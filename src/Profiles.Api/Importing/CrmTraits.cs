using System.Globalization;
using System.Text.Json;
using Profiles.Domain.Facts;

namespace Profiles.Api.Importing;

/// <summary>The cells of a row as traits: known columns under our names, all others under their own, so that nothing is lost.</summary>
internal static class CrmTraits
{
    /// <param name="names">From folded header to trait.</param>
    /// <param name="dates">Folded headers whose cells are dates.</param>
    /// <param name="taken">Folded headers that mean something else: ids, merges, opt-outs.</param>
    public static Dictionary<string, JsonElement> Of(
        CrmRow row, IReadOnlyDictionary<string, string> names, IReadOnlySet<string> dates, IReadOnlySet<string> taken)
    {
        var traits = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        for (var i = 0; i < row.Columns.Headers.Count; i++)
        {
            if (row.Cell(i) is not { } cell) continue;
            var header = CrmColumns.Folded(row.Columns.Headers[i]);
            if (taken.Contains(header) || CrmConsent.IsColumn(row.Columns.Headers[i])) continue;
            if ((names.GetValueOrDefault(header) ?? Own(row.Columns.Headers[i])) is not { } name) continue;
            // A flag that is off says nothing; one that is on is kept as it stands, and no consent follows from it.
            if (!names.ContainsKey(header) && cell.Equals("false", StringComparison.OrdinalIgnoreCase)) continue;
            var text = dates.Contains(header) && CrmDates.Read(cell) is { } date ? date.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : cell;
            traits.TryAdd(name, JsonSerializer.SerializeToElement(text));
        }
        return traits;
    }

    private static string? Own(string header)
    {
        var name = string.Concat(header.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : ' ')).Trim();
        return FactChecks.IsTraitName(name) ? name : null;
    }
}
