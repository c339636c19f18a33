using System.Text;
using System.Text.RegularExpressions;
using Profiles.Domain.Matching;

namespace Profiles.Benchmarks.Matching;

/// <summary>Records with the truth about them, which goes into the report only.</summary>
/// <param name="Truth">For each row its person; an empty one is nobody else's.</param>
/// <param name="LeftCount">For a link task.</param>
internal sealed partial record DataSet(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows, IReadOnlyList<string> Truth, int? LeftCount = null)
{
    private static readonly string[] TruthColumns = ["cluster", "cluster_id", "entity", "entity_id", "true_id", "person_id", "truth", "label"];

    /// <summary>Columns that are compared, and as what.</summary>
    public IEnumerable<(int Place, MatchField Field)> Compared =>
        from place in Enumerable.Range(0, Columns.Count)
        where MatchColumns.FieldOf(Columns[place]) is not null
        select (place, MatchColumns.FieldOf(Columns[place])!.Value);

    /// <summary>With these columns alone.</summary>
    public DataSet Only(string name, params string[] columns) => this with
    {
        Name = name,
        Columns = [.. Columns.Select(c => columns.Contains(c) ? c : "(left out)")],
    };

    public IReadOnlyList<MatchRecord> Records()
    {
        var compared = Compared.ToList();
        return MatchRecord.Many(Rows.Select(row => compared.Where(c => c.Place < row.Length).Select(c => (c.Field, (string?)row[c.Place]))));
    }

    /// <param name="truth">The name of the column; null takes one of the usual names.</param>
    /// <returns>Null where there is no truth column.</returns>
    public static DataSet? FromCsv(string file, string? truth = null)
    {
        var (columns, rows) = ReadCsv(file);
        if (TruthOf(columns, rows, truth) is not { } persons) return null;
        return new DataSet(Path.GetFileNameWithoutExtension(file), columns, rows, persons);
    }

    /// <summary>Two files without duplicates of their own.</summary>
    public static DataSet? FromTwoCsv(string name, string left, string right, string? truth = null)
    {
        if (FromCsv(left, truth) is not { } a || FromCsv(right, truth) is not { } b) return null;
        var place = a.Columns.Select(c => b.Columns.ToList().IndexOf(c)).ToArray();
        var moved = b.Rows.Select(row => place.Select(p => p < 0 || p >= row.Length ? "" : row[p]).ToArray());
        return new DataSet(name, a.Columns, [.. a.Rows, .. moved], [.. a.Truth, .. b.Truth], a.Rows.Count);
    }

    private static List<string>? TruthOf(List<string> columns, List<string[]> rows, string? truth)
    {
        var place = columns.FindIndex(c => truth is null ? TruthColumns.Contains(c.ToLowerInvariant()) : c == truth);
        if (place >= 0) return [.. rows.Select((row, i) => place < row.Length && row[place].Length > 0 ? row[place] : $"row {i}")];
        // FEBRL says it in the record's id: rec-12-org and rec-12-dup-0 are one person.
        place = columns.IndexOf("rec_id");
        return truth is null && place >= 0 && rows.All(r => FebrlId().IsMatch(r[place])) ? [.. rows.Select(r => FebrlId().Match(r[place]).Groups[1].Value)] : null;
    }

    [GeneratedRegex("^rec-([0-9]+)-(org|dup)")]
    private static partial Regex FebrlId();

    /// <summary>RFC 4180: quotes, doubled quotes, line breaks within quotes. Values are trimmed.</summary>
    public static (List<string> Columns, List<string[]> Rows) ReadCsv(string file)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var value = new StringBuilder();
        var quoted = false;
        var text = File.ReadAllText(file);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') value.Append(text[++i]);
            else if (c == '"' && i < text.Length) quoted = !quoted;
            else if (c == ',' && !quoted) EndValue();
            else if (c == '\n' && (!quoted || i == text.Length))
            {
                EndValue();
                if (row.Count > 1 || row[0].Length > 0) rows.Add([.. row]);
                row.Clear();
            }
            else if (c != '\r') value.Append(c);
        }
        return rows.Count == 0 ? ([], []) : ([.. rows[0]], rows[1..]);

        void EndValue()
        {
            row.Add(value.ToString().Trim().Trim('\uFEFF'));
            value.Clear();
        }
    }
}
