using Profiles.Api.Tests.Notices;
using Profiles.Domain;
using Profiles.Testing;
using Xunit.Abstractions;
using static Profiles.Testing.Given;

namespace Profiles.Api.Tests.Outgoing;

/// <summary>Random histories of a few people, with a tool that is up, down, slow, failing, gone or paused between: in the end it knows whom the purpose covers.</summary>
public sealed class HistoryTests(ToolApi api, ITestOutputHelper output) : IClassFixture<ToolApi>
{
    private const int People = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Whoever_reads_the_events_by_their_ids_knows_whom_the_purpose_covers_and_nobody_else(int seed)
    {
        var random = new Random(seed);
        var name = $"history-{seed}";
        await using var receiver = await Receiver.StartAsync();
        await api.SubscribeAsync(name, receiver, everybody: true);
        var (merges, day, lives) = (new List<DecisionId>(), 0, new int[People]);
        var happened = new List<string>();
        for (var step = 0; step < 80; step++)
        {
            var (one, other) = (random.Next(People), random.Next(People));
            var what = random.Next(12);
            happened.Add($"{what}({one},{other})");
            var at = Noon.AddDays(day++);
            switch (what)
            {
                case 0 or 1: await api.RecordAsync(Message(Mail(one)).Commented().At(at)); break;
                case 2 or 3 or 4: await api.RecordAsync(Message(Mail(one)).Agreed().At(at)); break;
                case 5: await api.RecordAsync(Message(Mail(one)).OptedOut().At(at)); break;
                case 6 or 7: if (await api.MergeAsync(await ProfileAsync(one), await ProfileAsync(other)) is { } merge) merges.Add(merge); break;
                case 8 when merges.Count > 0:
                    await api.UnmergeAsync(merges[^1]);
                    merges.RemoveAt(merges.Count - 1);
                    break;
                case 9: await api.EraseAsync(await ProfileAsync(one)); lives[one]++; break;
                case 10:
                    receiver.Answers = random.Next(5) switch
                    {
                        0 => (context, _) => { context.Response.StatusCode = 500; return Task.CompletedTask; }
                        ,
                        1 => (context, _) => { context.Abort(); return Task.CompletedTask; }
                        ,
                        2 => async (context, _) => { await Task.Delay(300); context.Response.StatusCode = 204; }
                        ,
                        3 => (context, _) => { context.Response.StatusCode = 410; return Task.CompletedTask; }
                        ,
                        _ => (context, _) => { context.Response.StatusCode = 204; return Task.CompletedTask; }
                        ,
                    };
                    break;
                case 11: await api.SubscribeAsync(name, receiver, everybody: true, paused: random.Next(2) == 0); break;
            }
            if (random.Next(3) == 0) await Task.Delay(random.Next(400));
        }
        receiver.Answer(204);
        await api.SubscribeAsync(name, receiver, everybody: true);
        await api.QuietAsync(name);
        await api.List.ReplayAsync(new("demo"), name, null, default);
        await api.QuietAsync(name);

        var (knows, covered) = (Tool.Knows(receiver.Received), await api.CoveredAsync());
        output.WriteLine($"{receiver.Received.Count} received, {Tool.Once(receiver.Received).Count} events, {covered.Count} covered: {string.Join(' ', happened)}");
        await api.RemoveAsync(name);
        knows.Should().BeEquivalentTo(covered);

        async Task<Guid> ProfileAsync(int person) => await api.RecordAsync(Message(Mail(person)).Commented());
        // Who was erased comes back as somebody new.
        Domain.Identities.IdentityClaim Mail(int person) => Email($"{name}.{person}.{lives[person]}@example.org");
    }
}
