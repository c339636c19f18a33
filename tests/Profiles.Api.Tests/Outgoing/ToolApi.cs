using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Profiles.Api.Tests.GraphQL;
using Profiles.Api.Tests.Notices;
using Profiles.Domain;
using Profiles.Domain.Access;
using Profiles.Domain.Privacy;
using Profiles.Domain.Recording;
using Profiles.Projections.Deciding;
using Profiles.Projections.Erasure;
using Profiles.Projections.Outgoing;

namespace Profiles.Api.Tests.Outgoing;

/// <summary>The whole service with tools that are told. Pauses are short, so that a test need not wait for them.</summary>
public sealed class ToolApi : LiveApi
{
    public const string Purpose = "marketing.email";

    private static readonly TenantId Demo = new("demo");

    public SubscriptionCatalogue Subscriptions => Services.GetRequiredService<SubscriptionCatalogue>();

    public OutgoingList List => Services.GetRequiredService<OutgoingList>();

    protected override Task<(string Name, string Value)[]> ConfigurationAsync() => Task.FromResult<(string, string)[]>(
    [
        ("Profiles:Notices:AllowLoopback", "true"), ("Profiles:Notices:TimeoutSeconds", "1"), ("Profiles:Outgoing:FirstRetrySeconds", "0.2"), ("Profiles:Outgoing:LongestRetrySeconds", "0.5"),
        ("Profiles:Outgoing:LongestRestSeconds", "0.3"), ("Profiles:Outgoing:GiveUpAfterHours", "0.002"), ("Profiles:Outgoing:SweepSeconds", "1"),
    ]);

    /// <returns>The secret, once.</returns>
    internal async Task<string?> SubscribeAsync(string name, Receiver receiver, bool everybody = false, bool paused = false, string[]? types = null)
    {
        var change = await Subscriptions.DefineAsync(Demo, name, receiver.Url, Purpose, types, everybody, paused, [Purpose], "tests", "admin-1", default);
        change.Rejection.Should().BeNull();
        if (!paused) await UntilAsync(async () => await ScalarAsync<bool>($"select swept_at is not null from profiles.outgoing_progress where subscription = '{name}'"), "the tool knows whom it may know");
        return change.Secret;
    }

    public Task RemoveAsync(string name) => Subscriptions.RemoveAsync(Demo, name, "tests", "admin-1", default);

    public async Task<Guid> RecordAsync(Message message)
    {
        var result = (await Services.GetRequiredService<IRecorder>().RecordAsync(new(Demo, "shop", Trust.Links, "key-1"), [message], default))[0];
        result.Rejection.Should().BeNull();
        // Of who was erased nothing is recorded, unless they come back by themselves.
        return result.Bearer is { } bearer ? await LiveAsync(bearer) : Guid.Empty;
    }

    public Task<Guid> LiveAsync(IdentityId identity) => ScalarAsync<Guid>($"select profile_id from profiles.membership where identity_id = '{identity}'");

    public async Task<DecisionId?> MergeAsync(params Guid[] profiles) => (await Services.GetRequiredService<GraphDecisions>().MergeAsync(
        new(new(Demo, "admin", Trust.Decides, "account-1"), "Same person"), [.. profiles.Select(p => new ProfileId(p))], null, [], default)).Decision;

    public Task UnmergeAsync(DecisionId merge) => Services.GetRequiredService<GraphDecisions>().UnmergeAsync(new(new(Demo, "admin", Trust.Decides, "account-1"), "Two sisters"), merge, default);

    public async Task EraseAsync(Guid profile)
    {
        var identities = await ScalarAsync<Guid[]>($"select array_agg(identity_id) from profiles.membership where profile_id = '{profile}' and blind_key is not null");
        if (identities is null) return;
        (await Services.GetRequiredService<Erasing>().ExecuteAsync(Demo, new(Guid.NewGuid(), [.. identities.Select(i => new IdentityId(i))], Enum.GetValues<RetentionClass>(), "officer-1"), null, default)).Rejection.Should().BeNull();
    }

    /// <summary>Whom a marketer with the tool's purpose is answered.</summary>
    public async Task<HashSet<Guid>> CoveredAsync()
    {
        var page = await DataAsync("profiles.edges", "{ profiles(first: 100) { edges { node { id } } } }", null, Token(Role.Marketer, "demo", Purpose), Purpose);
        return [.. page.EnumerateArray().Select(e => e.GetProperty("node").GetProperty("id").GetGuid())];
    }

    /// <summary>Nothing is on its way and nobody waits to be looked at, twice in a row with a sweep between.</summary>
    public async Task QuietAsync(string name) => await UntilAsync(
        async () => await ScalarAsync<bool>($"""
            select p.position >= (select max(seq_id) from profiles.mt_events) and p.swept_at > now() - interval '3 seconds'
              and not exists (select from profiles.outgoing_due d where d.subscription = p.subscription) and not exists (select from profiles.outgoing_event e where e.subscription = p.subscription and e.dead_at is null)
            from profiles.outgoing_progress p where p.subscription = '{name}'
            """), "all is told");

    public static async Task UntilAsync(Func<Task<bool>> holds, string what, int seconds = 30)
    {
        for (var since = Stopwatch.StartNew(); !await holds(); await Task.Delay(25))
            if (since.Elapsed > TimeSpan.FromSeconds(seconds)) throw new TimeoutException($"Within {seconds} s: {what}");
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
