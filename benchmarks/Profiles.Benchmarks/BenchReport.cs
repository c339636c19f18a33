using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Profiles.Benchmarks;

/// <summary>All figures of a run: one table for people, in Markdown, and the same for machines.</summary>
public sealed class BenchReport(BenchOptions options)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<(string Bench, BenchTable Table)> tables = [];
    private readonly List<(string Bench, string Error)> failures = [];

    public IReadOnlyList<(string Bench, string Error)> Failures => failures;

    public void Add(string bench, IEnumerable<BenchTable> measured) => tables.AddRange(measured.Select(t => (bench, t)));

    public void Failed(string bench, Exception error) => failures.Add((bench, $"{error.GetType().Name}: {error.Message}"));

    public string ToText()
    {
        var lines = new List<string[]> { (string[])["figure", "median", "min – max", "ratio", "aimed at", "reached"] };
        foreach (var (_, table) in tables)
        {
            lines.Add([$"**{table.Title}**", "", "", "", "", ""]);
            lines.AddRange(table.Rows.Select(row => Cells(table, row)));
        }
        var widths = Enumerable.Range(0, 6).Select(i => lines.Where(l => l[1].Length > 0 || i > 0).Max(l => l[i].Length)).ToArray();
        var text = lines.Select(line => $"| {string.Join(" | ", line.Select((cell, i) => cell.PadRight(widths[i])))} |").ToList();
        text.Insert(1, $"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|");
        foreach (var note in tables.SelectMany(t => t.Table.Notes).Concat(failures.Select(f => $"FAILED: {f.Bench}: {f.Error}"))) text.AddRange(["", note]);
        return string.Join('\n', text);
    }

    public string ToJson() => JsonSerializer.Serialize(new
    {
        At = DateTimeOffset.UtcNow,
        options.Quick,
        Processors = Environment.ProcessorCount,
        MemoryGb = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
        Tables = tables.Select(t => new
        {
            t.Bench,
            t.Table.Title,
            t.Table.Baseline,
            t.Table.Notes,
            Figures = t.Table.Rows.Select(row => new
            {
                row.Name,
                row.Unit,
                Median = row.Figures.Count == 0 ? (double?)null : row.Median,
                Rounds = row.Figures,
                Ratio = t.Table.Ratio(row),
                Aims = row.Aims.Select(aim => (Aim: aim, Judged: t.Table.Judge(row, aim))).Select(a => new { AimedAt = a.Aim.ToString(), a.Judged.Figure, a.Judged.Reached }),
            }),
        }),
        Failures = failures.Select(f => new { f.Bench, f.Error }),
    }, Form);

    private static string[] Cells(BenchTable table, BenchRow row) =>
    [
        row.Name,
        row.Figures.Count == 0 ? "not measured" : $"{Number(row.Median)} {row.Unit}".TrimEnd(),
        row.Figures.Count < 2 ? "" : $"{Number(row.Figures.Min())} – {Number(row.Figures.Max())}",
        table.Ratio(row) is { } ratio ? Number(ratio) : "",
        string.Join("; ", row.Aims),
        string.Join("; ", row.Aims.Select(aim => Verdict(aim, table.Judge(row, aim)))),
    ];

    /// <summary>A ratio to a row that is not the baseline stands nowhere else.</summary>
    private static string Verdict(Aim aim, (double? Figure, bool? Reached) judged) => judged.Reached switch
    {
        null => "not measured",
        var reached => (reached.Value ? "yes" : "**no**") + (aim.Of is null ? "" : $" ({Number(judged.Figure!.Value)})"),
    };

    /// <summary>Three digits that say something, or all of those before the point.</summary>
    private static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.####" }, CultureInfo.InvariantCulture);
}
