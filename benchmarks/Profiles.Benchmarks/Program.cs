using Profiles.Benchmarks;
using Profiles.Benchmarks.Audience;
using Profiles.Benchmarks.Identity;
using Profiles.Benchmarks.Ingest;
using Profiles.Benchmarks.Intake;
using Profiles.Benchmarks.Load;
using Profiles.Benchmarks.Matching;
using Profiles.Benchmarks.Privacy;
using Profiles.Benchmarks.Read;
using Profiles.Benchmarks.Singles;
using Profiles.Benchmarks.Timeline;

var benches = new Dictionary<string, (string Does, Func<BenchOptions, Task<BenchTable>> Run)>
{
    ["ingest"] = ("acknowledged durable recording in batches, beside the same rows by hand and a stock append", IngestBench.RunAsync),
    ["singles"] = ("acknowledged durable recording of single messages from 64 HTTP clients, beside single-row commits of pgbench", SinglesBench.RunAsync),
    ["timeline"] = ("a page of 50 of a person's 10,000 interactions over GraphQL, beside hand-written SQL and raw JSON over the same web server", TimelineBench.RunAsync),
    ["read"] = ("a profile by identity over GraphQL, beside raw jsonb by primary key over the same web server", ReadBench.RunAsync),
};

if (args is [LoadProcess.Command])
{
    LoadProcess.Run();
    return 0;
}

if (args is [RawServer.Command, var url, var connection])
{
    await RawServer.RunAsync(url, connection);
    return 0;
}

if (args is ["matching", ..])
{
    Console.WriteLine(MatchingBench.Run(args[1..]));
    return 0;
}

if (args is ["identity", ..])
{
    Console.WriteLine(await IdentityBench.RunAsync(args.Contains("--quick")));
    return 0;
}

if (args is ["privacy", ..])
{
    var privacy = BenchOptions.Parse(args[1..]);
    Console.WriteLine(await PackageBench.RunAsync(privacy));
    Console.WriteLine(await EpochBench.RunAsync(privacy));
    Console.WriteLine(await ErasureBench.RunAsync(privacy));
    return 0;
}

if (args is ["intake", ..])
{
    Console.WriteLine(await IntakeBench.RunAsync(BenchOptions.Parse(args[1..])));
    return 0;
}

if (args is ["audience", ..])
{
    Console.WriteLine(await AudienceBench.RunAsync(BenchOptions.Parse(args[1..])));
    return 0;
}

if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    Console.WriteLine("Usage: ./run bench <name> [--quick] [--rounds N]");
    foreach (var (name, (does, _)) in benches) Console.WriteLine($"  {name,-10} {does}");
    Console.WriteLine($"  {"matching",-10} records of one person found without labels: accuracy beside published figures [--data <folder or CSV>] [--truth <column>]");
    Console.WriteLine($"  {"identity",-10} linking, merging and unmerging among a million people: how long an admin waits; --quick takes 50,000");
    Console.WriteLine($"  {"audience",-10} what permissions cost among a million people: audienceCheck and a page of 100 beside the same SQL without them; --quick takes 50,000");
    Console.WriteLine($"  {"intake",-10} webhooks at 500 a second beside a processor that stands still, and one that runs: how long networks wait; --quick takes 10 seconds");
    Console.WriteLine($"  {"privacy",-10} the access package of a person with 10,000 events, rotating 100,000 data keys, and erasing one person among a million; --quick takes 2,000, 20,000 and 50,000");
    return args.Length == 0 ? 0 : 2;
}

var table = await bench.Run(BenchOptions.Parse(args[1..]));
Console.WriteLine(table);
return 0;
