using System.Globalization;

namespace Profiles.Benchmarks;

/// <param name="Quick">A smaller problem; the table says so.</param>
/// <param name="Rounds">How often each side is measured, in turn.</param>
public sealed record BenchOptions(bool Quick, int Rounds)
{
    public static BenchOptions Parse(string[] args)
    {
        var rounds = Array.IndexOf(args, "--rounds") is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : 5;
        return new(args.Contains("--quick"), rounds);
    }
}
