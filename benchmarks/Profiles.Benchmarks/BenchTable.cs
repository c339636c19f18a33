using System.Globalization;
using System.Text;

namespace Profiles.Benchmarks;

/// <summary>Figures beside their baselines: medians over the rounds, ratios pair by pair.</summary>
public sealed class BenchTable(string title, string unit, string baseline)
{
    private readonly List<(string Name, IReadOnlyList<double> Figures)> rows = [];

    public void Add(string name, IReadOnlyList<double> figures) => rows.Add((name, figures));

    public override string ToString()
    {
        var text = new StringBuilder().AppendLine().AppendLine(title);
        text.AppendLine(CultureInfo.InvariantCulture, $"| {"",-44} | {unit + ", median",-18} | min – max             | ratio to {baseline} |");
        text.AppendLine("|---|---|---|---|");
        var reference = rows.First(r => r.Name == baseline).Figures;
        foreach (var (name, figures) in rows)
        {
            var ratio = Median([.. figures.Zip(reference, (a, b) => a / b)]);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name,-44} | {Median(figures),18:N0} | {figures.Min(),9:N0} – {figures.Max(),-9:N0} | {ratio:F2} |");
        }
        return text.ToString();
    }

    public static double Median(IReadOnlyList<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
