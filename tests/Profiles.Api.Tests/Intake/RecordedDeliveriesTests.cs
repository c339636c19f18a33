using Profiles.Api.Tests.Importing;
using Profiles.Testing;

namespace Profiles.Api.Tests.Intake;

/// <summary>Deliveries as networks sent them, through the real address: each event is accounted for, and none is refused. With one byte changed nothing is stored.</summary>
public sealed class RecordedDeliveriesTests(WebhookApi api) : IClassFixture<WebhookApi>
{
    /// <summary>What becomes of an event; anything else is a loss.</summary>
    private static readonly string[] AccountedFor = ["recorded", "other", "duplicate", "nobodys", "kept"];

    [SharedSamplesTheory]
    [InlineData("facebook-page", "facebook", 4)]
    [InlineData("instagram", "instagram", 2)]
    [InlineData("messenger", "messenger", 4)]
    [InlineData("whatsapp", "whatsapp", 4)]
    // Two of the 28 tell of two members each.
    [InlineData("line", "line", 30)]
    [InlineData("twitch", "twitch", 2)]
    [InlineData("wechat", "wechat", 1)]
    public async Task Every_event_is_accounted_for(string folder, string kind, int events)
    {
        var deliveries = Directory.GetFiles(Path.Combine(SharedSample.Folder, "payloads", folder)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        var number = 0;
        foreach (var body in deliveries)
        {
            var signed = NetworkSignature.Of(kind, body, WebhookApi.Secret, $"{folder}-{number++}");
            var (status, text) = await api.PostAsync(kind + signed.Query, body, [.. signed.Headers]);
            status.Should().Be(200, text);
        }
        await api.ProcessedAsync();

        var outcomes = (await api.DataAsync("sources", "{ sources { connector failed events { rawType outcome count } } }", token: api.Token(Domain.Access.Role.BrandAdmin)))
            .EnumerateArray().Single(s => s.GetProperty("connector").GetString() == kind).GetProperty("events").EnumerateArray()
            .Select(e => (Type: e.GetProperty("rawType").GetString(), Outcome: e.GetProperty("outcome").GetString()!, Count: e.GetProperty("count").GetInt32())).ToList();
        var codes = await api.ScalarAsync<string>($"select coalesce(string_agg(code, ','), '') from profiles.intake_delivery where kept and connector = '{kind}'");
        outcomes.Where(o => !AccountedFor.Contains(o.Outcome)).Should().BeEmpty(codes);
        outcomes.Sum(o => o.Count).Should().Be(events);
        // What the network leaves the author of out waits for one: a comment on Instagram, a picture in a LINE room.
        var kept = await api.DataAsync("failedIntake.edges", "query($c: String) { failedIntake(connector: $c) { edges { node { code } } } }", new { c = kind }, api.Token(Domain.Access.Role.BrandAdmin));
        kept.EnumerateArray().Select(e => e.GetProperty("node").GetProperty("code").GetString()).Should().Equal(kind is "instagram" or "line" ? ["author-missing"] : []);
    }

    [SharedSamplesTheory]
    [InlineData("facebook-page", "facebook")]
    [InlineData("instagram", "instagram")]
    [InlineData("messenger", "messenger")]
    [InlineData("whatsapp", "whatsapp")]
    [InlineData("line", "line")]
    [InlineData("twitch", "twitch")]
    public async Task One_byte_changed_is_403_and_nothing_is_stored(string folder, string kind)
    {
        var before = await ReceivedAsync(kind);
        foreach (var file in Directory.GetFiles(Path.Combine(SharedSample.Folder, "payloads", folder)))
        {
            var body = await File.ReadAllBytesAsync(file);
            var signed = NetworkSignature.Of(kind, body, WebhookApi.Secret);
            foreach (var place in (int[])[0, body.Length / 2, body.Length - 1])
            {
                var changed = body.ToArray();
                changed[place] ^= 1;
                (await api.PostAsync(kind + signed.Query, changed, [.. signed.Headers])).Status.Should().Be(403);
            }
        }
        (await ReceivedAsync(kind)).Should().Be(before);
    }

    private Task<long> ReceivedAsync(string kind) => api.ScalarAsync<long>($"select coalesce(sum(received), 0)::bigint from profiles.intake_source where connector = '{kind}'");
}
