using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Profiles.Api.Importing;

/// <summary>A CSV file that can't be read any further. The message is for the user and holds nothing of the file.</summary>
public sealed class UnreadableFileException(string message) : Exception(message);

/// <summary>
/// Reads a CSV file row by row, in memory of constant size. UTF-8 or UTF-16 by its byte order mark, otherwise as asked for; the delimiter is the
/// one of comma, semicolon and tab that the header has most of.
/// </summary>
internal static class ReadingRows
{
    private const int MaxField = 1024 * 1024;

    /// <returns>The columns, and the rows; a null row has another number of cells than there are columns, or a quote that belongs nowhere.</returns>
    /// <exception cref="UnreadableFileException">No header, another encoding, a quote that is never closed.</exception>
    public static IEnumerable<(CrmColumns Columns, CrmRow? Row, long Line)> Of(string path, Encoding encoding)
    {
        using var reader = new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);
        var bad = false;
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = Delimiter(path, encoding),
            MaxFieldSize = MaxField,
            // The library's own exception would quote the row.
            BadDataFound = _ => bad = true,
            IgnoreBlankLines = true,
        });

        if (Next(parser) is not { Length: > 0 } headers) throw new UnreadableFileException("The file is empty.");
        if (headers.Count(h => h.Trim().Length > 0) < headers.Length) throw new UnreadableFileException("A column of the header has no name.");
        var columns = new CrmColumns(headers);
        yield return (columns, null, 0);

        var line = parser.RawRow + 1L;
        for (bad = false; Next(parser) is { } cells; bad = false, line = parser.RawRow + 1L)
        {
            yield return (columns, !bad && cells.Length == columns.Headers.Count ? new CrmRow(columns, cells, line) : null, line);
        }
    }

    private static string[]? Next(CsvParser parser)
    {
        var line = parser.RawRow + 1;
        try
        {
            return parser.Read() ? parser.Record : null;
        }
        catch (MaxFieldSizeException)
        {
            throw new UnreadableFileException($"Line {line}: a cell is larger than {MaxField} characters. Is a quote not closed?");
        }
        catch (DecoderFallbackException)
        {
            throw new UnreadableFileException($"Behind line {line} the file is not UTF-8. Save it as UTF-8, or name its encoding: --encoding windows-1252.");
        }
    }

    private static string Delimiter(string path, Encoding encoding)
    {
        using var reader = new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: true);
        var counts = new Dictionary<char, int> { [','] = 0, [';'] = 0, ['\t'] = 0 };
        var quoted = false;
        try
        {
            for (var read = 0; read < MaxField && reader.Read() is var c and >= 0 && (quoted || c is not ('\n' or '\r')); read++)
            {
                if (c == '"') quoted = !quoted;
                else if (!quoted && counts.ContainsKey((char)c)) counts[(char)c]++;
            }
        }
        catch (DecoderFallbackException)
        {
            throw new UnreadableFileException("The file is not UTF-8. Save it as UTF-8, or name its encoding: --encoding windows-1252.");
        }
        return counts.MaxBy(c => c.Value).Key.ToString();
    }
}
