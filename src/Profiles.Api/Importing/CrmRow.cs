using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Profiles.Api.Importing;

/// <summary>The columns of a file. A column is found by its header without regard to case, blanks and signs.</summary>
internal sealed class CrmColumns
{
    private readonly Dictionary<string, int> byName = new(StringComparer.Ordinal);

    public CrmColumns(IReadOnlyList<string> headers)
    {
        Headers = [.. headers.Select(h => h.Trim())];
        for (var i = 0; i < Headers.Count; i++) byName.TryAdd(Folded(Headers[i]), i);
    }

    public IReadOnlyList<string> Headers { get; }

    /// <returns>-1 where there is none of them.</returns>
    public int Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (byName.TryGetValue(Folded(name), out var index)) return index;
        }
        return -1;
    }

    public static string Folded(string header) => string.Concat(header.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}

/// <summary>One row of a file.</summary>
/// <param name="Line">The line in the file that the row starts on, from 1.</param>
internal sealed record CrmRow(CrmColumns Columns, IReadOnlyList<string> Cells, long Line)
{
    /// <summary>The cell under the first of the headers that the file has; null where it is empty.</summary>
    public string? this[params ReadOnlySpan<string> names] => Columns.Find(names) is var index and >= 0 ? Cell(index) : null;

    public string? Cell(int index) => Cells[index].Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The ids in a cell such as <c>101;99</c>.</summary>
    public IEnumerable<string> List(params ReadOnlySpan<string> names) => this[names]?.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public bool Flag(params ReadOnlySpan<string> names) => IsTrue(this[names]);

    public static bool IsTrue(string? text) => text?.ToUpperInvariant() is "TRUE" or "YES" or "1" or "OUI" or "VRAI" or "Y" or "X";

    /// <summary>The same for the same content, whatever the order of the columns and the line it stands on.</summary>
    public string ContentHash()
    {
        var cells = Enumerable.Range(0, Cells.Count).Where(i => Cell(i) is not null).Select(i => $"{CrmColumns.Folded(Columns.Headers[i])}\u001f{Cell(i)}").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001e', cells))).AsSpan(0, 16));
    }

    public override string ToString() => $"(row on line {Line.ToString(CultureInfo.InvariantCulture)})";
}
