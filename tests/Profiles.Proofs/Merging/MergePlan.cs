namespace Profiles.Proofs.Merging;

/// <param name="Operations">Of all writers together: messages that link, merges and unmerges. Twenty-five for each person that they are about, fifty persons at least.</param>
/// <param name="Kills">How often a writer's connection is killed under it.</param>
public sealed record MergePlan(int Writers, int Operations, int Kills, int Seed = 20260301);

/// <summary>Counts only.</summary>
/// <param name="Done">What came of the operations: by kind, and by code where one was refused.</param>
/// <param name="Faults">Sentences that say what does not hold; none is the proof.</param>
public sealed record MergeReport(
    MergePlan Plan, IReadOnlyDictionary<string, int> Done, int Killed, long Identities, long Profiles, int Rows, TimeSpan Elapsed, IReadOnlyList<string> Faults)
{
    public override string ToString() => string.Join(Environment.NewLine,
    [
        $"{Plan.Writers} writers, {Plan.Operations} operations, {Killed} killed, in {Elapsed.TotalSeconds:N0} s",
        string.Join(", ", Done.OrderByDescending(d => d.Value).Select(d => $"{d.Key} {d.Value}")),
        $"{Identities} identities in {Profiles} profiles; {Rows} rows of the graph equal the fold of the log",
        Faults.Count == 0 ? "No link is lost, no identity is in two profiles, no client met a deadlock." : $"FAILED: {string.Join("; ", Faults)}",
    ]);
}
