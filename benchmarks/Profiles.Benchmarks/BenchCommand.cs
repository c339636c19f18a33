using System.Diagnostics;
using System.Globalization;

namespace Profiles.Benchmarks;

/// <summary><c>./run bench</c>: runs what is asked for, one after another, and prints one table at the end.</summary>
public static class BenchCommand
{
    /// <returns>The exit code: 0, also where an aim was not reached; 1 where a bench failed, 2 for a call that is not understood.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var request = BenchRequest.Parse(args, Benches.All);
        if (request.Wrong is { } wrong)
        {
            await Console.Error.WriteLineAsync($"{wrong} ./run bench --help says what there is.");
            return 2;
        }
        if (request.Help)
        {
            PrintHelp();
            return 0;
        }

        // Where the figures can't be written is found out before they are measured.
        if (request.Json is { } to) await File.WriteAllTextAsync(to, "");
        var report = new BenchReport(request.Options);
        foreach (var bench in request.Benches)
        {
            Console.WriteLine($"{bench.Name}: {bench.Does}");
            var watch = Stopwatch.StartNew();
            try
            {
                report.Add(bench.Name, await bench.Run(request.Options));
            }
            catch (Exception e)
            {
                // The others' figures are still wanted.
                await Console.Error.WriteLineAsync($"{bench.Name} failed: {e}");
                report.Failed(bench.Name, e);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bench.Name} took {watch.Elapsed.TotalSeconds:N0} s."));
        }
        Console.WriteLine();
        Console.WriteLine(report.ToText());
        if (request.Json is { } file) await File.WriteAllTextAsync(file, report.ToJson());
        return report.Failures.Count == 0 ? 0 : 1;
    }

    private static void PrintHelp()
    {
        Console.WriteLine("""
            Usage: ./run bench <name …|all> [--quick] [--rounds N] [--json <file>]

            One table at the end: each figure's median, its range, its ratio to a baseline taken in turn in the same run, what was aimed at, and whether that was reached.

              --quick          a smaller problem (50,000 profiles where it is a million), under a minute each
              --rounds N       how often each side is measured, in turn; 5 unless told
              --json <file>    the same figures for machines, with each round
              --data, --truth  matching only: a folder or CSV file with records, and its column that says who is who

            A store of a million people is generated once and kept under artifacts/bench (16 GB).
            """);
        Console.WriteLine();
        foreach (var bench in Benches.All) Console.WriteLine($"  {bench.Name,-12} {bench.Does}");
    }
}
