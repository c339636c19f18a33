using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Profiles.Domain.PrivacyRequests;
using Profiles.Projections.Notices;
using Profiles.Testing;
using static Profiles.Testing.Given;
using static Profiles.Testing.TestBrand;

namespace Profiles.Api.Tests.Notices;

/// <summary>What recipients say, and what is done where they say nothing. Over HTTP to the whole service, on the brand's own database.</summary>
public sealed class AcknowledgingTests : IAsyncLifetime, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("profiles-acknowledging-").FullName;
    private TemporaryKeys keys = null!;
    private TestBrand brand = null!;
    private Receiver receiver = null!;
    private NoticeBrand notices = null!;

    public async Task InitializeAsync()
    {
        keys = new();
        brand = await CreateAsync(keys: keys, registered: true);
        receiver = await Receiver.StartAsync();
        notices = new(brand, receiver);
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
    public async Task A_recipient_acknowledges_by_a_signed_message_and_by_nothing_else()
    {
        var secret = await notices.DefineAsync();
        var stranger = await notices.DefineAsync("stranger");
        await notices.HandOutAsync("mailer", Email("marie@example.org"));
        var id = await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("marie@example.org"));
        await notices.DeliverAsync();
        var got = receiver.Received.Single();
        using var service = Start();
        using var client = new HttpClient { BaseAddress = await service.ReadyAsync() };
        var body = $$"""{"acknowledged": "{{got.Id}}"}""";
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        (await SayAsync(client, body, stranger, now)).Should().Be((HttpStatusCode.Unauthorized, "signature"), "another recipient has nothing to say");
        (await SayAsync(client, body, secret, now - 301)).Should().Be((HttpStatusCode.Unauthorized, "signature"), "it may be played back");
        (await SayAsync(client, $$"""{"acknowledged": "{{Guid.NewGuid()}}"}""", secret, now)).Should().Be((HttpStatusCode.Unauthorized, "signature"), "nobody hears which notices there are");
        (await SayAsync(client, got.Body, secret, now)).Should().Be((HttpStatusCode.BadRequest, "acknowledgement"), "a notice that comes back is none");
        (await SayAsync(client, "[]", secret, now)).Should().Be((HttpStatusCode.BadRequest, "acknowledgement"));
        (await SayAsync(client, new string(' ', 5_000), secret, now)).Should().Be((HttpStatusCode.RequestEntityTooLarge, "too-large"));
        (await SayAsync(client, body, secret, now, brand: "other")).Should().Be((HttpStatusCode.Unauthorized, "signature"));
        (await notices.StateOf(id)).State.Should().Be(PrivacyRequestState.AwaitingRecipients);

        (await SayAsync(client, body, secret, now)).Status.Should().Be(HttpStatusCode.OK);
        (await SayAsync(client, body, secret, now)).Status.Should().Be(HttpStatusCode.OK, "said twice it is said once");

        (await notices.StateOf(id)).State.Should().Be(PrivacyRequestState.Fulfilled);
        (await brand.ScalarAsync<long>("select count(*) from profiles.mt_events where type = 'privacy_recipient_acknowledged'")).Should().Be(1);
        (await brand.ScalarAsync<string>("select data->>'actor' from profiles.mt_events where type = 'privacy_recipient_acknowledged'")).Should().Be("mailer");
        await service.SignalAsync("TERM");
        (service.Output + service.Errors).Should().NotContain("marie").And.NotContain(secret).And.NotContain(secret["whsec_".Length..]);
    }

    [Fact]
    public async Task All_of_a_request_can_be_acknowledged_at_once_and_behind_its_end_it_is_still_written_down()
    {
        var secret = await notices.DefineAsync();
        await notices.HandOutAsync("mailer", Email("marie@example.org"));
        await notices.HandOutAsync("by-hand", Email("marie@example.org"));
        var id = await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("marie@example.org"));
        await notices.DeliverAsync();
        await notices.MoveAsync(id, PrivacyAction.Close);
        var message = Signed($$"""{"acknowledgedRequest": "{{id}}", "recipient": "mailer"}""", secret);

        (await notices.Acknowledging.AcceptAsync(Tenant, id, "by-hand", message, default)).Should().BeFalse("who has no secret signs nothing");
        (await notices.Acknowledging.AcceptAsync(Tenant, id, "mailer", message, default)).Should().BeTrue();

        var request = await notices.StateOf(id);
        request.State.Should().Be(PrivacyRequestState.Fulfilled);
        request.Recipients.Single(r => r.Name == "mailer").AcknowledgedAt.Should().NotBeNull();
        request.Recipients.Single(r => r.Name == "by-hand").AcknowledgedAt.Should().BeNull();
    }

    [Fact]
    public async Task Silence_is_escalated_once_by_whichever_service_looks_also_of_who_is_told_by_hand()
    {
        await notices.DefineAsync();
        await notices.HandOutAsync("mailer", Email("marie@example.org"));
        await notices.HandOutAsync("by-hand", Email("marie@example.org"));
        await notices.HandOutAsync("called", Email("marie@example.org"));
        var id = await notices.ExecuteAsync(PrivacyRequestKind.Erasure, Email("marie@example.org"));
        await notices.DeliverAsync();
        var called = (await notices.StateOf(id)).Recipients.Single(r => r.Name == "called").Id;
        (await notices.Desk.AdvanceAsync(new(Tenant, id, PrivacyAction.AcknowledgeRecipient, new("officer-1", true, false), "tests") { Recipient = called }, default)).Rejection.Should().BeNull();

        async Task<List<string>> LookAsync(double days)
        {
            var said = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new NoticeBrand(brand, receiver) { Now = notices.Now.AddDays(days) }.Settling.EscalateSilentAsync(default)));
            return [.. said.SelectMany(s => s).Select(s => s.Recipient)];
        }

        (await LookAsync(9.9)).Should().BeEmpty();
        (await LookAsync(10)).Should().Equal(["mailer"], "its own term is ten days");
        (await LookAsync(14)).Should().Equal(["by-hand"], "who is in no catalogue has fourteen");
        (await LookAsync(60)).Should().BeEmpty();
        (await notices.StateOf(id)).Recipients.Select(r => (r.Name, r.EscalatedAt is not null)).Should().BeEquivalentTo([("by-hand", true), ("called", false), ("mailer", true)]);
    }

    [Fact]
    public async Task A_service_that_is_killed_between_what_it_did_and_what_it_tells_of_it_tells_it_when_it_starts_again()
    {
        var secret = await notices.DefineAsync(contactPoints: true);
        await notices.HandOutAsync("mailer", Email("marie@example.org"));
        var id = await notices.BeginAsync(PrivacyRequestKind.Erasure, Email("marie@example.org"));
        receiver.Answer(200, """{"acknowledged": true}""");

        foreach (var step in (string[])["after-erasure", "notice-sent"])
        {
            using var killed = Start(("PROFILES_FAULT", step));
            (await killed.ExitAsync()).Should().Be(137, step);
            (await brand.ScalarAsync<long>("select count(*) from profiles.notice where delivered_at is null")).Should().Be(1, step);
        }
        receiver.Received.Should().HaveCount(1, "the first was killed before it sent anything");
        using var service = Start();
        await service.ReadyAsync();
        for (var tries = 0; tries < 100 && (await notices.StateOf(id)).State != PrivacyRequestState.Fulfilled; tries++) await Task.Delay(100);
        await service.SignalAsync("TERM");

        (await notices.StateOf(id)).State.Should().Be(PrivacyRequestState.Fulfilled);
        receiver.Received.Should().HaveCount(2).And.OnlyContain(g => g.IsSignedWith(secret) && g.Body.Contains("marie@example.org", StringComparison.Ordinal));
        receiver.Received.Select(g => g.Id).Distinct().Should().ContainSingle("so that it can be told that it is the same");
        (await notices.NoticesAsync()).Single().State.Should().Be(NoticeState.Acknowledged);
        (service.Output + service.Errors).Should().NotContain("marie");
    }

    private ServiceProcess Start(params (string, string)[] environment) => ServiceProcess.Start(
        folder, [], [("ConnectionStrings__Profiles", brand.ConnectionString), ("PROFILES_KEYS", keys.Path), ("Profiles__Notices__AllowLoopback", "true"), .. environment]);

    private static SignedMessage Signed(string body, string secret, long? at = null)
    {
        var (id, timestamp) = (Guid.NewGuid().ToString(), (at ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds()).ToString(System.Globalization.CultureInfo.InvariantCulture));
        var hash = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        return new(id, timestamp, $"v1,{Convert.ToBase64String(hash)}", Encoding.UTF8.GetBytes(body));
    }

    private static async Task<(HttpStatusCode Status, string? Code)> SayAsync(HttpClient client, string body, string secret, long at, string brand = "acme")
    {
        var signed = Signed(body, secret, at);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/callbacks/{brand}/recipients/acknowledgements") { Content = new ByteArrayContent(signed.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", signed.Id);
        request.Headers.Add("webhook-timestamp", signed.Timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", signed.Signatures);
        using var response = await client.SendAsync(request);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return (response.StatusCode, answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null);
    }
}
