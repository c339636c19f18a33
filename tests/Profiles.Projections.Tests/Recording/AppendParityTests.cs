using System.Text.Json;
using Profiles.Domain.Facts;
using Profiles.Domain.Identities;
using Profiles.Domain.Privacy;
using Profiles.Projections.Recording;
using Profiles.Testing;

namespace Profiles.Projections.Tests.Recording;

/// <summary>Our append and Marten's own leave the same rows, and each goes on where the other stopped.</summary>
public class AppendParityTests
{
    private static readonly Guid[] Streams = [.. Enumerable.Range(1, 5).Select(i => Guid.Parse($"{i}0000000-0000-4000-8000-00000000000{i}"))];

    [Fact]
    public async Task Every_column_of_streams_and_events_is_as_Marten_writes_it()
    {
        await using var ours = await TestBrand.CreateAsync();
        await using var stock = await TestBrand.CreateAsync();
        var pages = Enumerable.Range(0, 3).Select(page => Enumerable.Range(0, 12).Select(i => Event(page, i)).ToList()).ToList();

        foreach (var page in pages)
        {
            await AppendOurs(ours, page);
            await AppendStock(stock, page);
        }

        // The sequence goes by stream in Marten and by arrival with us; no reader depends on the order between streams, so rows are compared by stream.
        const string events = """
            select (to_jsonb(e) - 'seq_id' - 'timestamp' - 'id')::text from profiles.mt_events e order by stream_id, version
            """;
        const string streams = "select (to_jsonb(s) - 'timestamp' - 'created')::text from profiles.mt_streams s order by id";
        (await ours.ColumnAsync<string>(events)).Should().Equal(await stock.ColumnAsync<string>(events));
        (await ours.ColumnAsync<string>(streams)).Should().Equal(await stock.ColumnAsync<string>(streams));
        (await ours.ColumnAsync<Guid>("select id from profiles.mt_events order by seq_id")).Should().OnlyHaveUniqueItems();
        (await ours.ColumnAsync<long>("select seq_id from profiles.mt_events order by seq_id")).Should().Equal(Enumerable.Range(1, 36).Select(i => (long)i));
    }

    [Fact]
    public async Task Marten_goes_on_where_we_stopped_and_we_where_it_did()
    {
        await using var brand = await TestBrand.CreateAsync();
        await AppendOurs(brand, [Event(0, 0), Event(0, 5)]);
        await AppendStock(brand, [Event(1, 0)]);
        await AppendOurs(brand, [Event(2, 0)]);

        await using var session = brand.Store.LightweightSession(TestBrand.Tenant.Value);
        var stream = await session.Events.FetchStreamAsync(Streams[0]);
        stream.Select(e => e.Version).Should().Equal(1, 2, 3, 4);
        stream.Select(e => e.Data.GetType()).Should().AllBeEquivalentTo(typeof(IdentityObserved));
        (await session.Events.FetchStreamStateAsync(Streams[0]))!.Version.Should().Be(4);
    }

    [Fact]
    public async Task An_archived_stream_takes_no_more_events_and_the_batch_fails_whole()
    {
        await using var brand = await TestBrand.CreateAsync();
        await AppendOurs(brand, [Event(0, 0)]);
        await brand.ExecuteAsync("update profiles.mt_streams set is_archived = true");

        var append = () => AppendOurs(brand, [Event(1, 0), Event(1, 1)]);

        await append.Should().ThrowAsync<Exception>();
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events")).Should().Be(1);
    }

    [Theory]
    [InlineData(430)]
    [InlineData(1000)]
    [InlineData(3500)]
    public async Task Whoever_reads_by_sequence_meets_a_streams_versions_in_their_order(int events)
    {
        await using var brand = await TestBrand.CreateAsync();
        for (var page = 0; page < 3; page++)
        {
            // As when many are met for the first time: the planner then joins in ways that keep no order.
            var streams = Enumerable.Range(0, 400 + (events - 400) / 2).Select(_ => Guid.NewGuid()).ToList();
            await AppendOurs(brand, [.. Enumerable.Range(0, events).Select(i => Event(page, i) with { Stream = streams[i % streams.Count] })]);
        }

        (await brand.ScalarAsync<long>("select count(*) from (select version - lag(version) over (partition by stream_id order by seq_id) as step from profiles.mt_events) as s where step <> 1"))
            .Should().Be(0);
    }

    private static LoggedEvent Event(int page, int i) => new(Guid.NewGuid(), Streams[i % Streams.Length], i % 2 == 0 || i % 5 == 0
        ? new IdentityObserved("email", "", new Sealed<IdentityValue>([1, 1, (byte)page, (byte)i]), Strength.Verified, new(Streams[1]), Given.Noon, "shop", "key", new(Streams[2]))
        : new TraitsReported([new ReportedTrait("language", JsonSerializer.SerializeToElement("fr \u00e9 \u20ac"), null)], Given.Noon, "shop", new(Streams[3])));

    private static async Task AppendOurs(TestBrand brand, IReadOnlyList<LoggedEvent> events)
    {
        await using var session = brand.Store.LightweightSession(TestBrand.Tenant.Value);
        session.QueueOperation(new AppendEvents(brand.Store, TestBrand.Tenant.Value, events, DateTimeOffset.UtcNow));
        await session.SaveChangesAsync();
    }

    private static async Task AppendStock(TestBrand brand, IReadOnlyList<LoggedEvent> events)
    {
        await using var session = brand.Store.LightweightSession(TestBrand.Tenant.Value);
        foreach (var stream in events.GroupBy(e => e.Stream)) session.Events.Append(stream.Key, stream.Select(e => e.Data));
        await session.SaveChangesAsync();
    }
}
