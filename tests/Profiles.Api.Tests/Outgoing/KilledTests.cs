using Profiles.Api.Tests.Notices;
using Profiles.Domain.Notices;
using Profiles.Domain.Tenants;
using Profiles.Projections.Outgoing;
using Profiles.Testing;
using Xunit.Abstractions;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.Outgoing;

/// <summary>A service that is killed between what it saw, what it wrote down and what it sent, beside a tool that is not always there.</summary>
public sealed class KilledTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-outgoing-").FullName;
    private TemporaryKeys keys = null!;
    private TestBrand brand = null!;
    private Receiver receiver = null!;

    public async Task InitializeAsync()
    {
        keys = new();
        brand = await CreateAsync(new TenantSettings { Purposes = [new("marketing.email", "email", "marketing")] }, keys: keys, registered: true);
        receiver = await Receiver.StartAsync();
        var subscriptions = new SubscriptionCatalogue(brand.Source, brand.Store, brand.Vault, new CalloutTarget(AllowLoopback: true), TimeProvider.System);
        (await subscriptions.DefineAsync(Tenant, "mailer", receiver.Url, "marketing.email", null, everybody: true, paused: false, ["marketing.email"], "tests", "admin-1", default)).Rejection.Should().BeNull();
    }

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        await brand.DisposeAsync();
    }

    public void Dispose()
    {
        keys.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Each_event_arrives_at_least_once_under_one_id_and_in_order_for_each_profile()
    {
        for (var i = 0; i < 12; i++) await brand.RecordOneAsync(Server, Message(Mail(i)).Agreed());
        foreach (var (step, round) in new[] { "outgoing-told", "outgoing-queued", "outgoing-sent", "outgoing-sent:2", "outgoing-told:2" }.Select((s, i) => (s, i)))
        {
            receiver.Answer(round switch { 1 => 500, _ => 204 });
            using var killed = Start(("PROFILES_FAULT", step));
            (await killed.ExitAsync()).Should().Be(137, step);
            for (var i = 0; i < 12; i++) await brand.RecordOneAsync(Server, Message(Mail(i)).Commented());
            await brand.RecordOneAsync(Server, Message(Mail(round)).OptedOut().At(Noon.AddDays(1)));
        }
        receiver.Answer(204);
        using var service = Start();
        await service.ReadyAsync();
        await ToolApi.UntilAsync(async () => Tool.Knows(receiver.Received).Count == 7 && await brand.ScalarAsync<long>("select count(*) from profiles.outgoing_event") == 0, "all is told", 60);
        await service.SignalAsync("TERM");

        var covered = await brand.ColumnAsync<Guid>("select distinct m.profile_id from profiles.membership m join profiles.consent_state c using (tenant_id, identity_id) where c.denied_at is null");
        Tool.Knows(receiver.Received).Should().BeEquivalentTo(covered).And.HaveCount(7);
        foreach (var story in receiver.Received.GroupBy(g => g.Event.GetProperty("subject").GetGuid()))
        {
            // Of one profile: an event that was repeated comes again at once, and never behind a later one.
            var ids = story.Select(g => g.Id).ToList();
            ids.Where((id, i) => i == 0 || ids[i - 1] != id).Should().OnlyHaveUniqueItems();
            var versions = Tool.Once(story).Select(g => g.Event.GetProperty("data").TryGetProperty("version", out var version) ? version.GetInt64() : long.MaxValue);
            versions.Should().BeInAscendingOrder();
        }
        receiver.Received.Count.Should().BeGreaterThan(Tool.Once(receiver.Received).Count, "the control: something was sent twice");
        output.WriteLine($"{receiver.Received.Count} received, {Tool.Once(receiver.Received).Count} events");
        (service.Output + service.Errors).Should().NotContain("example.org");
    }

    private static Domain.Identities.IdentityClaim Mail(int person) => Email($"person{person}@example.org");

    private ServiceProcess Start(params (string, string)[] environment) => ServiceProcess.Start(
        folder, [],
        [
            ("ConnectionStrings__Profiles", brand.ConnectionString), ("PROFILES_KEYS", keys.Path), ("Profiles__Notices__AllowLoopback", "true"), ("Profiles__Outgoing__FirstRetrySeconds", "0.2"),
            ("Profiles__Outgoing__LongestRestSeconds", "0.5"), .. environment,
        ]);
}
