using Profiles.Benchmarks.Audience;
using Profiles.Benchmarks.Freshness;
using Profiles.Benchmarks.Growth;
using Profiles.Benchmarks.Identity;
using Profiles.Benchmarks.Import;
using Profiles.Benchmarks.Ingest;
using Profiles.Benchmarks.Intake;
using Profiles.Benchmarks.Kernels;
using Profiles.Benchmarks.Matching;
using Profiles.Benchmarks.Neighbours;
using Profiles.Benchmarks.Privacy;
using Profiles.Benchmarks.Read;
using Profiles.Benchmarks.Singles;
using Profiles.Benchmarks.Timeline;

namespace Profiles.Benchmarks;

/// <summary>All that <c>./run bench</c> can measure, in the order in which <c>all</c> runs them.</summary>
public static class Benches
{
    public static IReadOnlyList<Bench> All { get; } =
    [
        new("ingest", "acknowledged durable recording in batches, of known identities and of new ones, beside the same rows by hand and a stock append", IngestBench.RunAsync),
        new("import", "the first import of a CRM's history, beside a binary COPY of the same rows", ImportBench.RunAsync),
        new("singles", "acknowledged durable recording of single messages from 64 HTTP clients, beside single-row commits of pgbench", SinglesBench.RunAsync),
        new("timeline", "a page of 50 of a person's 10,000 interactions over GraphQL, beside hand-written SQL and raw JSON over the same web server", TimelineBench.RunAsync),
        new("read", "a profile by identity over GraphQL, beside raw jsonb by primary key over the same web server", ReadBench.RunAsync),
        new("freshness", "message to visible profile, idle and at half of the ingest limit, through the service", FreshnessBench.RunAsync),
        new("growth", "looking up, recording and suggesting among 1,000,000 people beside 10,000", GrowthBench.RunAsync),
        new("neighbours", "one brand's readers while another brand imports its CRM, beside themselves without it", NeighboursBench.RunAsync),
        new("identity", "linking, merging and unmerging among a million people: how long an admin waits", IdentityBench.RunAsync),
        new("audience", "what permissions cost among a million people: audienceCheck and a page of 100, beside the same SQL without them", AudienceBench.RunAsync),
        new("intake", "webhooks at 500 a second beside a processor that stands still, and one that runs: how long networks wait", IntakeBench.RunAsync),
        new("privacy", "an access package of 10,000 events, rotating 100,000 data keys, and erasing one person among a million", PrivacyBench.RunAsync),
        new("matching", "records of one person found without labels: accuracy beside published figures (--data, --truth)", MatchingBench.RunAsync),
        new("kernels", "sealing, composing and matching by themselves, without a database", KernelsBench.RunAsync),
    ];
}
