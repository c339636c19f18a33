using Profiles.Domain.Matching;
using Profiles.Domain.Matching.Batch;

namespace Profiles.Domain.Tests.Matching;

/// <summary>A guard for what the benchmark measures; the truth column is looked at afterwards only.</summary>
public class AccuracyTests
{
    [FactWithData("fake_1000.csv")]
    public void Fake_1000_stays_above_what_is_promised()
    {
        var lines = File.ReadAllLines(FactWithDataAttribute.PathOf("fake_1000.csv"));
        var columns = lines[0].Split(',').Select(MatchColumns.FieldOf).ToArray();
        var rows = lines.Skip(1).Select(l => l.Split(',')).ToList();
        var truth = rows.Select(r => r[^1]).ToArray();
        var records = MatchRecord.Many(rows.Select(r => columns.Select((field, i) => (field, value: r[i])).Where(c => c.field is not null).Select(c => (c.field!.Value, (string?)c.value))));

        var result = BatchMatching.Run(new MatchingTask(records) { Automatic = true });

        F1(result.Pairs.Select(p => (p.A, p.B))).Should().BeGreaterThan(0.940);
        F1(Together(result.Clusters)).Should().BeGreaterThan(0.960);
        result.Automatic.Should().HaveCountGreaterThan(500).And.OnlyContain(p => truth[p.A] == truth[p.B]);

        double F1(IEnumerable<(int A, int B)> pairs)
        {
            var all = pairs.ToList();
            return 2.0 * all.Count(p => truth[p.A] == truth[p.B]) / (all.Count + Together(truth).Count());
        }

        static IEnumerable<(int, int)> Together<T>(IReadOnlyList<T> groups) =>
            from a in Enumerable.Range(0, groups.Count)
            from b in Enumerable.Range(a + 1, groups.Count - a - 1)
            where Equals(groups[a], groups[b])
            select (a, b);
    }
}

/// <summary>Runs where the folder that PROFILES_MATCHING_DATA names has the file, and is skipped by name elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithDataAttribute : FactAttribute
{
    public FactWithDataAttribute(string file)
    {
        if (!File.Exists(PathOf(file))) Skip = $"{file} is not in the folder that PROFILES_MATCHING_DATA names.";
    }

    public static string PathOf(string file) => Path.Combine(Environment.GetEnvironmentVariable("PROFILES_MATCHING_DATA") ?? "", file);
}
