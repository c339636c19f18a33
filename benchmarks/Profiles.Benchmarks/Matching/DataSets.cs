namespace Profiles.Benchmarks.Matching;

/// <summary>What is known of a set, and aimed at.</summary>
/// <param name="Published">The best published F1 without labels.</param>
/// <param name="Errors">Wrong and missed pairs.</param>
internal sealed record Expected(string Published, double? F1 = null, double? ClusterF1 = null, double? Errors = null, double? Seconds = null);

/// <summary>The sets that are there, each with the best published figure without labels.</summary>
internal static class DataSets
{
    /// <param name="data">A folder with the files, or one CSV file.</param>
    /// <param name="notes">Says by name what is missing.</param>
    public static IEnumerable<(DataSet Set, Expected Expected)> Of(string? data, string? truth, bool quick, List<string> notes)
    {
        if (data is not null && File.Exists(data))
        {
            if (DataSet.FromCsv(data, truth) is { } one) yield return (one, new("–"));
            else notes.Add($"Skipped: {Path.GetFileName(data)} has no truth column; name it with --truth.");
            yield break;
        }
        yield return (SyntheticHistory.Make(quick ? 10_000 : 50_000), new("– (synthetic)", Seconds: 5));
        yield return (SyntheticSocial.Make(quick ? 1_500 : 7_500), new("– (synthetic)"));
        var taken = new HashSet<string>();
        if (Two(data, "febrl4a.csv", "febrl4b.csv") is ({ } a, { } b) && DataSet.FromTwoCsv("FEBRL4, all columns", a, b) is { } febrl)
        {
            taken.UnionWith([a, b]);
            yield return (febrl, new("1.0000", Errors: 0));
            yield return (febrl.Only("FEBRL4, names, birth date, postcode", "given_name", "surname", "date_of_birth", "postcode"), new(".9885", F1: 0.99));
        }
        else notes.Add("Skipped: FEBRL4 (febrl4a.csv and febrl4b.csv are not in the folder that --data names).");
        if (One(data, "fake_1000.csv") is { } fake)
        {
            taken.Add(fake);
            yield return (DataSet.FromCsv(fake)!, new(".923 pairs, .9415 clusters", F1: 0.94, ClusterF1: 0.96));
        }
        else notes.Add("Skipped: fake_1000 (fake_1000.csv is not in the folder that --data names).");
        foreach (var file in data is not null && Directory.Exists(data) ? Directory.GetFiles(data, "*.csv").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            if (taken.Contains(file)) continue;
            if (DataSet.FromCsv(file, truth) is { } more) yield return (more, more.Name.Contains("histor", StringComparison.OrdinalIgnoreCase) ? new(".827", F1: 0.86) : new("–"));
            else notes.Add($"Skipped: {Path.GetFileName(file)} has no truth column; name it with --truth.");
        }
    }

    private static string? One(string? data, string file) => data is not null && File.Exists(Path.Combine(data, file)) ? Path.Combine(data, file) : null;

    private static (string?, string?) Two(string? data, string left, string right) => (One(data, left), One(data, right));
}
