using System.Text.Json;
using Profiles.Benchmarks;

namespace Profiles.Proofs.Measuring;

public sealed class BenchReportTests
{
    [Fact]
    public void A_figure_stands_beside_its_baseline_with_what_was_aimed_at_and_whether_that_was_reached() =>
        Line("recorded").Should().Be("| recorded | 60.0 messages/s | 50.0 – 70.0 | 0.6 | ≥ 0.6 ×; ≥ 3 × stock | yes; **no** (2.00) |");

    [Fact]
    public void A_ratio_is_taken_round_by_round() =>
        Measured().Ratio(Measured().Rows[0]).Should().Be(0.6);

    [Fact]
    public void Where_less_is_better_more_is_not_reached() =>
        Line("visible, p99").Should().Be("| visible, p99 | 99.0 ms |  |  | ≤ 98 | **no** |");

    [Fact]
    public void Another_unit_has_no_ratio() =>
        Line("service, resident at its greatest").Should().Be("| service, resident at its greatest | 501 MB |  |  | ≤ 500 | **no** |");

    [Fact]
    public void What_was_not_measured_is_neither_reached_nor_not() =>
        Line("peer").Should().Be("| peer | not measured |  |  | ≥ 2 × | not measured |");

    [Fact]
    public void Machines_read_the_same()
    {
        var json = JsonDocument.Parse(Report().ToJson()).RootElement;
        var figure = json.GetProperty("tables")[0].GetProperty("figures")[0];
        figure.GetProperty("median").GetDouble().Should().Be(60);
        figure.GetProperty("rounds").GetArrayLength().Should().Be(3);
        figure.GetProperty("aims")[1].GetProperty("reached").GetBoolean().Should().BeFalse();
        json.GetProperty("failures")[0].GetProperty("bench").GetString().Should().Be("other");
    }

    private static string Line(string figure) =>
        string.Join("|", Report().ToText().Split('\n').Single(l => l.StartsWith($"| {figure} ", StringComparison.Ordinal)).Split('|').Select(cell => $" {cell.Trim()} ")).Trim();

    private static BenchReport Report()
    {
        var report = new BenchReport(new BenchOptions(Quick: true, Rounds: 3));
        report.Add("ingest", [Measured()]);
        report.Failed("other", new InvalidOperationException("It did not start."));
        return report;
    }

    private static BenchTable Measured()
    {
        var table = new BenchTable("ingest: three rounds", "messages/s", "by hand");
        table.Add("recorded", [50, 60, 70], Aim.RatioAtLeast(0.6), Aim.RatioAtLeast(3, "stock"));
        table.Add("by hand", [100, 100, 50]);
        table.Add("stock", [25, 30, 40]);
        table.Add("peer", [], Aim.RatioAtLeast(2));
        table.AddTimes("visible", [.. Enumerable.Range(1, 100).Select(n => (double)n)], Aim.AtMost(98));
        table.AddMemory(501);
        return table;
    }
}
