using Profiles.Proofs.Canaries;
using Profiles.Proofs.Erasing;
using Profiles.Proofs.Killing;
using Profiles.Proofs.Merging;

// The long forms of the proofs: ./run proof kill [--cycles 100] [--messages 10000]
int Number(string flag, int otherwise) => Array.IndexOf(args, flag) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1]) : otherwise;

switch (args.FirstOrDefault())
{
    case "kill":
        var report = await new KillProof(new KillPlan(Number("--cycles", 100), Number("--messages", 10_000), Number("--seed", 20260301), args.Contains("--webhooks")), Console.WriteLine).RunAsync();
        Console.WriteLine(report);
        return report.Faults.Count == 0 ? 0 : 1;
    case "canary":
        await using (var proof = new CanaryProof(Console.WriteLine))
        {
            var scanned = await proof.RunAsync();
            Console.WriteLine(scanned);
            return scanned.Faults.Count == 0 ? 0 : 1;
        }
    case "erasure":
        await using (var proof = new ErasureProof(Console.WriteLine))
        {
            var proved = await proof.RunAsync();
            Console.WriteLine(proved);
            return proved.Faults.Count == 0 ? 0 : 1;
        }
    case "merge":
        var merged = await new MergeProof(new MergePlan(64, Number("--operations", 10_000), Number("--kills", 400), Number("--seed", 20260301)), Console.WriteLine).RunAsync();
        Console.WriteLine(merged);
        return merged.Faults.Count == 0 ? 0 : 1;
    default:
        Console.WriteLine("""
            Usage: ./run proof <name>
              canary   sends marked texts through every door, makes everything fail, and looks for them in files, dump, logs and answers
              erasure  records somebody through every door, erases them, rotates the keys, and looks for them with every key; also ./run erasure-proof
              kill [--webhooks] [--cycles 100] [--messages 10000] [--seed n]   kills the service while it records (with --webhooks: takes webhooks in), and compares acknowledged, stored and projected
              merge [--operations 10000] [--kills 400] [--seed n]   64 writers link, merge and unmerge the same people, and some lose their connection
            """);
        return args.Length == 0 ? 0 : 2;
}
