namespace Profiles.Proofs.Killing;

/// <param name="Cycles">How often the service is killed and started again.</param>
/// <param name="Messages">In all cycles together.</param>
/// <param name="Seed">Of everything that is drawn by lot: which passage kills, what is sent again.</param>
/// <param name="ByWebhook">By signed webhooks, which are stored first and processed behind; otherwise by the tracking API.</param>
public sealed record KillPlan(int Cycles, int Messages, int Seed = 20260301, bool ByWebhook = false)
{
    /// <summary>Of one request, so that a cycle has several of them to be killed in.</summary>
    public const int BatchSize = 10;
}

/// <summary>Counts only: what was sent is made up, but a proof prints no content as a habit.</summary>
/// <param name="Killed">By whom or where: a fault point, the test itself, PostgreSQL with the service.</param>
/// <param name="Faults">Sentences that say what does not hold; none is the proof.</param>
public sealed record KillReport(
    int Cycles, IReadOnlyDictionary<string, int> Killed, int Messages, int Acknowledged, int SentAgain, long Stored, long Interactions, long Events, int Rows, TimeSpan Elapsed,
    IReadOnlyList<string> Faults)
{
    public override string ToString() => string.Join(Environment.NewLine,
    [
        $"{Cycles} kills ({string.Join(", ", Killed.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{k.Key} {k.Value}"))}) in {Elapsed.TotalSeconds:N0} s",
        $"{Messages} messages, {Acknowledged} acknowledged, {SentAgain} times sent again",
        $"{Stored} stored, {Interactions} interactions, {Events} events, {Rows} rows of read models equal to a rebuild",
        Faults.Count == 0 ? "Acknowledged = stored = projected, each exactly once." : $"FAILED: {string.Join("; ", Faults)}",
    ]);
}
